import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeBatch, hashOf } from '@daftari/journal-core/batch';
import type { PersonalData } from '@daftari/journal-core/personal-data';
import type { StoredBatch } from '@daftari/journal-core/position';
import { stateText } from '@daftari/journal-core/snapshots/state-hash';
import { viewNameOf } from '@daftari/journal-core/views/projection';
import { memoryViewStore } from '@daftari/journal-memory/memory-view-store';
import type { LogReader } from '../log-reader';
import { replayPartition } from '../replay/replay-partition';
import type { Replayable, ReplayableView } from '../replay/replayable';
import { StreamsFold } from '../replay/streams-fold';

const GOLDEN = join(__dirname, '../../../contracts/golden');
const LOG = '.ndjson';

/** What today's code makes of a golden log; see `libs/contracts/golden/README.md`. */
export interface GoldenFold {
  /** `<partition>/<sequence>` → SHA-256 of the body. */
  readonly batches: Readonly<Record<string, string>>;
  /** Version of the partition model → partition → hash of its state. */
  readonly states: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Stream → hash of its version and state. */
  readonly streams: Readonly<Record<string, string>>;
  /** View → hash of its keys and values; built from the log of the same name of the view's source. */
  readonly views: Readonly<Record<string, string>>;
}

/** Checks that a service still makes of every golden log of its journal what it made when the log was written. */
export function describeGoldenLogs(replayable: Replayable, personal?: PersonalData): void {
  describe.each(logsOf(replayable.journal))(`golden log ${replayable.journal}/%s`, (name) => {
    let found: GoldenFold;
    const expected = JSON.parse(
      readFileSync(join(GOLDEN, replayable.journal, `${name}.expected.json`), 'utf8'),
    ) as GoldenFold;
    beforeAll(async () => void (found = await goldenFold(replayable, name, personal)));

    it('has the bytes that it was written with', () => expect(found.batches).toEqual(expected.batches));

    it('gives the partition states that it gave when this version of the model was made', () => {
      for (const [version, states] of Object.entries(found.states)) expect(expected.states[version]).toEqual(states);
    });

    it('gives every stream the state that it had', () => expect(found.streams).toEqual(expected.streams));

    it('gives the views that it gave when this version of each was made', () => {
      for (const [view, hash] of Object.entries(found.views))
        expect([view, expected.views[view]]).toEqual([view, hash]);
    });
  });
}

async function goldenFold(replayable: Replayable, name: string, personal?: PersonalData): Promise<GoldenFold> {
  const reader = goldenReader(replayable.journal, name);
  const { events, partition: model } = replayable;
  const streams = new StreamsFold(replayable.streams);
  const states: Record<string, string> = {};
  for (const partition of reader.partitions) {
    const onEvent = streams.take.bind(streams);
    const { state } = await replayPartition({ reader, partition, model, events, personal, onEvent });
    if (model !== undefined) states[partition] = stateText(model, state).hash;
  }
  const views: Record<string, string> = {};
  for (const view of replayable.views) views[viewNameOf(view.projection)] = await viewHash(view, name, replayable);
  return {
    batches: Object.fromEntries(reader.batches.map((batch) => [`${batch.partition}/${batch.sequence}`, batch.hash])),
    states: model === undefined ? {} : { [`v${model.version}`]: states },
    streams: streams.hashes(),
    views,
  };
}

/** Old versions of its source's events are not made current where the source is another service's: there are none yet. */
async function viewHash({ projection, source }: ReplayableView, name: string, own: Replayable): Promise<string> {
  const reader = goldenReader(source, name);
  const views = memoryViewStore();
  const writer = {
    get: <T>(key: string) => views.get<T>('view', key),
    put: (key: string, value: unknown) => views.commit('view', [{ key, value }]),
    remove: (key: string) => views.commit('view', [{ key, value: null }]),
  };
  for (const partition of reader.partitions) {
    await replayPartition({
      reader,
      partition,
      ...(source === own.journal && { events: own.events }),
      onEvent: (event) => projection.project(event, writer),
    });
  }
  const entries = views.scan('view', { prefix: '', limit: Number.MAX_SAFE_INTEGER });
  return createHash('sha256').update(JSON.stringify(entries)).digest('hex');
}

/** Every golden log of a journal, by name. */
function logsOf(journal: string): string[] {
  const files = readdirSync(join(GOLDEN, journal)).filter((file) => file.endsWith(LOG));
  return files.map((file) => file.slice(0, -LOG.length)).sort();
}

function goldenReader(journal: string, name: string) {
  const lines = readFileSync(join(GOLDEN, journal, `${name}${LOG}`), 'utf8')
    .split('\n')
    .filter(Boolean);
  const batches = lines.map((line): StoredBatch => {
    const body = Buffer.from(line);
    const { partition, sequence } = decodeBatch(body);
    return { partition, sequence, hash: hashOf(body), body };
  });
  const reader: Pick<LogReader, 'journal' | 'readBatches'> = {
    journal,
    readBatches: async (partition, after, limit) =>
      batches.filter((batch) => batch.partition === partition && batch.sequence > after).slice(0, limit),
  };
  return { ...reader, batches, partitions: [...new Set(batches.map(({ partition }) => partition))] };
}
