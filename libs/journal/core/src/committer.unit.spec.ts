import { memoryStore } from '@daftari/journal-memory/memory-store';
import { AppendUnknown, SequenceTaken, StoreUnsettled, UnknownEventType, WriteUnknown } from './errors';
import { openJournal } from './open-journal';
import type { BatchToStore, JournalStore } from './store';
import { MAX_WAITING } from './committer';
import { add, cause } from './testing/counter-model';
import { openCounters } from './testing/journal-contract';
import { until } from './testing/until';

type Write = (batch: BatchToStore) => Promise<void>;

/** A memory store whose next writes to partition 1 behave as told; after them it is itself again. */
function storeWith(...behaviours: ((write: Write, batch: BatchToStore) => Promise<void>)[]) {
  const inner = memoryStore();
  const store: JournalStore = {
    ...inner,
    write: async (batch) => {
      const behave = batch.partition === 1 ? behaviours.shift() : undefined;
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
    await until(async () =>
      journal.state<number>(1, 'counter-a').then(
        ({ state }) => state === 5,
        () => false,
      ),
    );
    expect((await journal.decide(add(1, 'counter-a', 1))).result).toBe(6);
  });

  it('refuses what comes meanwhile, reads included, instead of letting it hang', async () => {
    let answer = () => undefined as void;
    const silent = new Promise<void>((resolve) => (answer = resolve));
    const stillSilent = async () => {
      await silent;
      throw new WriteUnknown('no answer');
    };
    const { journal } = await openCounters(storeWith(lostRequest, lostRequest, stillSilent));
    const [first, second] = [journal.decide(add(1, 'counter-a', 5)), journal.decide(add(1, 'counter-b', 5))];
    await expect(first).rejects.toThrow(AppendUnknown);
    await expect(second).rejects.toThrow(AppendUnknown);
    await expect(journal.decide(add(1, 'counter-c', 1))).rejects.toThrow(StoreUnsettled);
    await expect(journal.state(1, 'counter-a')).rejects.toThrow(StoreUnsettled);
    expect((await journal.decide(add(2, 'counter-a', 1))).result).toBe(1);
    answer();
    await until(async () =>
      journal.state<number>(1, 'counter-a').then(
        ({ state }) => state === 5,
        () => false,
      ),
    );
  });

  it('refuses only the command whose event can not be folded, and decides its neighbours once', async () => {
    let decided = 0;
    const poison = 666;
    const { journal } = await openCounters(memoryStore(), 1, undefined, poison);
    const counted = (amount: number, stream: string) => {
      const command = add(1, stream, amount);
      return {
        ...command,
        decide: (view: Parameters<typeof command.decide>[0]) => {
          decided += 1;
          return command.decide(view);
        },
      };
    };
    const answers = await Promise.allSettled([
      journal.decide(counted(5, 'counter-a')),
      journal.decide(counted(poison, 'counter-b')),
      journal.decide(counted(7, 'counter-c')),
    ]);
    expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(decided).toBeLessThanOrEqual(5);
    expect(await journal.query(1, [], (view) => view.partition.sum)).toBe(12);
    expect(await journal.state(1, 'counter-b')).toEqual({ version: 0, state: 0 });
  });

  it('refuses a command whose streams can not be read again, after one try', async () => {
    const inner = memoryStore();
    let reads = 0;
    let broken = false;
    const { journal } = await openCounters({
      ...inner,
      write: async (batch) => {
        if (!broken) return inner.write(batch);
        throw new SequenceTaken('another was first');
      },
      readStreamBatches: async (...args) => {
        reads += 1;
        if (broken) throw new Error('input/output error');
        return inner.readStreamBatches(...args);
      },
    });
    await journal.decide(add(1, 'counter-a', 1));
    [reads, broken] = [0, true];
    await expect(journal.decide(add(1, 'counter-a', 1))).rejects.toThrow('input/output error');
    expect(reads).toBe(1);
    broken = false;
    expect((await journal.decide(add(1, 'counter-a', 1))).result).toBe(2);
  });

  it('writes nothing that it refused when it was closed', async () => {
    const inner = memoryStore();
    let blocked: (() => void) | undefined;
    let block = false;
    let lost = false;
    const { journal } = await openCounters({
      ...inner,
      write: async (batch) => {
        if (lost) return inner.write(batch);
        lost = true;
        block = true;
        throw new SequenceTaken('another was first');
      },
      readStreamBatches: async (...args) => {
        if (block) await new Promise<void>((resolve) => (blocked = resolve));
        return inner.readStreamBatches(...args);
      },
    });
    const command = journal.decide(add(1, 'counter-a', 1));
    await until(() => blocked !== undefined);
    const closed = journal.close();
    blocked!();
    await expect(command).rejects.toThrow('nothing was written');
    await closed;
    expect((await inner.readBatches(1, 0, 10)).length).toBe(0);
  });

  it('answers reads with a clock that may not write', async () => {
    const { journal, clock } = await openCounters(memoryStore());
    await journal.decide(add(1, 'counter-a', 3));
    clock.advance(-60_000);
    const answers = await Promise.allSettled([
      journal.decide(add(1, 'counter-a', 1)),
      journal.state<number>(1, 'counter-a'),
    ]);
    expect(answers[0]).toMatchObject({ status: 'rejected', reason: { name: 'ClockSkew' } });
    expect(answers[1]).toEqual({ status: 'fulfilled', value: { version: 1, state: 3 } });
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
