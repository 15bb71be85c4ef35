import { LogRolledBack } from '../errors';
import type { DeliveredBatch, Journal } from '../journal';
import { add, type PartitionSum } from './counter-model';
import { openCounters, type MakeStore } from './journal-contract';
import { until } from './until';

/** What every store must make of reading, subscribing and opening again. */
export function describeReading(name: string, makeStore: MakeStore): void {
  describe(`${name}: reading`, () => {
    const opened: Journal<PartitionSum>[] = [];
    const keep = (journal: Journal<PartitionSum>) => {
      opened.push(journal);
      return journal;
    };
    const open = async () => keep((await openCounters(await (await makeStore()).open())).journal);
    afterEach(async () => {
      await Promise.all(opened.splice(0).map((journal) => journal.close()));
    });

    it('reads a stream from any version, also when it is longer than a page', async () => {
      const journal = await open();
      for (let i = 0; i < 600; i += 2) {
        await Promise.all([journal.decide(add(0, 'counter-long', i)), journal.decide(add(0, 'counter-long', i + 1))]);
      }
      const all = await journal.readStream(0, 'counter-long');
      expect(all.map(({ version }) => version)).toEqual(Array.from({ length: 600 }, (_, i) => i + 1));
      const tail = await journal.readStream(0, 'counter-long', 598);
      expect(tail.map(({ version }) => version)).toEqual([598, 599, 600]);
      expect(await journal.readStream(0, 'counter-none')).toEqual([]);
    });

    it('tells which streams are empty, where it can, also of names that are hard to store', async () => {
      const store = await makeStore();
      const { journal } = await openCounters(await store.open());
      keep(journal);
      const written = ['counter-a', 'counter-"b"', 'counter-\u00e9\ud83d\ude00'];
      for (const stream of written) await journal.decide(add(1, stream, 1));
      const asked = [...written, 'counter-', 'counter-A', 'counter-new', "counter-'"];
      const reader = await store.open();
      const empty = await reader.emptyStreams?.(1, asked);
      const elsewhere = await reader.emptyStreams?.(2, asked);
      await reader.close();
      if (empty === undefined) return;
      expect([...empty].sort()).toEqual(asked.filter((stream) => !written.includes(stream)).sort());
      expect([...elsewhere!].sort()).toEqual([...asked].sort());
    });

    it('delivers every batch once, in order, to a subscriber that starts while others write', async () => {
      const journal = await open();
      const seen: DeliveredBatch[] = [];
      const writing = (async () => {
        for (let i = 0; i < 50; i++) await journal.decide(add(i % 3, `counter-${i}`, 1));
      })();
      const errors: unknown[] = [];
      const subscription = journal.subscribe(
        [],
        async (batch) => void seen.push(batch),
        (error) => errors.push(error),
      );
      await writing;
      await until(
        () => seen.flatMap(({ events }) => events).length === 50 + journal.partitions,
        () => errors,
      );
      await subscription.stop();
      expect(errors).toEqual([]);
      for (let partition = 0; partition < journal.partitions; partition++) {
        const sequences = seen
          .filter(({ checkpoint }) => checkpoint.partition === partition)
          .map(({ checkpoint }) => checkpoint.sequence);
        expect(sequences).toEqual(sequences.map((_, i) => i));
      }
    });

    it('goes on after a checkpoint, and stops loudly when the checkpoint is not on this log', async () => {
      const journal = await open();
      await journal.decide(add(1, 'counter-c', 1));
      const { partition, sequence, hash } = await journal.head(1);
      await journal.decide(add(1, 'counter-c', 2));
      const seen: DeliveredBatch[] = [];
      const after = journal.subscribe(
        [{ partition, sequence, hash }],
        async (batch) => void seen.push(batch),
        (error) => expect(error).toBeUndefined(),
      );
      await until(() => seen.some(({ checkpoint }) => checkpoint.partition === 1));
      await after.stop();
      expect(seen.filter(({ checkpoint }) => checkpoint.partition === 1).map((b) => b.checkpoint.sequence)).toEqual([
        2,
      ]);

      for (const wrong of [
        { partition, sequence, hash: 'f'.repeat(64) },
        { partition, sequence: 99, hash },
      ]) {
        const errors: unknown[] = [];
        const stopped = journal.subscribe(
          [wrong],
          async () => undefined,
          (error) => errors.push(error),
        );
        await until(() => errors.length > 0);
        await stopped.stop();
        expect(errors).toEqual([expect.any(LogRolledBack)]);
      }
    });

    it('delivers the partitions that a subscriber names, and looks at no others', async () => {
      const journal = await open();
      await journal.decide(add(1, 'counter-d', 1));
      await journal.decide(add(2, 'counter-d', 1));
      const seen: DeliveredBatch[] = [];
      const ofAnotherLog = { partition: 0, sequence: 7, hash: 'f'.repeat(64) };
      const subscription = journal.subscribe(
        [ofAnotherLog],
        async (batch) => void seen.push(batch),
        (error) => expect(error).toBeUndefined(),
        [2, 1],
      );
      await journal.decide(add(0, 'counter-d', 1));
      await journal.decide(add(2, 'counter-d', 1));
      await until(() => seen.length === 5);
      await subscription.stop();
      expect(seen.map(({ checkpoint }) => checkpoint.partition).sort()).toEqual([1, 1, 2, 2, 2]);
    });

    it('stops and tells when a handler throws, without skipping the batch', async () => {
      const journal = await open();
      await journal.decide(add(1, 'counter-e', 1));
      const errors: unknown[] = [];
      const subscription = journal.subscribe(
        [],
        async ({ checkpoint }) => {
          if (checkpoint.partition === 1) throw new Error('cannot handle this');
        },
        (error) => errors.push(error),
      );
      await until(() => errors.length > 0);
      await subscription.stop();
      expect(errors).toEqual([new Error('cannot handle this')]);
    });
  });

  describe(`${name}: two writers and opening again`, () => {
    it('lets two writers decide on one partition as if there were one', async () => {
      const under = await makeStore();
      const one = (await openCounters(await under.open(), 1)).journal;
      const two = (await openCounters(await under.open(), 2)).journal;
      const answers = await Promise.allSettled(
        Array.from({ length: 60 }, (_, i) => (i % 2 ? one : two).decide(add(9, 'counter-both', 1, 40))),
      );
      const sums = answers.flatMap((a) => (a.status === 'fulfilled' ? [a.value.result] : []));
      expect(sums.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_, i) => i + 1));
      const refused = answers.flatMap((a) => (a.status === 'rejected' ? [String(a.reason)] : []));
      expect(refused).toEqual(Array.from({ length: 20 }, () => 'Error: the limit of 40 would be passed'));
      expect(await two.state(9, 'counter-both')).toEqual({ version: 40, state: 40 });
      expect(await one.query(9, [], (view) => view.partition.sum)).toBe(40);
      await Promise.all([one.close(), two.close()]);
    });

    it('answers a decision that writes nothing only on what is really the newest state', async () => {
      const under = await makeStore();
      const one = (await openCounters(await under.open(), 1)).journal;
      const two = (await openCounters(await under.open(), 2)).journal;
      await one.decide(add(9, 'counter-n', 1));
      expect(await two.state(9, 'counter-n')).toEqual({ version: 1, state: 1 });
      await one.decide(add(9, 'counter-n', 2));
      expect(await two.state(9, 'counter-n')).toEqual({ version: 2, state: 3 });
      await Promise.all([one.close(), two.close()]);
    });

    it('finds everything again after it was closed', async () => {
      const under = await makeStore();
      if (!under.survivesClose) return;
      const first = (await openCounters(await under.open())).journal;
      await Promise.all(Array.from({ length: 30 }, (_, i) => first.decide(add(i % 16, `counter-${i % 5}`, i))));
      const heads = await Promise.all(Array.from({ length: 16 }, (_, p) => first.head(p)));
      const sum = await first.query(3, [], (view) => ({ ...view.partition }));
      await first.close();
      const second = (await openCounters(await under.open(), 2)).journal;
      expect(second.journalId).toBe(first.journalId);
      expect(await Promise.all(Array.from({ length: 16 }, (_, p) => second.head(p)))).toEqual(heads);
      expect(await second.query(3, [], (view) => ({ ...view.partition }))).toEqual(sum);
      await second.close();
    });

    it('refuses commands once it is closed, and says that nothing was written', async () => {
      const { journal } = await openCounters(await (await makeStore()).open());
      await journal.close();
      await expect(journal.decide(add(1, 'counter-z', 1))).rejects.toThrow('nothing was written');
    });
  });
}
