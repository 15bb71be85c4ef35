import { StoreUnavailable } from '@daftari/journal-core/errors';
import type { PersonalData } from '@daftari/journal-core/personal-data';
import { memorySnapshots } from '@daftari/journal-memory/memory-snapshots';
import { memoryViewStore } from '@daftari/journal-memory/memory-view-store';
import { DaftariError } from '@daftari/kernel/errors';
import type { Scheduler } from '@daftari/kernel/scheduler';
import { CouldNotCheck, PAUSES_MS } from '../patience';
import { patientReader } from '../patient-reader';
import { countModel, serviceOf } from '../testing/handmade-installation';
import { handmadeEvent, handmadeLog, type HandmadeLog } from '../testing/handmade-log';
import { verifyJournal } from '../verify/verify-journal';
import type { AuditedService } from './audited-service';
import { checkFindingLine } from './check-finding';
import { checkInstallation } from './check-installation';

const PARTITION = 6;
const OUTAGES: readonly Error[] = [
  new StoreUnavailable('the store can not be read (connection closed)'),
  new DaftariError('OVERLOADED', 'The store can not be reached.'),
  new DaftariError('OUTCOME_UNKNOWN', 'ReadBatches was not answered (DEADLINE_EXCEEDED)'),
];

describe('a read that fails', () => {
  let log: HandmadeLog;
  let pauses: number[];
  const scheduler: Scheduler = {
    after(delayMs, task) {
      pauses.push(delayMs);
      setImmediate(task);
      return () => undefined;
    },
  };
  beforeEach(() => {
    pauses = [];
    log = handmadeLog('callback');
    log.add(PARTITION, [handmadeEvent('callback-a', 1)]);
  });
  /** Fails so often with the error, then does what is asked. */
  const failing = <A extends unknown[], R>(times: number, error: Error, work: (...args: A) => Promise<R>) => {
    let left = times;
    return (...args: A): Promise<R> => (left-- > 0 ? Promise.reject(error) : work(...args));
  };
  const check = (more: Partial<AuditedService> = {}) =>
    checkInstallation({
      services: [{ ...serviceOf(log, memoryViewStore(), [], { partition: countModel as never }), ...more }],
      scratch: memoryViewStore(),
      scheduler,
    });
  const FOR_EVER = Number.POSITIVE_INFINITY;
  const ways: readonly (readonly [string, (times: number, error: Error) => Partial<AuditedService>])[] = [
    ['the heads', (times, error) => ({ reader: { ...log, heads: failing(times, error, log.heads) } })],
    ['a page', (times, error) => ({ reader: { ...log, readBatches: failing(times, error, log.readBatches) } })],
    ['the index', (times, error) => ({ reader: { ...log, readIndex: failing(times, error, indexOf(log)) } })],
    ['keys', (times, error) => ({ personal: { ...noKeys, fetchKeys: failing(times, error, async () => undefined) } })],
    [
      'snapshots',
      (times, error) => {
        const kept = memorySnapshots();
        return { copies: [{ snapshots: { newest: failing(times, error, (partition) => kept.newest(partition)) } }] };
      },
    ],
  ];

  it.each(OUTAGES)('because nobody answers is tried again, and is no finding: %s', async (error) => {
    for (const [, failingBy] of ways) {
      expect((await check(failingBy(3, error))).findings.map(checkFindingLine)).toEqual([]);
    }
    expect(pauses).toEqual(ways.flatMap(() => PAUSES_MS.slice(0, 3)));
  });

  it.each(ways)('for as long as anybody waits ends the check, and judges nothing: %s', async (_what, failingBy) => {
    const ended = await check(failingBy(FOR_EVER, OUTAGES[0]!)).catch((error: unknown) => error);
    expect(ended).toBeInstanceOf(CouldNotCheck);
    expect((ended as Error).message).toMatch(/could not be checked.*says nothing about what is stored; try again/);
    expect(pauses).toEqual(PAUSES_MS);
  });

  it('because a file is damaged is a finding at once', async () => {
    const damaged = failing(FOR_EVER, new Error('input/output error'), log.readBatches);
    const { findings } = await check({ reader: { ...log, readBatches: damaged } });
    expect(findings.map(checkFindingLine)).toContain(
      `journal callback partition ${PARTITION} sequence 0: the partition cannot be read from here on: input/output error`,
    );
    expect(pauses).toEqual([]);
  });

  it('is told apart by verify too', async () => {
    const reader = (times: number) => {
      const readBatches = failing(times, OUTAGES[0]!, log.readBatches);
      return patientReader({ ...log, readBatches, readIndex: indexOf(log) }, scheduler);
    };
    expect((await verifyJournal(reader(4))).findings).toEqual([]);
    await expect(verifyJournal(reader(FOR_EVER))).rejects.toThrow(CouldNotCheck);
    const heads = failing(FOR_EVER, OUTAGES[1]!, log.heads);
    await expect(verifyJournal(patientReader({ ...log, heads }, scheduler))).rejects.toThrow(CouldNotCheck);
  });
});

const noKeys: PersonalData = {
  isReady: () => false,
  prepare: async () => undefined,
  seal: (_type, data) => data,
  fetchKeys: async () => undefined,
  open: (event) => event,
};

/** What a store's own index would answer. */
function indexOf({ partitions }: HandmadeLog) {
  return async (partition: number, after: object | undefined) => {
    if (after !== undefined) return [];
    return partitions[partition]!.flatMap(({ sequence, body }) => {
      const { events } = JSON.parse(Buffer.from(body).toString()) as { events: { stream: string; version: number }[] };
      return events.map(({ stream, version }) => ({ stream, version, sequence }));
    });
  };
}
