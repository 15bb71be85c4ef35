import { encodeEvent, MAX_BATCH_BYTES, MAX_EVENT_BYTES, MAX_EVENTS_PER_BATCH } from '../batch';
import { MAX_WAITING } from '../committer';
import { LimitExceeded, QueueFull } from '../errors';
import type { DecidedFact, Journal, JournalCommand } from '../journal';
import { add, added, cause, type PartitionSum } from './counter-model';
import { openCounters, type MakeStore } from './journal-contract';

const P = 12;
const STREAM = 'counter-limit';

/** Every limit of the journal: what is just within it is taken, what is just beyond it is refused and writes nothing. */
export function describeLimits(name: string, makeStore: MakeStore): void {
  describe(`${name}: limits`, () => {
    let journal: Journal<PartitionSum>;
    beforeEach(async () => {
      journal = (await openCounters(await (await makeStore()).open())).journal;
    });
    afterEach(() => journal.close());

    const refusesAndWritesNothing = async (facts: readonly DecidedFact[]) => {
      const head = await journal.head(P);
      const state = await journal.state(P, STREAM);
      await expect(journal.decide(deciding(facts))).rejects.toThrow(LimitExceeded);
      await expect(journal.decide(deciding(facts))).rejects.toThrow('nothing was written');
      expect(await journal.head(P)).toEqual(head);
      expect(await journal.state(P, STREAM)).toEqual(state);
    };

    it.each([
      ['ASCII', 'x'],
      ['characters of three bytes', '€'],
    ])(`take an event of exactly ${MAX_EVENT_BYTES} bytes and refuse one more, in %s`, async (_what, letter) => {
      const { events } = await journal.decide(deciding([note('')]));
      const room = MAX_EVENT_BYTES - Buffer.byteLength(encodeEvent(events[0]!));
      const width = Buffer.byteLength(letter);
      const full = letter.repeat(Math.floor(room / width)).padEnd(Math.floor(room / width) + (room % width), 'x');
      const taken = await journal.decide(deciding([note(full)]));
      expect(Buffer.byteLength(encodeEvent(taken.events[0]!))).toBe(MAX_EVENT_BYTES);
      expect((await journal.readStream(P, STREAM, 2))[0]!.data).toEqual({ amount: 1, note: full });
      await refusesAndWritesNothing([note(`${full}x`)]);
    });

    it(`take ${MAX_EVENTS_PER_BATCH} events at once, in one batch, and refuse one more`, async () => {
      const events = Array.from({ length: MAX_EVENTS_PER_BATCH }, () => added(STREAM, 1));
      await journal.decide(deciding(events));
      expect((await journal.head(P)).sequence).toBe(1);
      expect(await journal.state(P, STREAM)).toEqual({ version: MAX_EVENTS_PER_BATCH, state: MAX_EVENTS_PER_BATCH });
      await refusesAndWritesNothing([...events, added(STREAM, 1)]);
    });

    it(`take almost ${MAX_BATCH_BYTES} bytes at once, in one batch, and refuse what is more`, async () => {
      const large = note('x'.repeat(60_000));
      const many = Math.floor(MAX_BATCH_BYTES / 60_400);
      await journal.decide(deciding(Array.from({ length: many }, () => large)));
      const [batch] = await journal.readBatches(P, 0, 1);
      expect(batch!.body.length).toBeLessThanOrEqual(MAX_BATCH_BYTES);
      expect(batch!.body.length).toBeGreaterThan(MAX_BATCH_BYTES - 70_000);
      await refusesAndWritesNothing(Array.from({ length: many + 1 }, () => large));
    });

    it('never make a batch of many commands that passes one of them', async () => {
      await Promise.all([
        ...Array.from({ length: 30 }, () => journal.decide(deciding([note('y'.repeat(50_000))]))),
        ...Array.from({ length: 12 }, () =>
          journal.decide(deciding(Array.from({ length: 100 }, () => added(STREAM, 1)))),
        ),
      ]);
      const batches = await journal.readBatches(P, 0, 100);
      for (const { body } of batches) expect(body.length).toBeLessThanOrEqual(MAX_BATCH_BYTES);
      const counts = batches.map(
        ({ body }) => (JSON.parse(Buffer.from(body).toString()) as { events: [] }).events.length,
      );
      expect(Math.max(...counts)).toBeLessThanOrEqual(MAX_EVENTS_PER_BATCH);
      expect(await journal.state(P, STREAM)).toMatchObject({ version: 30 + 1_200 });
    });

    it(`let ${MAX_WAITING} commands wait for a partition and refuse the next ones at once`, async () => {
      await journal.decide(add(P, STREAM, 1));
      const answers = await Promise.allSettled(
        Array.from({ length: MAX_WAITING + 50 }, () => journal.decide(add(P, STREAM, 1))),
      );
      const refused = answers.flatMap((answer) => (answer.status === 'rejected' ? [answer.reason as Error] : []));
      expect(refused).toHaveLength(50);
      for (const error of refused) expect(error).toBeInstanceOf(QueueFull);
      expect(refused[0]!.message).toContain('nothing was written');
      expect(await journal.state(P, STREAM)).toEqual({ version: MAX_WAITING + 1, state: MAX_WAITING + 1 });
      expect((await journal.decide(add(P, STREAM, 1))).result).toBe(MAX_WAITING + 2);
    });
  });
}

function note(text: string): DecidedFact {
  return { stream: STREAM, type: 'Added.v1', data: { amount: 1, note: text } };
}

/** A command that decides these facts, whatever is there. */
function deciding(facts: readonly DecidedFact[]): JournalCommand<PartitionSum, undefined> {
  return { partition: P, streams: [STREAM], cause, decide: () => ({ events: facts, result: undefined }) };
}
