import type { Snapshot } from '@daftari/journal-core/snapshots/snapshot-store';
import { hashOfState } from '@daftari/journal-core/snapshots/state-hash';
import type { ViewStore } from '@daftari/journal-core/views/view-store';
import { memorySnapshots } from '@daftari/journal-memory/memory-snapshots';
import { memoryViewStore } from '@daftari/journal-memory/memory-view-store';
import { build, counts, countModel, replayableOf, snapshotOf } from '../testing/handmade-installation';
import { handmadeEvent, handmadeLog, JOURNAL_ID, MORNING, type HandmadeLog } from '../testing/handmade-log';
import type { AuditedService } from './audited-service';
import { checkFindingLine } from './check-finding';
import { checkInstallation } from './check-installation';

const PARTITION = 3;
const VIEW = 'counts.v1';
const CONSUMER = 'consumer:reader';

describe('a service that runs in several processes', () => {
  let log: HandmadeLog;
  let first: ViewStore;
  let second: ViewStore;
  let positions: ViewStore;
  beforeEach(() => {
    log = handmadeLog('initiation');
    for (const version of [1, 2, 3]) log.add(PARTITION, [handmadeEvent('payment-a', version)]);
    [first, second, positions] = [memoryViewStore(), memoryViewStore(), memoryViewStore()];
    for (const views of [first, second]) build(counts, log, views, VIEW);
    positions.commit(CONSUMER, [], at(1));
  });
  const at = (sequence: number) => {
    const { partition, hash } = log.partitions[PARTITION]![sequence]!;
    return { partition, sequence, hash };
  };
  const service = (more: Partial<AuditedService> = {}): AuditedService => ({
    replayable: replayableOf('initiation', {
      views: [
        { projection: counts, source: 'initiation' },
        { projection: { ...counts, name: 'alone' }, source: 'initiation', keptBy: 'one process' },
      ],
      consumers: [{ name: 'reader', source: 'initiation' }],
      partition: countModel as never,
    }),
    reader: log,
    copies: [
      { name: 'initiation-1', views: snapshotOf(first, [VIEW]) },
      { name: 'initiation-2', views: snapshotOf(second, [VIEW]) },
    ],
    positions: snapshotOf(positions, [CONSUMER]),
    ...more,
  });
  const check = (more?: Partial<AuditedService>) =>
    checkInstallation({ services: [service(more)], scratch: memoryViewStore() });

  it('has the views of each compared, at their own checkpoints', async () => {
    first.drop(VIEW);
    const partly = {
      ...log,
      partitions: log.partitions.map((batches, p) => (p === PARTITION ? batches.slice(0, 2) : batches)),
    };
    build(counts, partly, first, VIEW);
    const { findings, views } = await check();
    expect(findings).toEqual([]);
    expect(views.map(({ copy, view, verdict }) => [copy, view, verdict])).toEqual([
      ['initiation-1', VIEW, 'same'],
      ['initiation-2', VIEW, 'same'],
    ]);
  });

  it('has the process named whose view is wrong', async () => {
    second.commit(VIEW, [{ key: 'payment-a', value: { count: 9 } }]);
    const { findings, views } = await check();
    expect(findings.map(checkFindingLine)).toEqual([
      'initiation view counts.v1 of initiation-2 key payment-a: count is not what the log makes (expected 3, found 9)',
    ]);
    expect(views.map(({ verdict }) => verdict)).toEqual(['same', 'different']);
  });

  it('has its consumers compared where their positions are shared', async () => {
    positions.commit(CONSUMER, [], { ...at(1), hash: 'a'.repeat(64) });
    expect((await check()).findings.map(checkFindingLine)).toEqual([
      'initiation view consumer:reader partition 3 sequence 1: the checkpoint is of another log',
    ]);
    expect((await check({ positions: 'not at hand' })).findings).toEqual([]);
  });

  it('has only the views of one process compared when it runs in one', async () => {
    const { views } = await check({ positions: undefined, copies: [{ views: snapshotOf(first, [VIEW, CONSUMER]) }] });
    expect(views.map(({ view, verdict }) => [view, verdict])).toEqual([
      [VIEW, 'same'],
      ['alone.v1', 'missing'],
    ]);
  });

  it('has the snapshots of each compared', async () => {
    const snapshotsOf = async (state: string) => {
      const snapshots = memorySnapshots();
      const stateHash = hashOfState(state);
      const about = { journalId: JOURNAL_ID, checkpoint: at(2), recordedAt: MORNING, modelVersion: 1 };
      await snapshots.save({ ...about, stateHash, state } satisfies Snapshot);
      return snapshots;
    };
    const copies = [
      { name: 'a', snapshots: await snapshotsOf('3') },
      { name: 'b', snapshots: await snapshotsOf('4') },
    ];
    const { journals, findings } = await check({ copies });
    expect(journals[0]).toMatchObject({ snapshots: 2 });
    expect(findings).toEqual([
      expect.objectContaining({
        problem: 'the snapshot holds another state than the log makes',
        found: hashOfState('4'),
      }),
    ]);
  });
});
