import type { OwnerJournal } from '@daftari/messaging-core/owner-journal';
import { openCounters, type Counters } from './testing/counters';
import { eventually } from './testing/eventually';
import { manualTime } from './testing/manual-time';
import { received, scriptedTopic } from './testing/scripted-topic';
import { STOP_DEADLINE_MS } from './unless-stopped';

const forEver = <T>() => new Promise<T>(() => undefined);

describe('the end of a feed', () => {
  let counters: Counters;
  beforeEach(async () => void (counters = await openCounters()));
  const ignore = () => undefined;

  it.each(['getHeads', 'readBatches'] as const)(
    'waits for no answer of its owner to %s, and says nothing',
    async (call) => {
      await counters.write(3);
      let asked = false;
      const silent = () => ((asked = true), forEver<never>());
      const { scheduler, taken } = manualTime();
      const topic = scriptedTopic({ ...counters.owner, [call]: silent } as OwnerJournal, { scheduler });
      topic.feed.subscribe([], async () => undefined, ignore);
      await eventually(() => (scheduler.run(5), asked));
      expect(await taken(topic.feed.stop())).toBe(0);
      await new Promise<void>((resolve) => setImmediate(resolve));
      expect(topic.logger.lines).toEqual([]);
    },
  );

  it('neither does the end of one subscription', async () => {
    let asked = false;
    const getHeads = () => ((asked = true), forEver<never>());
    const { scheduler, taken } = manualTime();
    const topic = scriptedTopic({ ...counters.owner, getHeads }, { scheduler });
    const subscription = topic.feed.subscribe([], async () => undefined, ignore);
    await eventually(() => (scheduler.run(5), asked));
    expect(await taken(subscription.stop())).toBe(0);
    await topic.feed.stop();
  });

  it('waits for a handler for so long, and not for ever: its consumer may be stopped later', async () => {
    await counters.write(3);
    let handling = false;
    const { scheduler, taken } = manualTime();
    const topic = scriptedTopic(counters.owner, { scheduler });
    topic.feed.subscribe([], () => ((handling = true), forEver()), ignore);
    topic.bring(...(await counters.stored(3)).flatMap(received));
    await eventually(() => handling);
    expect(await taken(topic.feed.stop())).toBe(STOP_DEADLINE_MS);
  });
});
