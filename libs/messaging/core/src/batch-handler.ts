import type { RecordedEvent } from '@daftari/journal-core/event';
import type { DeliveredBatch } from '@daftari/journal-core/journal';
import { isOutage } from '@daftari/journal-core/outage';
import type { CheckpointKeeper } from './checkpoint-keeper';
import type { ConsumerOptions } from './consumer';
import type { ParkedEvent, SkippedEvent } from './consumer-store';
import { feedEvents, type FeedEvent } from './event-feed';
import { outageOnce, type OutageListener } from './outage';
import type { ParkedEvents } from './parked-events';
import { ConsumerStopped, retrying } from './retrying';

/** Streams of one batch that are handled side by side: one slow stream does not make its neighbours wait in line. */
const MAX_STREAMS_AT_ONCE = 64;

interface HandlerDeps {
  readonly options: ConsumerOptions;
  readonly parked: ParkedEvents;
  /** Ends what waits for another try: the consumer stops, or the partition is another's. */
  readonly stopOf: (partition: number) => AbortSignal;
  readonly keeperOf: (partition: number) => CheckpointKeeper;
}

export interface EventHandler {
  /** Handles or parks every event of the batch, then commits its checkpoint. @throws ConsumerStopped */
  handleBatch(batch: DeliveredBatch): Promise<void>;
  /** Tries a parked stream's events again, once each, until one still fails; the log tells a known cause only at a start. */
  retryStream(stream: string, when: 'at start' | 'later'): Promise<void>;
  /** Takes a parked event away for ever. It is gone when it was handled meanwhile: false then. */
  skip(parked: ParkedEvent, decision: SkippedEvent): Promise<boolean>;
  /** Resolves when nothing of the partition is being handled. */
  idle(partition: number): Promise<void>;
}

export function batchHandler(deps: HandlerDeps): EventHandler {
  const { parked, keeperOf } = deps;
  // A stream's parked events are never tried while a batch of its partition is being handled: both change the same list.
  const oneByOne = turns();
  const outages = outagesOf(deps.options);
  return {
    handleBatch: (batch) =>
      oneByOne(batch.checkpoint.partition, async () => {
        const streams = byStream(feedEvents(batch, deps.options.concerns));
        const park: ParkedEvent[] = [];
        await inParallel(streams, MAX_STREAMS_AT_ONCE, async (events) => {
          park.push(...(await handleStream(deps, events, outages)));
        });
        await keeperOf(batch.checkpoint.partition).handled(batch.checkpoint, park.length === 0 ? {} : { park });
      }),
    retryStream: async (stream, when) => {
      const [first] = parked.ofStream(stream);
      if (first !== undefined) await oneByOne(first.position.partition, () => retryStream(deps, stream, when));
    },
    skip: ({ event, position }, decision) =>
      oneByOne(position.partition, async () => {
        if (!parked.ofStream(event.stream).some((one) => one.event.id === event.id)) return false;
        await keeperOf(position.partition).keep({ unpark: [position], skipped: [decision] });
        parked.unpark(event.stream, position);
        return true;
      }),
    idle: (partition) => oneByOne(partition, async () => undefined),
  };
}

async function retryStream(deps: HandlerDeps, stream: string, when: 'at start' | 'later'): Promise<void> {
  const { options, parked } = deps;
  for (const one of [...parked.ofStream(stream)]) {
    const { event, position } = one;
    if (deps.stopOf(position.partition).aborted) return;
    const keeper = deps.keeperOf(position.partition);
    try {
      await handle(options, event);
    } catch (error) {
      // That says nothing about the event: the cause for which it is parked stands.
      if (isOutage(error)) return;
      const cause = messageOf(error);
      const isNews = !one.failed || cause !== one.cause;
      if (when === 'at start' || isNews) logParked(options, event.stream, event.type, error);
      if (!isNews) return;
      const failed = { ...one, cause, failed: true };
      await keeper.keep({ park: [failed] });
      return parked.park(failed);
    }
    await keeper.keep({ unpark: [position] });
    parked.unpark(event.stream, position);
  }
  options.logger.info({ consumer: options.name, stream }, `consumer ${options.name}: parked stream ${stream} goes on`);
}

/** What can not be opened can not be handled either; while the store of its keys is away that is an outage like any other. */
async function handle({ personal, handle }: ConsumerOptions, event: RecordedEvent): Promise<void> {
  if (personal === undefined) return handle(event);
  await personal.fetchKeys([event]);
  return handle(personal.open(event));
}

/** Runs the work of one partition one after the other, in order of asking. */
function turns(): <T>(partition: number, work: () => Promise<T>) => Promise<T> {
  const last = new Map<number, Promise<unknown>>();
  return (partition, work) => {
    const turn = (last.get(partition) ?? Promise.resolve()).then(work, work);
    last.set(
      partition,
      turn.catch(() => undefined),
    );
    return turn;
  };
}

/** One stream's events of a batch, in order; answers those that had to be parked. */
async function handleStream(
  deps: HandlerDeps,
  events: readonly FeedEvent[],
  outages: OutageListener,
): Promise<ParkedEvent[]> {
  const { options, parked, stopOf } = deps;
  const park: ParkedEvent[] = [];
  const keep = (event: ParkedEvent) => {
    parked.park(event);
    park.push(event);
  };
  for (const feedEvent of events) {
    const { event, position } = feedEvent;
    if (parked.isParked(event.stream)) {
      const cause = `waits behind an earlier event of stream ${event.stream} that is parked`;
      keep({ ...feedEvent, cause, failed: false });
      continue;
    }
    try {
      await retrying(() => handle(options, event), options.scheduler, stopOf(position.partition), outages);
    } catch (error) {
      if (error instanceof ConsumerStopped) throw error;
      logParked(options, event.stream, event.type, error);
      keep({ ...feedEvent, cause: messageOf(error), failed: true });
    }
  }
  return park;
}

function outagesOf({ name: consumer, feed: { journal: feed }, logger }: ConsumerOptions): OutageListener {
  const waits = `consumer ${consumer} waits: what it writes to, or asks, is away or overloaded`;
  return outageOnce({
    began: (error) => logger.warn({ consumer, feed, err: error }, `${waits}. Nothing is skipped or parked meanwhile`),
    over: () => logger.info({ consumer, feed }, `consumer ${consumer} goes on: what it waited for answers again`),
  });
}

function logParked(options: ConsumerOptions, stream: string, type: string, error: unknown): void {
  options.logger.error(
    { consumer: options.name, feed: options.feed.journal, stream, type, err: error },
    `consumer ${options.name} could not handle ${type} of stream ${stream} and parked it: ${messageOf(error)}. ` +
      'Later events of this stream wait behind it, other streams go on. ' +
      'Remove the cause: parked events are tried again every minute and at every start',
  );
}

function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).slice(0, 500);
}

function byStream(events: readonly FeedEvent[]): FeedEvent[][] {
  const streams = new Map<string, FeedEvent[]>();
  for (const event of events) {
    const list = streams.get(event.event.stream);
    if (list === undefined) streams.set(event.event.stream, [event]);
    else list.push(event);
  }
  return [...streams.values()];
}

/** Runs `work` for every item, at most `limit` at once; rejects with the first failure after all have ended. */
async function inParallel<T>(items: readonly T[], limit: number, work: (item: T) => Promise<void>): Promise<void> {
  const rest = items.values();
  const lane = async () => {
    for (const item of rest) await work(item);
  };
  const ended = await Promise.allSettled(Array.from({ length: Math.min(limit, items.length) }, lane));
  const failed = ended.find((lane) => lane.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}
