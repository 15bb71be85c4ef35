import { memorySnapshots } from '@daftari/journal-memory/memory-snapshots';
import { memoryStore } from '@daftari/journal-memory/memory-store';
import { manualClock } from '@daftari/kernel/clock';
import { idsFrom } from '@daftari/kernel/ids';
import { seededRandom } from '@daftari/kernel/random';
import { LogRolledBack } from '../errors';
import type { PartitionModel } from '../decider';
import { openJournal } from '../open-journal';
import type { JournalStore } from '../store';
import {
  add,
  added,
  cause,
  counterEvents,
  counterModel,
  partitionSum,
  type PartitionSum,
} from '../testing/counter-model';
import { START_MS } from '../testing/journal-contract';
import { SNAPSHOT_EVERY_EVENTS } from './partition-snapshots';
import { sampleSnapshot } from './snapshot-contract';
import type { SnapshotStore } from './snapshot-store';

interface World {
  readonly store: JournalStore;
  readonly snapshots: SnapshotStore;
  /** How many batches were read for folding, and what was warned about. */
  readonly reads: number[];
  readonly warnings: string[];
}

function world(): World {
  return { store: memoryStore(), snapshots: memorySnapshots(), reads: [], warnings: [] };
}

async function opened(
  { store, snapshots, reads, warnings }: World,
  partition: PartitionModel<PartitionSum> = partitionSum,
) {
  const counting: JournalStore = {
    ...store,
    async readBatches(...args) {
      const page = await store.readBatches(...args);
      reads.push(page.length);
      return page;
    },
  };
  return openJournal<PartitionSum>({
    name: 'counters',
    store: counting,
    clock: manualClock(START_MS),
    ids: idsFrom(seededRandom(1)),
    events: counterEvents,
    streams: { counter: counterModel },
    partition,
    snapshots,
    logger: { warn: (_fields, message) => void warnings.push(message), error: () => undefined },
  });
}

const sumOf = (journal: Awaited<ReturnType<typeof opened>>) =>
  journal.query(3, [], ({ partition }) => ({ ...partition }));

/** A journal whose partition 3 holds 1 + 2 + 3, closed: its state is kept. */
async function closedAtSix(made: World): Promise<void> {
  const journal = await opened(made);
  for (const amount of [1, 2, 3]) await journal.decide(add(3, 'counter-a', amount));
  await journal.close();
  made.reads.splice(0);
}

describe('a snapshot', () => {
  it('is taken when the journal is closed, and a start folds only what came after it', async () => {
    const made = world();
    await closedAtSix(made);
    const before = await opened({ ...made, snapshots: memorySnapshots() });
    await before.decide(add(3, 'counter-a', 4));
    made.reads.splice(0);
    expect(await sumOf(await opened(made))).toEqual({ sum: 10, events: 4 });
    // The snapshot's own batch, to see that it is on this log, and the one after it.
    expect(made.reads).toEqual([1, 1]);
    expect(made.warnings).toEqual([]);
  });

  it('is taken every so many events, without anybody waiting for it', async () => {
    const made = world();
    const journal = await opened(made);
    const facts = Array.from({ length: 1_000 }, () => added('counter-a', 1));
    const command = { ...add(3, 'counter-a', 0), cause, decide: () => ({ events: facts, result: 0 }) };
    for (let events = 0; events < SNAPSHOT_EVERY_EVENTS; events += facts.length) await journal.decide(command);
    expect(await made.snapshots.newest(3)).toMatchObject({
      checkpoint: { sequence: 10 },
      state: '{"sum":10000,"events":10000}',
    });
  });

  it('of a large state is taken less often: as many events pass as its text pays for', async () => {
    const made = world();
    const large = (state: PartitionSum) => ({ ...partitionSum.save(state)!, padding: 'x'.repeat(1_000_000) });
    const journal = await opened(made, { ...partitionSum, save: large });
    const facts = Array.from({ length: 1_000 }, () => added('counter-a', 1));
    const command = { ...add(3, 'counter-a', 0), cause, decide: () => ({ events: facts, result: 0 }) };
    const sequences: (number | undefined)[] = [];
    for (let batches = 1; batches <= 26; batches += 1) {
      await journal.decide(command);
      sequences.push((await made.snapshots.newest(3))?.checkpoint.sequence);
    }
    // The first after 10,000 events; its million characters pay for 15,626 more.
    expect(new Set(sequences)).toEqual(new Set([undefined, 10, 26]));
    expect(sequences[24]).toBe(10);
  });

  it.each([
    ['of another version of the model', { modelVersion: 2 }],
    ['of another journal', { journalId: 'another' }],
    ['whose state is not what its hash says', { state: '{"sum":7,"events":3}' }],
  ])('%s is not used', async (_, change) => {
    const made = world();
    await closedAtSix(made);
    const kept = await made.snapshots.newest(3);
    await made.snapshots.save({ ...kept!, ...change });
    expect(await sumOf(await opened(made))).toEqual({ sum: 6, events: 3 });
  });

  it('that can not be read is told, and the log is folded from the start', async () => {
    const made = world();
    await closedAtSix(made);
    const broken: SnapshotStore = { ...made.snapshots, newest: () => Promise.reject(new Error('no JSON')) };
    expect(await sumOf(await opened({ ...made, snapshots: broken }))).toEqual({ sum: 6, events: 3 });
    expect(made.warnings).toEqual([
      'journal counters: the snapshot of partition 3 can not be read; folding from the start',
    ]);
  });

  it('that can not be kept is told, and the journal goes on', async () => {
    const made = world();
    const broken: SnapshotStore = { ...made.snapshots, save: () => Promise.reject(new Error('disk full')) };
    await closedAtSix({ ...made, snapshots: broken });
    expect(made.warnings).toEqual(['journal counters: the snapshot of partition 3 could not be kept']);
  });

  it('of batches that the log does not have stops deciding: the log was rolled back', async () => {
    const made = world();
    await closedAtSix(made);
    const { journalId } = (await made.store.identity())!;
    await made.snapshots.save({ ...sampleSnapshot(3, 99), journalId });
    const journal = await opened(made);
    await expect(journal.decide(add(3, 'counter-a', 1))).rejects.toThrow(LogRolledBack);
    await expect(journal.decide(add(4, 'counter-b', 1))).resolves.toBeDefined();
  });

  it('is dropped with everything in memory when the journal is folded anew', async () => {
    const made = world();
    await closedAtSix(made);
    const journal = await opened(made);
    expect(await sumOf(journal)).toEqual({ sum: 6, events: 3 });
    made.reads.splice(0);
    await journal.refold();
    expect(await made.snapshots.newest(3)).toBeUndefined();
    expect(await sumOf(journal)).toEqual({ sum: 6, events: 3 });
    expect(made.reads).not.toEqual([]);
  });
});
