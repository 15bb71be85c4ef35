import { memoryViewStore } from '@daftari/journal-memory/memory-view-store';
import { memorySnapshots } from '@daftari/journal-memory/memory-snapshots';
import type { Snapshot } from '@daftari/journal-core/snapshots/snapshot-store';
import { hashOfState } from '@daftari/journal-core/snapshots/state-hash';
import type { ViewStore } from '@daftari/journal-core/views/view-store';
import { build, counts, countModel, serviceOf } from '../testing/handmade-installation';
import { handmadeEvent, handmadeLog, JOURNAL_ID, MORNING, type HandmadeLog } from '../testing/handmade-log';
import type { AuditedService } from './audited-service';
import { checkFindingLine } from './check-finding';
import { checkInstallation } from './check-installation';

const VIEW = 'counts.v1';
const PARTITION = 3;

describe('checking what a service has stored', () => {
  let log: HandmadeLog;
  let views: ViewStore;
  beforeEach(() => {
    log = handmadeLog('callback');
    log.add(PARTITION, [handmadeEvent('callback-a', 1), handmadeEvent('callback-b', 1)]);
    log.add(PARTITION, [handmadeEvent('callback-a', 2)]);
    views = memoryViewStore();
    build(counts, log, views, VIEW);
  });
  const offered = { views: [{ projection: counts, source: 'callback' }] };
  const service = (more: Partial<AuditedService> = {}) => ({ ...serviceOf(log, views, [VIEW], offered), ...more });
  const check = (checked: AuditedService = service()) =>
    checkInstallation({ services: [checked], scratch: memoryViewStore() });
  const lines = async (checked?: AuditedService) => (await check(checked)).findings.map(checkFindingLine);
  const at = (sequence: number) => {
    const { partition, hash } = log.partitions[PARTITION]![sequence]!;
    return { partition, sequence, hash };
  };

  it('finds nothing in a view that is what its log makes', async () => {
    const report = await check();
    expect(report.findings).toEqual([]);
    expect(report.views).toEqual([{ service: 'callback', view: VIEW, source: 'callback', keys: 18, verdict: 'same' }]);
    expect(report.journals[0]).toMatchObject({ journal: 'callback', batches: 18, events: 19 });
  });

  it('compares a view at its own checkpoint, however far the log went on', async () => {
    log.add(PARTITION, [handmadeEvent('callback-a', 3), handmadeEvent('callback-z', 1)]);
    expect(await lines()).toEqual([]);
  });

  it('names a changed value with the field, a missing key and one that was made up', async () => {
    views.commit(VIEW, [
      { key: 'callback-a', value: { count: 3 } },
      { key: 'callback-b', value: null },
      { key: 'callback-c', value: { count: 1 } },
    ]);
    expect(await lines()).toEqual([
      'callback view counts.v1 key callback-a: count is not what the log makes (expected 2, found 3)',
      'callback view counts.v1 key callback-b: the key is missing (expected {"count":1})',
      'callback view counts.v1 key callback-c: no event makes this key (found {"count":1})',
    ]);
  });

  it.each([
    [
      'of another log',
      () => ({ ...at(2), hash: 'a'.repeat(64) }),
      'its checkpoint is of another log; it was not compared',
    ],
    [
      'behind the end of the log',
      () => ({ ...at(2), sequence: 9 }),
      'its checkpoint is behind the end of the log; it was not compared',
    ],
  ])('names a checkpoint that is %s', async (_, checkpoint, problem) => {
    views.commit(VIEW, [], checkpoint());
    const { findings, views: compared } = await check();
    expect(findings).toEqual([expect.objectContaining({ view: VIEW, partition: PARTITION, problem })]);
    expect(compared[0]).toMatchObject({ verdict: 'not compared' });
  });

  it('tells a deleted view and one that nobody knows, and goes on', async () => {
    views.drop(VIEW);
    const { notes, findings, views: compared } = await check(serviceOf(log, views, ['counts.v0'], offered));
    expect(findings).toEqual([]);
    expect(compared[0]).toMatchObject({ verdict: 'missing' });
    expect(notes).toEqual(
      expect.arrayContaining([
        'view counts.v1 of callback is not there: it was deleted, or never begun',
        "view counts.v0 of callback is nobody's now: it was not compared",
      ]),
    );
  });

  it('names damage of the log as verify does, and does not judge what was made of it', async () => {
    const batch = log.partitions[PARTITION]![1]!;
    log.partitions[PARTITION]![1] = {
      ...batch,
      body: Buffer.from(Buffer.from(batch.body).toString().replace('08', '07')),
    };
    const { findings, views: compared } = await check();
    expect(findings).toEqual([
      expect.objectContaining({
        partition: PARTITION,
        sequence: 1,
        problem: expect.stringContaining("body's hash") as string,
      }),
    ]);
    expect(compared[0]).toMatchObject({ verdict: 'not compared' });
  });

  it('names a tail that was recorded and is gone', async () => {
    const recorded = { journalId: JOURNAL_ID, heads: [{ ...at(2), sequence: 7 }] };
    expect(await lines(service({ recorded }))).toEqual([
      expect.stringMatching(/^journal callback partition 3 sequence 7: the log ends before this batch/),
    ]);
  });

  it('names an event type that this version does not know', async () => {
    const checked = service();
    const events = { isKnown: (type: string) => type === 'JournalCreated.v1', problem: () => undefined };
    const found = await lines({ ...checked, replayable: { ...checked.replayable, events } });
    expect(found).toHaveLength(3);
    expect(found[0]).toContain('callback-a holds PaymentSubmissionUnknown.v1, which this version does not know');
  });

  it('keeps the first findings and counts the rest', async () => {
    views.commit(
      VIEW,
      Array.from({ length: 150 }, (_, n) => ({ key: `made-up-${n}`, value: n })),
    );
    const report = await checkInstallation({ services: [service()], scratch: memoryViewStore(), findingLimit: 10 });
    expect([report.findings.length, report.findingCount]).toEqual([10, 150]);
  });

  describe('snapshots', () => {
    const snapshot = (over: Partial<Snapshot> = {}): Snapshot => {
      const state = over.state ?? '4';
      return {
        journalId: JOURNAL_ID,
        checkpoint: at(2),
        recordedAt: MORNING,
        modelVersion: 1,
        stateHash: hashOfState(state),
        state,
        ...over,
      };
    };
    const withSnapshot = async (kept: Snapshot) => {
      const snapshots = memorySnapshots();
      await snapshots.save(kept);
      const checked = serviceOf(log, views, [VIEW], { partition: countModel as never });
      return checkInstallation({
        services: [{ ...checked, copies: [{ ...checked.copies[0], snapshots }] }],
        scratch: memoryViewStore(),
      });
    };

    it('that hold what the log makes are counted, and every partition has its state hash', async () => {
      const { findings, journals } = await withSnapshot(snapshot());
      expect(findings).toEqual([]);
      expect(journals[0]).toMatchObject({ snapshots: 1 });
      expect(journals[0]!.partitions[PARTITION]).toMatchObject({ stateHash: hashOfState('4') });
      expect(journals[0]!.partitions[0]).toMatchObject({ stateHash: hashOfState('1') });
    });

    it('of an older batch are compared there', async () => {
      expect((await withSnapshot(snapshot({ checkpoint: at(1), state: '3' }))).findings).toEqual([]);
    });

    it.each([
      ['hold another state', { state: '5' }, 'the snapshot holds another state than the log makes'],
      ['do not have their hash', { stateHash: hashOfState('5') }, 'the snapshot is damaged'],
      ['are of another journal', { journalId: 'other' }, 'the snapshot is of another journal'],
      [
        'are of another log',
        { checkpoint: { partition: PARTITION, sequence: 2, hash: 'a'.repeat(64) } },
        'the snapshot is of another log',
      ],
      [
        'are beyond the log',
        { checkpoint: { partition: PARTITION, sequence: 9, hash: 'a'.repeat(64) } },
        'the snapshot is of a batch behind the end of the log',
      ],
    ])('that %s are named', async (_, over, problem) => {
      const { findings } = await withSnapshot(snapshot(over));
      expect(findings).toEqual([
        expect.objectContaining({ partition: PARTITION, problem: expect.stringContaining(problem) as string }),
      ]);
    });

    it('of another version of the model are told, for nobody uses them', async () => {
      const { findings, notes } = await withSnapshot(snapshot({ modelVersion: 2, state: '77' }));
      expect(findings).toEqual([]);
      expect(notes).toContain('1 snapshots of callback are of another version and not in use');
    });
  });
});
