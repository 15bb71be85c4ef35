import type { DeliveredBatch, Subscription } from '@daftari/journal-core/journal';
import type { Checkpoint } from '@daftari/journal-core/position';
import type { Progress } from '@daftari/journal-core/views/progress';
import type { Cancel } from '@daftari/kernel/scheduler';
import { batchHandler, type EventHandler } from './batch-handler';
import type { ConsumerOptions } from './consumer';
import { loadParkedEvents, type ParkedEvents } from './parked-events';
import { ConsumerStopped } from './retrying';

/** How often parked streams are tried again: an outage that lasts longer than an event's tries ends by itself. */
export const RETRY_PARKED_MS = 60_000;

/** One stretch of consuming, from the stored checkpoints until it fails or is stopped. */
export interface Life {
  readonly parked: ParkedEvents;
  /** Resolves when no handler runs any more. */
  stop(): Promise<void>;
}

export interface LifeEvents {
  /** A batch was handled and its checkpoint kept. */
  succeeded(): void;
  /** It can not go on; called once. */
  failed(error: unknown): void;
}

/** Tries what is parked, then reads on from the stored checkpoints. @throws what the view store throws */
export function startLife(options: ConsumerOptions, done: Progress, ended: AbortSignal, events: LifeEvents): Life {
  const view = `consumer:${options.name}`;
  const over = new AbortController();
  const stop = AbortSignal.any([ended, over.signal]);
  const { from, parked } = loadPosition(options, view);
  done.reset(from);
  const handler = batchHandler({ options, view, parked, stop });

  const fail = (error: unknown) => {
    if (stop.aborted || error instanceof ConsumerStopped) return;
    over.abort();
    events.failed(error);
  };
  const onBatch = async (batch: DeliveredBatch) => {
    if (batch.checkpoint.sequence <= done.sequence(batch.checkpoint.partition)) return;
    await handler.handleBatch(batch);
    done.advance(batch.checkpoint);
    events.succeeded();
  };
  let subscription: Subscription | undefined;
  let cancelRetry: Cancel = () => undefined;
  let retrying: Promise<void> = Promise.resolve();
  const retryLater = () => {
    if (stop.aborted) return;
    cancelRetry = options.scheduler.after(RETRY_PARKED_MS, () => {
      retrying = retryParked(handler, parked, 'later').then(retryLater, fail);
    });
  };
  const running = retryParked(handler, parked, 'at start').then(() => {
    if (stop.aborted) return;
    subscription = options.feed.subscribe(from, onBatch, fail);
    retryLater();
  }, fail);
  return {
    parked,
    async stop() {
      over.abort();
      cancelRetry();
      await running;
      await retrying;
      await subscription?.stop();
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
