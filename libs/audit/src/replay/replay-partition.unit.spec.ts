import type { RecordedEvent } from '@daftari/journal-core/event';
import type { PersonalData } from '@daftari/journal-core/personal-data';
import { READ_BATCHES } from '../log-reader';
import { handmadeEvent, handmadeLog, type HandmadeLog } from '../testing/handmade-log';
import { replayPartition, type ReplayTask } from './replay-partition';

const PARTITION = 3;
const at = (minute: number) => `2026-11-21T08:${String(minute).padStart(2, '0')}:00.000Z`;
const typesModel = {
  initialState: (): string[] => [],
  evolve: (types: string[], { type, version }: RecordedEvent) => void types.push(`${type}@${version}`),
};

/** Genesis, and then a batch a minute with one event each. */
function logOf(batches: number): HandmadeLog {
  const log = handmadeLog();
  for (let n = 1; n <= batches; n++) {
    log.add(PARTITION, [handmadeEvent('payment-a', n, { type: 'Counted.v1' })], { recordedAt: at(n) });
  }
  return log;
}

const replay = (log: HandmadeLog, more: Partial<ReplayTask<string[]>> = {}) =>
  replayPartition({ reader: log, partition: PARTITION, model: typesModel, ...more });

describe('replaying a partition', () => {
  it('folds every event in order, over many pages, and ends at the head', async () => {
    const log = logOf(2 * READ_BATCHES + 5);
    const seen: number[] = [];
    const pages: number[] = [];
    const { state, head, batches, events } = await replay(log, {
      onEvent: ({ version }) => seen.push(version),
      onProgress: (count) => pages.push(count),
    });
    const versions = Array.from({ length: 2 * READ_BATCHES + 5 }, (_, i) => i + 1);
    expect(state).toEqual(['JournalCreated.v1@1', ...versions.map((version) => `Counted.v1@${version}`)]);
    expect(seen).toEqual([1, ...versions]);
    expect(pages).toEqual([READ_BATCHES, READ_BATCHES, 6]);
    expect([batches, events]).toEqual([versions.length + 1, versions.length + 1]);
    expect(head).toMatchObject({ sequence: versions.length, hash: log.partitions[PARTITION]!.at(-1)!.hash });
  });

  it('folds nothing where no batch is', async () => {
    const log = logOf(0);
    log.partitions[PARTITION] = [];
    expect(await replay(log)).toEqual({ partition: PARTITION, batches: 0, events: 0, state: [] });
  });

  it('ends after a sequence, or with what was recorded by a time: that very moment counts', async () => {
    const log = logOf(6);
    const sequences = async (until: ReplayTask<string[]>['until']) => (await replay(log, { until })).head?.sequence;
    expect(await sequences({ sequence: 2 })).toBe(2);
    expect(await sequences({ recordedBy: at(4) })).toBe(4);
    expect(await sequences({ recordedBy: '2026-11-21T08:04:59.999Z' })).toBe(4);
    expect(await sequences({ recordedBy: at(4), sequence: 3 })).toBe(3);
    expect(await sequences({ recordedBy: '2026-11-20T00:00:00.000Z' })).toBeUndefined();
  });

  it('tells each batch after its events', async () => {
    const told: string[] = [];
    await replay(logOf(2), {
      onEvent: ({ version }) => told.push(`event ${version}`),
      onBatch: ({ sequence }) => told.push(`batch ${sequence}`),
    });
    expect(told).toEqual(['event 1', 'batch 0', 'event 1', 'batch 1', 'event 2', 'batch 2']);
  });

  it('makes old versions of events current before it folds them', async () => {
    const upcast = <E extends RecordedEvent>(event: E) => ({ ...event, type: event.type.replace('.v1', '.v2') });
    const { state } = await replay(logOf(1), { events: { upcast } });
    expect(state).toEqual(['JournalCreated.v2@1', 'Counted.v2@1']);
  });

  it('opens sealed events when it can, a page at a time', async () => {
    const fetched: number[] = [];
    const personal: Pick<PersonalData, 'fetchKeys' | 'open'> = {
      fetchKeys: async (events) => void fetched.push(events.length),
      open: (event) => ({ ...event, type: `opened ${event.type}` }),
    };
    const { state } = await replay(logOf(2), { personal: personal as PersonalData, until: { sequence: 1 } });
    expect(state).toEqual(['opened JournalCreated.v1@1', 'opened Counted.v1@1']);
    expect(fetched).toEqual([2]);
  });
});

describe('replaying what is not as it was written', () => {
  const place = (sequence: number) => `journal initiation partition ${PARTITION} sequence ${sequence}: `;

  it('stops at the batch whose body was changed', async () => {
    const log = logOf(4);
    const batch = log.partitions[PARTITION]![2]!;
    log.partitions[PARTITION]![2] = {
      ...batch,
      body: Buffer.from(Buffer.from(batch.body).toString().replace('no', 'on')),
    };
    const seen: number[] = [];
    await expect(replay(log, { onEvent: ({ version }) => seen.push(version) })).rejects.toThrow(
      `${place(2)}the body does not have the hash`,
    );
    expect(seen).toEqual([1, 1]);
  });

  it.each([
    ['a batch is missing', (log: HandmadeLog) => void log.partitions[PARTITION]!.splice(2, 1), 3],
    [
      'a batch does not follow the one before',
      (log: HandmadeLog) => void log.add(PARTITION, [handmadeEvent('payment-a', 5)], { previousHash: 'a'.repeat(64) }),
      5,
    ],
    ['a batch is of another partition', (log: HandmadeLog) => void log.add(PARTITION, [], { partition: 4 }), 5],
  ])('stops where %s', async (_, damage, sequence) => {
    const log = logOf(4);
    damage(log);
    await expect(replay(log)).rejects.toThrow(place(sequence));
  });

  it('passes on why a later page can not be read', async () => {
    const log = logOf(READ_BATCHES + 3);
    const readBatches: HandmadeLog['readBatches'] = (partition, after, limit) =>
      after < 0 ? log.readBatches(partition, after, limit) : Promise.reject(new Error('the disk is gone'));
    await expect(replay({ ...log, readBatches })).rejects.toThrow('the disk is gone');
  });
});
