import type { RecordedEvent } from '@daftari/journal-core/event';
import { memoryViewStore } from '@daftari/journal-memory/memory-view-store';
import { manualClock } from '@daftari/kernel/clock';
import { manualScheduler } from '@daftari/kernel/scheduler';
import { CannotHandle } from './cannot-handle';
import { NotParked, startConsumer, type Consumer } from './consumer';
import { scriptedFeed, type ScriptedFeed } from './scripted-feed';

const DECISION = { by: 'operator:amina', reason: 'paid out by hand' };

describe('what an operator does about parked events', () => {
  const clock = manualClock(Date.parse('2026-11-21T08:00:00.000Z'));
  const scheduler = manualScheduler(clock);
  const views = memoryViewStore();
  let feed: ScriptedFeed;
  let consumer: Consumer;
  let handled: string[];
  let bad: Set<string>;
  const start = () => {
    const silent = () => undefined;
    const logger = { info: silent, warn: silent, error: silent };
    const handle = async ({ stream, type }: RecordedEvent) => {
      if (bad.has(type)) throw new CannotHandle(`${type} can not be`);
      handled.push(`${stream}:${type}`);
    };
    return startConsumer({ name: 'c', feed, views, scheduler, clock, logger, handle });
  };
  const types = () => consumer.parked().map(({ event, failed }) => `${event.type}${failed ? '!' : ''}`);
  beforeEach(async () => {
    views.drop('consumer:c');
    [feed, handled, bad] = [scriptedFeed(2), [], new Set(['first', 'third'])];
    feed.batch(0, 'a-1:first', 'a-1:second', 'a-1:third', 'a-1:fourth');
    feed.batch(1, 'b-1:third');
    consumer = start();
    await consumer.caughtUp();
  });
  afterEach(() => consumer.stop());

  it('is listed, the one that failed and those behind it', () => {
    expect(types()).toEqual(['first!', 'second', 'third', 'fourth', 'third!']);
  });

  it('replays one stream now, to where it fails again', async () => {
    bad.delete('first');
    const left = await consumer.replayParked('a-1');
    expect(handled).toEqual(['a-1:first', 'a-1:second']);
    expect(left.map(({ cause, failed }) => [cause, failed])).toEqual([
      ['third can not be', true],
      [expect.stringContaining('waits behind'), false],
    ]);
    expect(types()).toEqual(['third!', 'fourth', 'third!']);
  });

  it('skips the head of a stream, and those behind it go on', async () => {
    const decision = await consumer.skipParked('a-1', DECISION);
    expect(decision).toMatchObject({
      ...DECISION,
      stream: 'a-1',
      type: 'first',
      cause: 'first can not be',
      position: { partition: 0, sequence: 0, index: 0 },
      skippedAt: '2026-11-21T08:00:00.000Z',
    });
    expect(handled).toEqual(['a-1:second']);
    expect(types()).toEqual(['third!', 'fourth', 'third!']);
    expect(await consumer.skipped(10)).toEqual([decision]);
  });

  it('skips one event of several, and leaves those before it', async () => {
    const third = consumer.parked().find(({ event }) => event.type === 'third')!;
    await consumer.skipParked('a-1', { ...DECISION, eventId: third.event.id });
    expect(types()).toEqual(['first!', 'second', 'fourth', 'third!']);
    bad.delete('first');
    expect(await consumer.replayParked('a-1')).toEqual([]);
    expect(handled).toEqual(['a-1:first', 'a-1:second', 'a-1:fourth']);
  });

  it('is kept: what was skipped is neither parked nor handled after a restart', async () => {
    await consumer.skipParked('a-1', DECISION);
    await consumer.stop();
    bad.clear();
    consumer = start();
    feed.batch(0, 'c-1:fifth');
    feed.batch(1, 'c-2:fifth');
    await consumer.caughtUp();
    expect(handled.filter((event) => !event.endsWith('fifth'))).toEqual([
      'a-1:second',
      'a-1:third',
      'a-1:fourth',
      'b-1:third',
    ]);
    expect(await consumer.skipped(10)).toMatchObject([{ type: 'first' }]);
  });

  it('is refused for what is not parked', async () => {
    await expect(consumer.replayParked('c-1')).rejects.toThrow(NotParked);
    await expect(consumer.skipParked('c-1', DECISION)).rejects.toThrow(NotParked);
    await expect(consumer.skipParked('a-1', { ...DECISION, eventId: 'other' })).rejects.toThrow(NotParked);
    expect(await consumer.skipped(10)).toEqual([]);
  });
});
