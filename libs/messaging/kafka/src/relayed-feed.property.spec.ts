import * as fc from 'fast-check';
import type { ReceivedMessage } from './event-message';
import { openCounters } from './testing/counters';
import { readFrom } from './testing/reader';
import { received, scriptedTopic } from './testing/scripted-topic';

/** What becomes of a message on its way. */
const fate = fc.oneof(
  { weight: 6, arbitrary: fc.constant('arrives' as const) },
  fc.constantFrom('is lost', 'comes twice', 'is damaged', 'says a wrong place', 'says a wrong hash'),
  fc.record({ late: fc.integer({ min: 1, max: 6 }) }),
);
type Fate = typeof fate extends fc.Arbitrary<infer F> ? F : never;

const step = fc.record({
  partition: fc.integer({ min: 0, max: 2 }),
  events: fc.integer({ min: 1, max: 3 }),
  fates: fc.array(fate, { minLength: 3, maxLength: 3 }),
  bus: fc.oneof({ weight: 8, arbitrary: fc.constant('stays' as const) }, fc.constantFrom('ends', 'begins')),
  ownerIsAway: fc.boolean(),
});

describe('a feed over a bus that loses, repeats, damages and reorders', () => {
  it('delivers exactly the log, in order, once', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        const counters = await openCounters();
        let away = false;
        const unlessAway = <R>(read: () => Promise<R>) => (away ? Promise.reject(new Error('away')) : read());
        const { owner } = counters;
        const topic = scriptedTopic({
          getHeads: () => unlessAway(() => owner.getHeads()),
          readBatches: (...args) => unlessAway(() => owner.readBatches(...args)),
        });
        const reader = readFrom(topic.feed);
        const late: { messages: ReceivedMessage[]; steps: number }[] = [];
        topic.begin();
        for (const { partition, events, fates, bus, ownerIsAway } of steps) {
          away = ownerIsAway;
          if (bus === 'ends') topic.end();
          if (bus === 'begins') topic.begin();
          await counters.write(partition, events);
          const batch = (await counters.stored(partition)).at(-1)!;
          received(batch).forEach((message, index) => travel(message, fates[index]!, topic.bring, late));
          for (const waiting of late) if ((waiting.steps -= 1) <= 0) topic.bring(...waiting.messages.splice(0));
        }
        away = false;
        await reader.caughtUp(counters.journal);
        await topic.feed.stop();
        expect(reader.batches).toEqual(await counters.everything());
      }),
      { numRuns: 60 },
    );
  });
});

function travel(
  message: ReceivedMessage,
  how: Fate,
  bring: (...messages: ReceivedMessage[]) => void,
  late: { messages: ReceivedMessage[]; steps: number }[],
): void {
  const saying = (headers: object): ReceivedMessage => ({ ...message, headers: { ...message.headers, ...headers } });
  if (how === 'arrives') bring(message);
  else if (how === 'comes twice') bring(message, message);
  else if (how === 'is damaged') bring({ ...message, value: Buffer.from('{}') });
  else if (how === 'says a wrong place') bring(saying({ ce_sequence: Buffer.from('1000000') }));
  else if (how === 'says a wrong hash') bring(saying({ ce_batchhash: Buffer.from('a'.repeat(64)) }));
  else if (how !== 'is lost') late.push({ messages: [message], steps: how.late });
}
