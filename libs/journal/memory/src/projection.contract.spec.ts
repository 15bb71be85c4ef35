import type { Journal } from '@daftari/journal-core/journal';
import { StoreUnavailable } from '@daftari/journal-core/errors';
import { openJournal } from '@daftari/journal-core/open-journal';
import { until } from '@daftari/journal-core/testing/until';
import {
  startProjection,
  viewNameOf,
  type Projection,
  type ProjectionOptions,
} from '@daftari/journal-core/views/projection';
import type { ViewStore } from '@daftari/journal-core/views/view-store';
import { manualClock, systemClock } from '@daftari/kernel/clock';
import { systemIds } from '@daftari/kernel/ids';
import { manualScheduler } from '@daftari/kernel/scheduler';
import { memoryStore } from './memory-store';
import { memoryViewStore } from './memory-view-store';

/** Counts the events of every stream, and keeps the order in which it saw them. */
const counting: Projection = {
  name: 'counts',
  version: 2,
  project(event, view) {
    if (event.type !== 'Counted.v1') return;
    view.put(event.stream, (view.get<number>(event.stream) ?? 0) + 1);
  },
};
const VIEW = viewNameOf(counting);

describe('a projection', () => {
  let journal: Journal;
  let views: ViewStore;
  let warnings: string[];
  let errors: unknown[];
  const open = () =>
    openJournal({
      name: 'counters',
      store: memoryStore(),
      clock: systemClock,
      ids: systemIds,
      events: { isKnown: () => true, problem: () => undefined },
      streams: { counter: { initialState: 0, evolve: (n: number) => n + 1 } },
    });
  const count = (partition: number, stream: string, times = 1) =>
    journal.append([
      {
        partition,
        stream,
        expected: 'any',
        events: Array.from({ length: times }, () => ({ type: 'Counted.v1', data: {} })),
        cause: { correlation: 'test', causation: 'test', actor: 'service:test' },
      },
    ]);
  const start = (over: Partial<ProjectionOptions> = {}) =>
    startProjection({
      projection: counting,
      journal,
      views,
      logger: { warn: (_, message) => void warnings.push(message) },
      onError: (error) => void errors.push(error),
      ...over,
    });
  beforeEach(async () => {
    [journal, views, warnings, errors] = [await open(), memoryViewStore(), [], []];
  });
  afterEach(() => journal.close());

  it('holds everything up to the heads of the moment once it is caught up, and goes on', async () => {
    await count(0, 'counter-a', 2);
    await count(7, 'counter-b');
    const projection = start();
    await projection.caughtUp();
    expect(views.scan(VIEW, { prefix: '', limit: 9 })).toEqual([
      { key: 'counter-a', value: 2 },
      { key: 'counter-b', value: 1 },
    ]);
    await count(0, 'counter-a');
    await projection.caughtUp();
    expect(views.get(VIEW, 'counter-a')).toBe(3);
    await projection.stop();
  });

  it('waits for a source that is away when it begins, and goes on; who asks for the moment is told', async () => {
    await count(0, 'counter-a', 2);
    let refusals = 3;
    const head = (partition: number) => {
      if (partition === 7 && refusals-- > 0) return Promise.reject(new StoreUnavailable('the store is away'));
      return journal.head(partition);
    };
    const source = { partitions: journal.partitions, head, subscribe: journal.subscribe.bind(journal) };
    const clock = manualClock(0);
    const scheduler = manualScheduler(clock);
    const projection = start({ journal: source, scheduler });
    await expect(projection.caughtUp()).rejects.toThrow(StoreUnavailable);
    await until(() => {
      scheduler.run(100);
      return views.get(VIEW, 'counter-a') === 2;
    });
    await projection.caughtUp();
    expect(errors).toEqual([]);
    await projection.stop();
  });

  it('counts a batch once, over restarts and when it is delivered again', async () => {
    await count(0, 'counter-a', 2);
    const first = start();
    await first.caughtUp();
    await first.stop();
    await count(0, 'counter-a');
    const repeating = { ...sourceOf(journal), subscribe: repeatEach(journal) };
    const second = start({ journal: repeating });
    await second.caughtUp();
    expect(views.get(VIEW, 'counter-a')).toBe(3);
    await second.stop();
  });

  it('commits a batch with its checkpoint: after a failed commit nothing of it counts', async () => {
    await count(0, 'counter-a');
    let failures = 1;
    const flaky: ViewStore = {
      ...views,
      commit(view, changes, checkpoint) {
        if (changes.length > 0 && failures-- > 0) throw new Error('disk full');
        views.commit(view, changes, checkpoint);
      },
    };
    const projection = start({ views: flaky });
    await projection.caughtUp();
    expect(views.get(VIEW, 'counter-a')).toBe(1);
    expect(warnings).toEqual([expect.stringContaining('building it again from the start')]);
    await projection.stop();
  });

  it('builds a view of another log again from the start, and says so', async () => {
    await count(0, 'counter-a', 5);
    const before = start();
    await before.caughtUp();
    await before.stop();
    await journal.close();
    journal = await open();
    await count(0, 'counter-b');
    const after = start();
    await after.caughtUp();
    expect(views.scan(VIEW, { prefix: '', limit: 9 })).toEqual([{ key: 'counter-b', value: 1 }]);
    expect(warnings).toEqual([expect.stringContaining('does not fit its journal')]);
    expect(errors).toEqual([]);
    await after.stop();
  });

  it('gives up on a view that keeps failing, and tells why', async () => {
    const broken: ViewStore = {
      ...views,
      checkpoints: () => {
        throw new Error('database disk image is malformed');
      },
    };
    const projection = start({ views: broken });
    await expect(projection.caughtUp()).rejects.toThrow('malformed');
    expect(errors).toEqual([expect.objectContaining({ message: expect.stringContaining('malformed') })]);
    expect(warnings.length).toBeGreaterThan(0);
    await projection.stop();
  });

  it('stops and tells why when it can not make sense of an event; the view stays as it was', async () => {
    await count(0, 'counter-a');
    const confused: Projection = {
      ...counting,
      project(event, view) {
        counting.project(event, view);
        if (event.type === 'Counted.v1') throw new Error('a bug');
      },
    };
    const projection = start({ projection: confused });
    await expect(projection.caughtUp()).rejects.toThrow('a bug');
    expect(errors).toHaveLength(1);
    expect(views.get(VIEW, 'counter-a')).toBeUndefined();
    await projection.stop();
  });

  it('drops the views of older versions when it has caught up', async () => {
    const old = start({ projection: { ...counting, version: 1 } });
    await old.caughtUp();
    await old.stop();
    expect(views.checkpoints('counts.v1')).not.toEqual([]);
    const projection = start();
    await projection.caughtUp();
    await Promise.resolve();
    expect(views.checkpoints('counts.v1')).toEqual([]);
    await projection.stop();
  });
});

function sourceOf(journal: Journal) {
  return { partitions: journal.partitions, head: (partition: number) => journal.head(partition) };
}

/** Delivers every batch from the start, and each twice, whatever the checkpoints say. */
function repeatEach(journal: Journal): Journal['subscribe'] {
  return (_after, handler, onError) =>
    journal.subscribe(
      [],
      async (batch) => {
        await handler(batch);
        await handler(batch);
      },
      onError,
    );
}
