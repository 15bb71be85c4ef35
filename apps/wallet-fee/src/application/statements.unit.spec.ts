import { setImmediate as nextTurn } from 'node:timers/promises';
import { StoreUnavailable } from '@daftari/journal-core/errors';
import { memoryViewStore } from '@daftari/journal-memory/memory-view-store';
import { manualClock } from '@daftari/kernel/clock';
import { manualScheduler } from '@daftari/kernel/scheduler';
import type { Logger } from '@daftari/service/logger';
import { MERCHANT } from '../testing/world';
import type { LedgerJournal } from './ledger-journal';
import { Statements } from './statements';

const TURNS = 20;

async function away(afterTurns: number): Promise<never> {
  for (let turn = 0; turn < afterTurns; turn++) await nextTurn();
  throw new StoreUnavailable('the store is away');
}

describe('statements of a ledger whose store is away', () => {
  const unhandled: unknown[] = [];
  const note = (error: unknown) => void unhandled.push(error);
  beforeAll(() => void process.on('unhandledRejection', note));
  afterAll(() => void process.off('unhandledRejection', note));

  it.each([
    ['the heads are refused first', 0, 5],
    ['the batches are refused first', 5, 0],
  ])('answer that they are not ready, and leave no failure to nobody: %s', async (_, headTurns, batchTurns) => {
    const journal = { partitions: 16, head: () => away(headTurns), readBatches: () => away(batchTurns) };
    const logger = { error: () => undefined, warn: () => undefined } as unknown as Logger;
    const scheduler = manualScheduler(manualClock(0));
    const statements = new Statements(journal as unknown as LedgerJournal, memoryViewStore(), scheduler, logger);
    statements.start();
    const wallet = { environment: 'test', merchantId: MERCHANT, kind: 'service' } as const;
    await expect(statements.entries(wallet, { limit: 10 })).rejects.toMatchObject({ code: 'OVERLOADED' });
    for (let turn = 0; turn < TURNS; turn++) await nextTurn();
    expect(unhandled).toEqual([]);
    await statements.stop();
  });
});
