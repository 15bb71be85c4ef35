import { memoryStore } from '@daftari/journal-memory/memory-store';
import { AppendUnknown, UnknownEventType, WriteUnknown } from './errors';
import { openJournal } from './open-journal';
import type { BatchToStore, JournalStore } from './store';
import { MAX_WAITING } from './committer';
import { add, cause } from './testing/counter-model';
import { openCounters } from './testing/journal-contract';
import { until } from './testing/until';

type Write = (batch: BatchToStore) => Promise<void>;

/** A memory store whose next writes behave as told; after them it is itself again. */
function storeWith(...behaviours: ((write: Write, batch: BatchToStore) => Promise<void>)[]) {
  const inner = memoryStore();
  const store: JournalStore = {
    ...inner,
    write: async (batch) => {
      const behave = behaviours.shift();
      await (behave === undefined ? inner.write(batch) : behave(inner.write, batch));
    },
  };
  return store;
}

const lostAnswer = async (write: Write, batch: BatchToStore) => {
  await write(batch);
  throw new WriteUnknown('the connection was cut after the insert');
};
const lostRequest = async () => {
  throw new WriteUnknown('the connection was cut before the insert');
};
const diskFull = async () => {
  throw new Error('disk full; nothing was written');
};

describe('a committer whose store misbehaves', () => {
  it('settles a write whose answer was lost: it is there once, and the caller is answered', async () => {
    const { journal } = await openCounters(storeWith(lostAnswer));
    expect((await journal.decide(add(1, 'counter-a', 5))).result).toBe(5);
    expect((await journal.readStream(1, 'counter-a')).map(({ data }) => data)).toEqual([{ amount: 5 }]);
    expect((await journal.decide(add(1, 'counter-a', 2))).result).toBe(7);
  });

  it('settles a write that never arrived by writing the same batch again', async () => {
    const { journal } = await openCounters(storeWith(lostRequest));
    expect((await journal.decide(add(1, 'counter-a', 5))).result).toBe(5);
    expect(await journal.state(1, 'counter-a')).toEqual({ version: 1, state: 5 });
  });

  it('tells callers "unknown", never "failed", while the store says nothing, and goes on when it does', async () => {
    const { journal } = await openCounters(storeWith(lostAnswer, lostRequest, lostRequest));
    await expect(journal.decide(add(1, 'counter-a', 5))).rejects.toThrow(AppendUnknown);
    await until(async () => (await journal.state<number>(1, 'counter-a')).state === 5);
    expect((await journal.decide(add(1, 'counter-a', 1))).result).toBe(6);
  });

  it('answers a refused write with its error and decides the next command on what is really there', async () => {
    const { journal } = await openCounters(storeWith(diskFull));
    const answers = await Promise.allSettled([
      journal.decide(add(1, 'counter-a', 5)),
      journal.decide(add(1, 'counter-a', 6)),
    ]);
    expect(answers.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect((await journal.decide(add(1, 'counter-a', 7))).result).toBe(7);
    expect(await journal.query(1, [], (view) => view.partition.sum)).toBe(7);
  });

  it('takes a bounded number of waiting commands and refuses the rest', async () => {
    let release = () => undefined as void;
    let writing = false;
    const released = new Promise<void>((resolve) => (release = resolve));
    const { journal } = await openCounters(
      storeWith(async (write, batch) => {
        writing = true;
        await released;
        await write(batch);
      }),
    );
    const first = journal.decide(add(1, 'counter-q', 1));
    await until(() => writing);
    const many = Array.from({ length: MAX_WAITING + 5 }, () => journal.decide(add(1, 'counter-q', 1)));
    release();
    const refused = (await Promise.allSettled(many)).flatMap((a) =>
      a.status === 'rejected' ? [(a.reason as Error).name] : [],
    );
    await first;
    expect(refused).toHaveLength(5);
    expect(new Set(refused)).toEqual(new Set(['QueueFull']));
    expect(await journal.query(1, [], (view) => view.partition.sum)).toBe(1 + many.length - refused.length);
  });
});

describe('a committer that meets an event type it does not know', () => {
  it('stops deciding on that partition, and only there; reading goes on', async () => {
    const store = memoryStore();
    const newer = await openJournal({
      name: 'counters',
      store,
      clock: { nowMs: () => Date.UTC(2026, 10, 21, 8) },
      ids: { uuid: () => 'id' },
      events: { isKnown: () => true, problem: () => undefined },
      streams: {},
    });
    const future = { stream: 'counter-a', type: 'Multiplied.v1', data: { by: 2 } };
    await newer.append([{ partition: 1, stream: 'counter-a', expected: 'none', events: [future], cause }]);

    const { journal } = await openCounters(store);
    await expect(journal.decide(add(1, 'counter-b', 1))).rejects.toThrow(UnknownEventType);
    expect((await journal.readStream(1, 'counter-a')).map(({ type }) => type)).toEqual(['Multiplied.v1']);
    expect((await journal.decide(add(2, 'counter-b', 1))).result).toBe(1);
  });
});

describe('a command that names fresh streams', () => {
  it('is decided without a look-up, and still never overwrites what is there', async () => {
    const store = memoryStore();
    const { journal } = await openCounters(store);
    await journal.decide(add(1, 'counter-a', 1));
    const other = (await openCounters(store, 2)).journal;
    const fresh = { ...add(1, 'counter-a', 10), fresh: true };
    expect((await other.decide(fresh)).result).toBe(11);
    expect(await journal.state(1, 'counter-a')).toEqual({ version: 2, state: 11 });
  });
});
