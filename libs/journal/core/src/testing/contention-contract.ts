import { VersionConflict, type ExpectedVersion } from '../errors';
import type { Journal, StreamAppend } from '../journal';
import { openStoredBatch } from '../stored-batch';
import { add, added, cause, type PartitionSum } from './counter-model';
import { openCounters, type MakeStore } from './journal-contract';

const P = 11;

/** What must hold when several callers, and several writers of one store, want the same streams at once. */
export function describeContention(name: string, makeStore: MakeStore): void {
  describe(`${name}: contention`, () => {
    let one: Journal<PartitionSum>;
    let two: Journal<PartitionSum>;
    beforeEach(async () => {
      const under = await makeStore();
      one = (await openCounters(await under.open(), 1)).journal;
      two = (await openCounters(await under.open(), 2)).journal;
    });
    afterEach(async () => {
      await Promise.all([one.close(), two.close()]);
    });
    const both = (i: number) => (i % 2 === 0 ? one : two);

    it('lets one of many appends with the same expected version win; the others write nothing', async () => {
      for (const expected of ['none', 1, 2] as const) {
        const answers = await Promise.allSettled(
          Array.from({ length: 20 }, (_, i) => both(i).append([append('counter-race', expected, i)])),
        );
        expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
        for (const answer of answers) {
          if (answer.status === 'rejected') expect(answer.reason).toBeInstanceOf(VersionConflict);
        }
      }
      const events = await one.readStream(P, 'counter-race');
      expect(events.map(({ version }) => version)).toEqual([1, 2, 3]);
      expect((await one.head(P)).sequence).toBe(3);
    });

    it('says in a conflict which stream it was, what was expected and what is there', async () => {
      await one.append([append('counter-a', 'none'), append('counter-b', 'none')]);
      const refused = two.append([append('counter-a', 1), append('counter-b', 7)]);
      await expect(refused).rejects.toMatchObject({ stream: 'counter-b', expected: 7, actual: 1 });
    });

    it('appends to several streams all or nothing when only one of them is contended', async () => {
      const answers = await Promise.allSettled(
        Array.from({ length: 30 }, (_, i) =>
          both(i).append([
            append(`counter-first-${i}`, 'none'),
            append('counter-shared', i % 3 === 0 ? 'any' : 'none'),
            append(`counter-last-${i}`, 'none', 1, 2),
          ]),
        ),
      );
      let won = 0;
      for (const [i, { status }] of answers.entries()) {
        const all = status === 'fulfilled';
        if (all) won += 1;
        expect((await one.state(P, `counter-first-${i}`)).version).toBe(all ? 1 : 0);
        expect((await two.state(P, `counter-last-${i}`)).version).toBe(all ? 2 : 0);
      }
      expect(won).toBeGreaterThanOrEqual(10);
      expect((await one.state(P, 'counter-shared')).version).toBe(won);
    });

    it('refuses the same append again, by either writer, and changes nothing', async () => {
      const same = [append('counter-a', 'none', 5, 3), append('counter-b', 'none')];
      await one.append(same);
      const head = await one.head(P);
      for (const journal of [one, two, one]) await expect(journal.append(same)).rejects.toThrow(VersionConflict);
      expect(await two.head(P)).toEqual(head);
      expect(await two.state(P, 'counter-a')).toEqual({ version: 3, state: 15 });
    });

    it('writes nothing for a decision that finds its fact there, and answers it the same', async () => {
      const once = {
        ...add(P, 'counter-once', 5),
        decide: (view: Parameters<ReturnType<typeof add>['decide']>[0]) => {
          const { version, state } = view.stream<number>('counter-once');
          return version > 0 ? { events: [], result: state } : { events: [added('counter-once', 5)], result: 5 };
        },
      };
      const answers = await Promise.all(Array.from({ length: 30 }, (_, i) => both(i).decide(once)));
      expect(answers.map(({ result }) => result)).toEqual(Array.from({ length: 30 }, () => 5));
      expect(answers.filter(({ events }) => events.length > 0)).toHaveLength(1);
      expect((await one.head(P)).sequence).toBe(1);
    });

    it('interleaves two writers into one gapless chain with every event once', async () => {
      const written = await Promise.all(
        Array.from({ length: 60 }, async (_, i) => {
          const answer = await both(i).decide(add(P, `counter-${i % 7}`, i));
          if (i % 5 === 0) await both(i + 1).state(P, `counter-${i % 7}`);
          return answer.events;
        }),
      );
      const batches = (await two.readBatches(P, -1, 1_000)).map(openStoredBatch);
      expect(batches.map(({ sequence }) => sequence)).toEqual(batches.map((_, i) => i));
      const stored = await two.readBatches(P, -1, 1_000);
      for (let i = 1; i < batches.length; i++) expect(batches[i]!.previousHash).toBe(stored[i - 1]!.hash);
      const there = batches.slice(1).flatMap(({ events }) => events.map((e) => `${e.stream}@${e.version} ${e.id}`));
      const answered = written.flat().map((e) => `${e.stream}@${e.version} ${e.id}`);
      expect(there.toSorted()).toEqual(answered.toSorted());
      const sum = (60 * 59) / 2;
      for (const journal of [one, two]) {
        expect(await journal.query(P, [], (view) => ({ ...view.partition }))).toEqual({ sum, events: 60 });
      }
    });
  });
}

/** An append of `count` events to a stream of the contended partition. */
function append(stream: string, expected: ExpectedVersion, amount = 1, count = 1): StreamAppend {
  return { partition: P, stream, expected, events: Array.from({ length: count }, () => added(stream, amount)), cause };
}
