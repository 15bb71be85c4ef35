import { LogRolledBack } from '@daftari/journal-core/errors';
import type { RecordedEvent } from '@daftari/journal-core/event';
import type { DeliveredBatch, Subscription } from '@daftari/journal-core/journal';
import type { Checkpoint } from '@daftari/journal-core/position';
import { headsOf } from '@daftari/journal-core/views/projection';
import { asError, progress } from '@daftari/journal-core/views/progress';
import type { ViewStore } from '@daftari/journal-core/views/view-store';
import type { Scheduler } from '@daftari/kernel/scheduler';
import { batchHandler, type EventHandler } from './batch-handler';
import type { EventFeed } from './event-feed';
import { loadParkedEvents, type ParkedEvent, type ParkedEvents } from './parked-events';
import { ConsumerStopped } from './retrying';

/** How often parked streams are tried again: an outage that lasts longer than an event's tries ends by itself. */
export const RETRY_PARKED_MS = 60_000;

/** A logger as every service has one. */
export interface ConsumerLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export interface ConsumerOptions {
  /** Names the consumer's checkpoints and parked events (view `consumer:<name>`): unique and for ever. */
  readonly name: string;
  readonly feed: EventFeed;
  readonly views: ViewStore;
  readonly scheduler: Scheduler;
  readonly logger: ConsumerLog;
  /**
   * Called at least once for each event, a stream's events one after the other and in order; events of different streams
   * may be handled side by side. It must be idempotent. It throws CannotHandle when trying again can not help.
   */
  handle(event: RecordedEvent): Promise<void>;
  /** Called once when the consumer has stopped for good, after it said so in the log. */
  onFailure?(error: unknown): void;
}

export interface Consumer {
  /** Resolves once everything up to the feed's heads of this moment was handled or parked; rejects when it has stopped. */
  caughtUp(): Promise<void>;
  /** Resolves when no handler runs any more. What was not finished comes again at the next start. */
  stop(): Promise<void>;
  /** What could not be handled and what waits behind it, in order. */
  parked(): readonly ParkedEvent[];
}

/**
 * Feeds another service's events to a handler: at least once, in order within a stream. Failures are tried again with
 * growing pauses; what still fails is parked with its cause, later events of its stream park behind it, other streams go
 * on. Parked streams are tried again every minute and at the next start.
 */
export function startConsumer(options: ConsumerOptions): Consumer {
  const { name, feed, logger } = options;
  const view = `consumer:${name}`;
  const stopping = new AbortController();
  const done = progress();
  const { from, parked } = loadPosition(options, view);
  done.reset(from);
  const handler = batchHandler({ options, view, parked, stop: stopping.signal });

  const onBatch = async (batch: DeliveredBatch) => {
    if (batch.checkpoint.sequence <= done.sequence(batch.checkpoint.partition)) return;
    await handler.handleBatch(batch);
    done.advance(batch.checkpoint);
  };
  const onError = (error: unknown) => {
    if (stopping.signal.aborted || error instanceof ConsumerStopped) return;
    stopping.abort();
    logger.error({ consumer: name, feed: feed.journal, err: error }, whyStopped(name, feed.journal, error));
    done.fail(asError(error));
    options.onFailure?.(error);
  };
  let subscription: Subscription | undefined;
  const retryLater = () => {
    if (stopping.signal.aborted) return;
    cancelRetry = options.scheduler.after(RETRY_PARKED_MS, () => {
      retrying = retryParked(handler, parked, 'later').catch(onError).then(retryLater);
    });
  };
  let cancelRetry = () => undefined as void;
  let retrying = Promise.resolve();
  const running = retryParked(handler, parked, 'at start').then(() => {
    if (stopping.signal.aborted) return;
    subscription = feed.subscribe(from, onBatch, onError);
    retryLater();
  }, onError);
  return {
    caughtUp: async () => done.reached(await headsOf(feed)),
    parked: () => parked.list(),
    async stop() {
      stopping.abort();
      cancelRetry();
      await running;
      await retrying;
      await subscription?.stop();
      done.fail(new ConsumerStopped(`the consumer ${name} was stopped`));
    },
  };
}

/** Where to go on. What can not be read is forgotten: handlers are idempotent, so the feed is simply read again. */
function loadPosition({ name, views, logger }: ConsumerOptions, view: string) {
  const load = (): { from: readonly Checkpoint[]; parked: ParkedEvents } => ({
    from: views.checkpoints(view),
    parked: loadParkedEvents(views, view),
  });
  try {
    return load();
  } catch (error) {
    logger.error(
      { consumer: name, err: error },
      `consumer ${name} can not read where it stood; it starts again from the first event, which repeats nothing`,
    );
    views.drop(view);
    return load();
  }
}

type RetryTime = Parameters<EventHandler['retryStream']>[1];

async function retryParked(handler: EventHandler, parked: ParkedEvents, when: RetryTime): Promise<void> {
  for (const stream of parked.streams()) await handler.retryStream(stream, when);
}

function whyStopped(name: string, journal: string, error: unknown): string {
  if (error instanceof LogRolledBack) {
    return (
      `consumer ${name} stopped: the ${journal} journal is not the one it read before (rolled back, restored or replaced). ` +
      `Nothing was skipped or changed. Restore the newest ${journal} journal, or delete the views to read it from the start`
    );
  }
  return (
    `consumer ${name} stopped: it can not go on reading the ${journal} journal. ` +
    'Nothing was skipped; it goes on from here when the service is started again'
  );
}
