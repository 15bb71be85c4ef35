import { setImmediate as nextTurn } from 'node:timers/promises';
import { memoryStore } from '@daftari/journal-memory/memory-store';
import type { JournalCommand } from './journal';
import { MAX_WAITING } from './committer';
import type { JournalStore } from './store';
import { add, type PartitionSum } from './testing/counter-model';
import { openCounters } from './testing/journal-contract';

const results = (outcomes: readonly PromiseSettledResult<number>[]) =>
  outcomes.map((outcome) => (outcome.status === 'fulfilled' ? outcome.value : String(outcome.reason)));

/** Bodies of every partition, as text. */
async function bodies(store: JournalStore): Promise<string[]> {
  const partitions = Array.from({ length: 16 }, (_, partition) => store.readBatches(partition, -1, 100));
  return (await Promise.all(partitions)).flat().map(({ body }) => Buffer.from(body).toString());
}

/** A memory store that counts what it is asked, and can not read one stream. */
function watchedStore(broken?: string) {
  const inner = memoryStore();
  const asked: string[][] = [];
  const store: JournalStore = {
    ...inner,
    async emptyStreams(partition, streams) {
      asked.push([...streams]);
      const heads = await Promise.all(streams.map((stream) => inner.readStreamBatches(partition, stream, 1, 1)));
      return new Set(streams.filter((stream, i) => heads[i]!.length === 0 && stream !== broken));
    },
    async readStreamBatches(partition, stream, ...rest) {
      if (stream === broken) throw new Error('this stream can not be read');
      return inner.readStreamBatches(partition, stream, ...rest);
    },
  };
  return { store, asked };
}

describe('commands that are decided each on its own', () => {
  const commands = (): JournalCommand<PartitionSum, number>[] => [
    add(1, 'counter-a', 1),
    add(2, 'counter-b', 10),
    add(1, 'counter-a', 2),
    add(1, 'counter-c', 5, 4),
    add(2, 'counter-b', 20),
    add(1, 'counter-a', 3),
  ];

  it('are answered in their order, and written as if each had been asked by itself', async () => {
    const [together, alone] = [memoryStore(), memoryStore()];
    const one = await openCounters(together);
    const outcomes = await one.journal.decideEach(commands());
    expect(results(outcomes)).toEqual([1, 10, 3, 'Error: the limit of 4 would be passed', 30, 6]);
    const other = await openCounters(alone);
    await Promise.allSettled(commands().map((command) => other.journal.decide(command)));
    expect(await bodies(together)).toEqual(await bodies(alone));
  });

  it('are none when there are none', async () => {
    const { journal } = await openCounters(memoryStore());
    expect(await journal.decideEach([])).toEqual([]);
  });

  it('are refused where there is no such partition, and only there', async () => {
    const { journal } = await openCounters(memoryStore());
    const outcomes = await journal.decideEach([add(99, 'counter-a', 1), add(1, 'counter-a', 2)]);
    expect(results(outcomes)).toEqual(['Error: there is no partition 99; nothing was written', 2]);
  });

  it('find out together which of their streams are empty, with whoever asks in the same turn', async () => {
    const { store, asked } = watchedStore();
    const { journal } = await openCounters(store);
    await journal.decideEach([add(1, 'counter-a', 1), add(1, 'counter-b', 1)]);
    const outcomes = await Promise.all([
      journal.decideEach([add(1, 'counter-a', 1), add(1, 'counter-c', 1), add(1, 'counter-d', 1)]),
      journal.decideEach([add(1, 'counter-d', 1), add(1, 'counter-e', 1)]),
    ]);
    expect(asked).toEqual([
      ['counter-a', 'counter-b'],
      ['counter-c', 'counter-d', 'counter-e'],
    ]);
    expect(outcomes.map(results)).toEqual([
      [2, 1, 1],
      [2, 1],
    ]);
  });

  it('read the streams that are not empty, and one that can not be read stops its own command only', async () => {
    const { store } = watchedStore('counter-broken');
    const { journal } = await openCounters(store);
    await journal.decide(add(1, 'counter-a', 4));
    const again = (await openCounters(store)).journal;
    const outcomes = await again.decideEach([
      add(1, 'counter-a', 1),
      add(1, 'counter-broken', 1),
      add(1, 'counter-new', 1),
    ]);
    expect(results(outcomes)).toEqual([5, 'Error: this stream can not be read', 1]);
  });

  it('all fail when the store can not say anything of their streams', async () => {
    const { store } = watchedStore();
    const { journal } = await openCounters({ ...store, emptyStreams: () => Promise.reject(new Error('gone')) });
    const outcomes = await journal.decideEach([add(1, 'counter-a', 1), add(1, 'counter-b', 1)]);
    expect(results(outcomes)).toEqual(['Error: gone', 'Error: gone']);
  });

  it('are refused one by one when more come than may wait', async () => {
    const { journal } = await openCounters(memoryStore());
    const many = Array.from({ length: MAX_WAITING + 3 }, () => add(1, 'counter-a', 1));
    const outcomes = await journal.decideEach(many);
    const refused = outcomes.filter(({ status }) => status === 'rejected');
    expect(refused).toHaveLength(3);
    expect(outcomes.slice(0, MAX_WAITING).every(({ status }) => status === 'fulfilled')).toBe(true);
    expect(await journal.state(1, 'counter-a')).toEqual({ version: MAX_WAITING, state: MAX_WAITING });
  });

  it('are refused when the journal is closed', async () => {
    const { journal } = await openCounters(memoryStore());
    await journal.close();
    const [outcome] = await journal.decideEach([add(1, 'counter-a', 1)]);
    expect(outcome).toMatchObject({ status: 'rejected', reason: { name: 'JournalClosed' } });
  });
});

describe('commands whose streams are read together with slow ones', () => {
  /**
   * Stream `counter-a` is read at once and `counter-b` only when it is released; another process wins the race of the first
   * write, so that what was read of `counter-a` is dropped while `counter-b` is still being read.
   */
  async function racing(failure?: Error) {
    const inner = memoryStore();
    const winner = (await openCounters(inner)).journal;
    await winner.decideEach([add(1, 'counter-a', 1), add(1, 'counter-b', 1)]);
    let release: () => void = () => undefined;
    const released = new Promise<void>((resolve) => (release = resolve));
    let raced = false;
    const store: JournalStore = {
      ...inner,
      async readStreamBatches(partition, stream, ...rest) {
        if (stream === 'counter-b') {
          await released;
          if (failure !== undefined) throw failure;
        }
        return inner.readStreamBatches(partition, stream, ...rest);
      },
      async write(batch) {
        if (!raced) {
          raced = true;
          await winner.decide(add(1, 'counter-a', 1_000));
        }
        return inner.write(batch);
      },
    };
    const { journal } = await openCounters(store);
    const together = journal.decideEach([add(1, 'counter-a', 10), add(1, 'counter-b', 10)]);
    for (let turns = 0; turns < 20; turns++) await nextTurn();
    const alone = journal.decide(add(1, 'counter-a', 100));
    for (let turns = 0; turns < 20; turns++) await nextTurn();
    release();
    const outcomes = await Promise.allSettled([alone.then(({ result }) => result)]);
    expect(raced).toBe(true);
    return { alone: results(outcomes), together: results(await together) };
  }

  it('are decided again when the race is lost meanwhile', async () => {
    const { alone, together } = await racing();
    expect([...alone, together[0]].map(Number).sort((a, b) => a - b)).toEqual([expect.any(Number), 1_111]);
    expect(together[1]).toBe(11);
  });

  it('are not harmed when one of the slow ones can not be read', async () => {
    const { alone, together } = await racing(new Error('this stream can not be read'));
    expect([...alone, together[0]].map(Number).sort((a, b) => a - b)).toEqual([expect.any(Number), 1_111]);
    expect(together[1]).toBe('Error: this stream can not be read');
  });
});
