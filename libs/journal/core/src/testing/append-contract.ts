import { decodeBatch, NO_HASH } from '../batch';
import { ClockSkew, ForeignJournal, InvalidEvent, LimitExceeded, VersionConflict } from '../errors';
import type { Journal } from '../journal';
import { openJournal } from '../open-journal';
import { add, added, cause, counterEvents, type PartitionSum } from './counter-model';
import { openCounters, type MakeStore } from './journal-contract';

/** What every store must make of writes. */
export function describeAppends(name: string, makeStore: MakeStore): void {
  describe(`${name}: appending`, () => {
    const opened: Journal<PartitionSum>[] = [];
    const open = async (seed?: number) => {
      const result = await openCounters(await (await makeStore()).open(), seed);
      opened.push(result.journal);
      return result;
    };
    afterEach(async () => {
      await Promise.all(opened.splice(0).map((journal) => journal.close()));
    });

    it('starts every partition with a genesis batch that names the journal', async () => {
      const { journal } = await open();
      for (let partition = 0; partition < journal.partitions; partition++) {
        const [genesis] = await journal.readBatches(partition, -1, 10);
        const batch = decodeBatch(genesis!.body);
        expect(batch).toMatchObject({ sequence: 0, previousHash: NO_HASH, journal: 'counters', partition });
        expect(batch.events).toHaveLength(1);
        expect(batch.events[0]).toMatchObject({
          type: 'JournalCreated.v1',
          data: { journal: 'counters', journalId: journal.journalId, partitions: 16, format: 1 },
        });
      }
    });

    it('gives the same bytes for the same commands, clock and ids', async () => {
      const hashes = async () => {
        const { journal } = await open(7);
        await journal.decide(add(3, 'counter-a', 5));
        await journal.decide(add(3, 'counter-a', 6));
        return (await journal.readBatches(3, -1, 10)).map(({ hash }) => hash);
      };
      expect(await hashes()).toEqual(await hashes());
    });

    it('decides commands in flight against each other, in order, and shares a batch among them', async () => {
      const { journal } = await open();
      const answers = await Promise.all(Array.from({ length: 100 }, () => journal.decide(add(1, 'counter-hot', 1))));
      expect(answers.map(({ result }) => result)).toEqual(Array.from({ length: 100 }, (_, i) => i + 1));
      expect(answers.flatMap(({ events }) => events.map(({ version }) => version))).toEqual(
        Array.from({ length: 100 }, (_, i) => i + 1),
      );
      const batches = await journal.readBatches(1, 0, 200);
      expect(batches.length).toBeLessThan(100);
      expect(await journal.query(1, [], (view) => ({ ...view.partition }))).toEqual({ sum: 100, events: 100 });
    });

    it('refuses one command without harming its neighbours in the batch', async () => {
      const { journal } = await open();
      const answers = await Promise.allSettled([
        journal.decide(add(2, 'counter-x', 4, 10)),
        journal.decide(add(2, 'counter-x', 7, 10)),
        journal.decide(add(2, 'counter-x', 6, 10)),
      ]);
      expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
      expect(await journal.state(2, 'counter-x')).toEqual({ version: 2, state: 10 });
    });

    it('appends to several streams all or nothing, by their expected versions', async () => {
      const { journal } = await open();
      const one = (stream: string, expected: 'none' | 'exists' | 'any' | number) => ({
        partition: 4,
        stream,
        expected,
        events: [added(stream, 1)],
        cause,
      });
      await journal.append([one('counter-a', 'none'), one('counter-b', 'none')]);
      await expect(journal.append([one('counter-b', 1), one('counter-a', 'none')])).rejects.toThrow(VersionConflict);
      await expect(journal.append([one('counter-c', 'exists')])).rejects.toThrow(VersionConflict);
      await expect(journal.append([one('counter-b', 2)])).rejects.toThrow(VersionConflict);
      await journal.append([one('counter-b', 1), one('counter-a', 'exists'), one('counter-c', 'any')]);
      const versions = await Promise.all(
        ['a', 'b', 'c'].map(async (s) => (await journal.state(4, `counter-${s}`)).version),
      );
      expect(versions).toEqual([2, 2, 1]);
    });

    it('refuses what passes a limit or does not fit its schema, and writes nothing', async () => {
      const { journal } = await open();
      const big = { ...add(5, 'counter-l', 1), decide: () => ({ events: [bigEvent('x'.repeat(70_000))], result: 0 }) };
      const many = {
        ...add(5, 'counter-l', 1),
        decide: () => ({ events: Array.from({ length: 1_001 }, () => added('counter-l', 1)), result: 0 }),
      };
      const wrong = {
        ...add(5, 'counter-l', 1),
        decide: () => ({ events: [{ stream: 'counter-l', type: 'Added.v1', data: { amount: 'x' } }], result: 0 }),
      };
      const unnamed = { ...add(5, 'counter-l', 1), decide: () => ({ events: [added('counter-other', 1)], result: 0 }) };
      await expect(journal.decide(big)).rejects.toThrow(LimitExceeded);
      await expect(journal.decide(many)).rejects.toThrow(LimitExceeded);
      await expect(journal.decide(wrong)).rejects.toThrow(InvalidEvent);
      await expect(journal.decide(unnamed)).rejects.toThrow();
      expect((await journal.head(5)).sequence).toBe(0);
      expect(await journal.state(5, 'counter-l')).toEqual({ version: 0, state: 0 });
    });

    it('splits what does not fit one batch, in order', async () => {
      const { journal } = await open();
      const commands = Array.from({ length: 40 }, (_, i) => ({
        ...add(6, 'counter-s', 1),
        decide: () => ({ events: [bigEvent(`${i}-`.padEnd(60_000, 'x'), 'counter-s')], result: i }),
      }));
      await Promise.all(commands.map((command) => journal.decide(command)));
      const events = await journal.readStream(6, 'counter-s');
      expect(events.map(({ data }) => (data as { note: string }).note.split('-')[0])).toEqual(
        Array.from({ length: 40 }, (_, i) => String(i)),
      );
      expect((await journal.head(6)).sequence).toBeGreaterThan(2);
    });

    it('never lets recordedAt decrease, and refuses to write with a clock far behind the log', async () => {
      const { journal, clock } = await open();
      clock.advance(10_000);
      await journal.decide(add(7, 'counter-t', 1));
      const before = (await journal.head(7)).recordedAt;
      clock.advance(-3_000);
      await journal.decide(add(7, 'counter-t', 1));
      expect((await journal.head(7)).recordedAt).toBe(before);
      clock.advance(-3_000);
      await expect(journal.decide(add(7, 'counter-t', 1))).rejects.toThrow(ClockSkew);
      expect((await journal.head(7)).sequence).toBe(2);
      clock.advance(6_000);
      await journal.decide(add(7, 'counter-t', 1));
      expect(await journal.state(7, 'counter-t')).toEqual({ version: 3, state: 3 });
    });

    it('refuses a store that belongs to another journal', async () => {
      const under = await makeStore();
      const { journal } = await openCounters(await under.open());
      const store = await under.open();
      const foreign = openJournal({
        name: 'others',
        store,
        clock: { nowMs: () => 0 },
        ids: { uuid: () => 'x' },
        events: counterEvents,
        streams: {},
      });
      await expect(foreign).rejects.toThrow(ForeignJournal);
      await store.close();
      await journal.close();
    });
  });
}

function bigEvent(note: string, stream = 'counter-l') {
  return { stream, type: 'Added.v1', data: { amount: 1, note } };
}
