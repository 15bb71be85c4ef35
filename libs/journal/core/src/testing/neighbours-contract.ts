import { InvalidEvent, LimitExceeded } from '../errors';
import type { DecidedFact, Journal, JournalCommand } from '../journal';
import { add, added, cause, type PartitionSum } from './counter-model';
import { openCounters, START_MS, type MakeStore } from './journal-contract';

const P = 13;
const POISON = 666;

type Facts = () => readonly DecidedFact[];

const circular: { amount: number; self?: object } = { amount: 1 };
circular.self = circular;

/** What a command can do wrong, and the error that it alone gets. */
const OFFENCES: readonly (readonly [what: string, facts: Facts, error: unknown])[] = [
  ['refuses', () => fail('not today'), expect.objectContaining({ message: 'not today' })],
  ['decides too large an event', () => [fact({ amount: 1, note: 'x'.repeat(70_000) })], expect.any(LimitExceeded)],
  [
    'decides too many events',
    () => Array.from({ length: 1_001 }, () => fact({ amount: 1 })),
    expect.any(LimitExceeded),
  ],
  ['decides an event that does not fit its schema', () => [fact({ amount: '1' })], expect.any(InvalidEvent)],
  ['has one bad event after a good one', () => [fact({ amount: 1 }), fact({})], expect.any(InvalidEvent)],
  ['writes to a stream it did not name', () => [added('counter-elsewhere', 1)], expect.any(Error)],
  ['decides an event that can not be encoded', () => [fact(circular)], expect.any(TypeError)],
  ['decides an event that the model can not fold', () => [fact({ amount: POISON })], expect.any(Error)],
  ['has a bad fold after a good one', () => [fact({ amount: 1 }), fact({ amount: POISON })], expect.any(Error)],
];

/** One command's fault is its own: whoever shares its batch is answered as if it had not been there. */
export function describeNeighbours(name: string, makeStore: MakeStore): void {
  describe(`${name}: a command that`, () => {
    let journal: Journal<PartitionSum>;
    beforeEach(async () => {
      journal = (await openCounters(await (await makeStore()).open(), 1, START_MS, POISON)).journal;
    });
    afterEach(() => journal.close());

    it.each(OFFENCES)('%s does not harm its batch', async (_what, facts, error) => {
      const good = (i: number) => journal.decide(add(P, 'counter-good', i));
      const bad = () => journal.decide(deciding('counter-bad', facts));
      const answers = await Promise.allSettled([good(1), bad(), good(2), bad(), bad(), good(3)]);
      expect(answers.map(({ status }) => status[0])).toEqual(['f', 'r', 'f', 'r', 'r', 'f']);
      for (const answer of answers) if (answer.status === 'rejected') expect(answer.reason).toEqual(error);
      expect(answers.flatMap((a) => (a.status === 'fulfilled' ? [a.value.result] : []))).toEqual([1, 3, 6]);
      expect(await journal.state(P, 'counter-good')).toEqual({ version: 3, state: 6 });
      expect(await journal.state(P, 'counter-bad')).toEqual({ version: 0, state: 0 });
      expect(await journal.query(P, [], (view) => ({ ...view.partition }))).toEqual({ sum: 6, events: 3 });
      expect(await journal.readStream(P, 'counter-elsewhere')).toEqual([]);
    });

    it.each(OFFENCES)('%s does not harm those that are asked together with it', async (_what, facts, error) => {
      const good = (i: number) => add(P, 'counter-good', i);
      const bad = deciding('counter-bad', facts);
      const answers = await journal.decideEach([good(1), bad, good(2), bad, bad, good(3)]);
      expect(answers.map((a) => (a.status === 'fulfilled' ? a.value : a.status))).toEqual([
        1,
        'rejected',
        3,
        'rejected',
        'rejected',
        6,
      ]);
      for (const answer of answers) if (answer.status === 'rejected') expect(answer.reason).toEqual(error);
      expect(await journal.state(P, 'counter-good')).toEqual({ version: 3, state: 6 });
      expect(await journal.state(P, 'counter-bad')).toEqual({ version: 0, state: 0 });
    });

    it('offends in the stream of a good one leaves that stream as if it had not been there', async () => {
      const facts: Facts = () => [fact({ amount: POISON }, 'counter-good')];
      const answers = await Promise.allSettled([
        journal.decide(add(P, 'counter-good', 1)),
        journal.decide(deciding('counter-good', facts)),
        journal.decide(add(P, 'counter-good', 2)),
      ]);
      expect(answers.map(({ status }) => status[0])).toEqual(['f', 'r', 'f']);
      const events = await journal.readStream(P, 'counter-good');
      expect(events.map(({ version, data }) => [version, data])).toEqual([
        [1, { amount: 1 }],
        [2, { amount: 2 }],
      ]);
    });

    it('is the neighbour of very many that can not be folded is answered all the same', async () => {
      const streams = Array.from({ length: 150 }, (_, i) => `counter-bad-${i}`);
      await journal.query(P, ['counter-good', ...streams], () => undefined);
      const first = journal.decide(add(P, 'counter-good', 1));
      const offenders = streams.map((stream) =>
        journal.decide(deciding(stream, () => [fact({ amount: POISON }, stream)])),
      );
      const last = journal.decide(add(P, 'counter-good', 2));
      const refused = (await Promise.allSettled(offenders)).filter(({ status }) => status === 'rejected');
      expect(refused).toHaveLength(150);
      expect((await first).result).toBe(1);
      expect((await last).result).toBe(3);
    });
  });
}

function fact(data: object, stream = 'counter-bad'): DecidedFact {
  return { stream, type: 'Added.v1', data };
}

function deciding(stream: string, facts: Facts): JournalCommand<PartitionSum, number> {
  return { partition: P, streams: [stream], cause, decide: () => ({ events: facts(), result: 0 }) };
}

function fail(why: string): never {
  throw new Error(why);
}
