import type { RecordedEvent } from '@daftari/journal-core/event';
import type { DeliveredBatch } from '@daftari/journal-core/journal';
import type { ViewChange } from '@daftari/journal-core/views/view-store';
import type { ConsumerOptions } from './consumer';
import { feedEvents, type FeedEvent } from './event-feed';
import type { ParkedEvents } from './parked-events';
import { ConsumerStopped, retrying } from './retrying';

/** Streams of one batch that are handled side by side: one slow stream does not make its neighbours wait in line. */
const MAX_STREAMS_AT_ONCE = 64;

interface HandlerDeps {
  readonly options: ConsumerOptions;
  readonly view: string;
  readonly parked: ParkedEvents;
  readonly stop: AbortSignal;
}

export interface EventHandler {
  /** Handles or parks every event of the batch, then commits its checkpoint. @throws ConsumerStopped */
  handleBatch(batch: DeliveredBatch): Promise<void>;
  /** Tries a parked stream's events again, once each, until one still fails; the log tells a known cause only at a start. */
  retryStream(stream: string, when: 'at start' | 'later'): Promise<void>;
}

export function batchHandler(deps: HandlerDeps): EventHandler {
  const { options, view, parked } = deps;
  // A stream's parked events are never tried while a batch of its partition is being handled: both change the same list.
  const oneByOne = turns();
  return {
    handleBatch: (batch) =>
      oneByOne(batch.checkpoint.partition, async () => {
        const streams = byStream(feedEvents(batch));
        const changes: ViewChange[] = [];
        await inParallel(streams, MAX_STREAMS_AT_ONCE, async (events) => {
          changes.push(...(await handleStream(deps, events)));
        });
        options.views.commit(view, changes, batch.checkpoint);
      }),
    retryStream: async (stream, when) => {
      const [first] = parked.ofStream(stream);
      if (first !== undefined) await oneByOne(first.position.partition, () => retryStream(deps, stream, when));
    },
  };
}

async function retryStream(deps: HandlerDeps, stream: string, when: 'at start' | 'later'): Promise<void> {
  const { options, view, parked } = deps;
  for (const { event, position, cause } of [...parked.ofStream(stream)]) {
    if (deps.stop.aborted) return;
    try {
      await handle(options, event);
    } catch (error) {
      if (when === 'at start' || messageOf(error) !== cause) logParked(options, event.stream, event.type, error);
      return;
    }
    options.views.commit(view, [parked.unpark(event.stream, position)]);
  }
  options.logger.info({ consumer: options.name, stream }, `consumer ${options.name}: parked stream ${stream} goes on`);
}

/** What can not be opened because keys are out of reach can not be handled either: it is tried again, then parked. */
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

/** One stream's events of a batch, in order; answers the changes for those that had to be parked. */
async function handleStream(deps: HandlerDeps, events: readonly FeedEvent[]): Promise<ViewChange[]> {
  const { options, parked, stop } = deps;
  const changes: ViewChange[] = [];
  for (const feedEvent of events) {
    const { event } = feedEvent;
    if (parked.isParked(event.stream)) {
      const cause = `waits behind an earlier event of stream ${event.stream} that is parked`;
      changes.push(parked.park({ ...feedEvent, cause, failed: false }));
      continue;
    }
    try {
      await retrying(() => handle(options, event), options.scheduler, stop);
    } catch (error) {
      if (error instanceof ConsumerStopped) throw error;
      logParked(options, event.stream, event.type, error);
      changes.push(parked.park({ ...feedEvent, cause: messageOf(error), failed: true }));
    }
  }
  return changes;
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
