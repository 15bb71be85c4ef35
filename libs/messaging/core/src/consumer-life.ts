import { setMaxListeners } from 'node:events';
import type { DeliveredBatch, Subscription } from '@daftari/journal-core/journal';
import type { Progress } from '@daftari/journal-core/views/progress';
import type { PartitionShare } from '@daftari/kernel/partition-share';
import type { Cancel } from '@daftari/kernel/scheduler';
import { batchHandler, type EventHandler } from './batch-handler';
import { CheckpointKeeper } from './checkpoint-keeper';
import type { ConsumerOptions } from './consumer';
import type { ConsumerStore, PartitionClaim } from './consumer-store';
import { parkedEvents, type ParkedEvents } from './parked-events';
import { ConsumerStopped } from './retrying';

/** How often parked streams are tried again: an outage that lasts longer than an event's tries ends by itself. */
export const RETRY_PARKED_MS = 60_000;

export interface LifeDeps {
  readonly options: ConsumerOptions;
  readonly store: ConsumerStore;
  readonly share: PartitionShare;
  /** How far each of the partitions has come: those that it consumes. */
  readonly done: ReadonlyMap<number, Progress>;
  /** The consumer stops for good. */
  readonly ended: AbortSignal;
  /** A batch was handled. */
  readonly succeeded: () => void;
  /** It can not go on; called once. */
  readonly failed: (error: unknown) => void;
}

/**
 * One stretch of consuming some partitions, from where the store says the consumer stood until it fails or is stopped. It
 * tries what is parked first, then reads on.
 */
export class ConsumerLife {
  parked: ParkedEvents = parkedEvents([]);
  handler: EventHandler | undefined;
  private readonly over = new AbortController();
  private readonly stopping: AbortSignal;
  private readonly stopped: Promise<void>;
  private readonly losing = new Map<number, AbortController>();
  private readonly stops = new Map<number, AbortSignal>();
  private readonly keepers = new Map<number, CheckpointKeeper>();
  private readonly running: Promise<void>;
  private loading: Promise<unknown> = Promise.resolve();
  private subscription: Subscription | undefined;
  private retrying: Promise<void> = Promise.resolve();
  private cancelRetry: Cancel = () => undefined;

  constructor(private readonly deps: LifeDeps) {
    this.stopping = AbortSignal.any([deps.ended, this.over.signal]);
    this.stopped = aborted(this.stopping);
    for (const partition of deps.done.keys()) {
      const lost = new AbortController();
      this.losing.set(partition, lost);
      const stop = AbortSignal.any([this.stopping, lost.signal]);
      // Each event that waits for its next try listens to it.
      setMaxListeners(0, stop);
      this.stops.set(partition, stop);
    }
    this.running = this.run().catch((error: unknown) => this.fail(error));
  }

  /** Begins nothing more on the partition; resolves when what was begun is finished and kept. */
  async lose(partition: number): Promise<void> {
    this.losing.get(partition)?.abort();
    // A claim on its way must not come after the next copy's.
    await this.loading;
    await this.handler?.idle(partition);
    await this.flush(partition);
    this.parked.forget(partition);
  }

  /** Resolves when no handler runs any more, and what was handled is kept. */
  async stop(): Promise<void> {
    this.over.abort();
    this.cancelRetry();
    await this.running;
    await this.retrying;
    await this.subscription?.stop();
    await Promise.all([...this.keepers.keys()].map((partition) => this.flush(partition)));
  }

  private async run(): Promise<void> {
    const { options, store, share, done } = this.deps;
    const claims = [...done.keys()].flatMap((partition): PartitionClaim[] => {
      const fence = share.fence(partition);
      return fence === undefined ? [] : [{ partition, fence }];
    });
    const load = store.load(options.name, claims);
    this.loading = load.catch(() => undefined);
    const { checkpoints, parked } = await load;
    if (this.stopping.aborted) return;
    this.parked = parkedEvents(parked.filter(({ position }) => !this.isLost(position.partition)));
    for (const claim of claims) this.keepers.set(claim.partition, this.keeperOf(claim));
    for (const [partition, progress] of done) progress.reset(checkpoints.filter((c) => c.partition === partition));
    const { parked: held, stops, keepers } = this;
    const stopOf = (partition: number) => stops.get(partition)!;
    this.handler = batchHandler({ options, parked: held, stopOf, keeperOf: (partition) => keepers.get(partition)! });
    await this.retryParked(this.handler, 'at start');
    if (this.stopping.aborted) return;
    const readable = claims.map(({ partition }) => partition).filter((partition) => !this.isLost(partition));
    const only = readable.length === options.feed.partitions ? undefined : readable;
    const onBatch = (batch: DeliveredBatch) => this.take(this.handler!, batch);
    this.subscription = options.feed.subscribe(checkpoints, onBatch, (error) => this.fail(error), only);
    this.retryLater(this.handler);
  }

  /** A feed delivers partitions for as long as it is subscribed to: one that is lost meanwhile is held up. */
  private async take(handler: EventHandler, batch: DeliveredBatch): Promise<void> {
    const { partition, sequence } = batch.checkpoint;
    const progress = this.deps.done.get(partition);
    try {
      if (progress !== undefined && !this.isLost(partition)) {
        if (sequence <= progress.sequence(partition)) return;
        await handler.handleBatch(batch);
        progress.advance(batch.checkpoint);
        return this.deps.succeeded();
      }
    } catch (error) {
      if (!this.isLost(partition)) throw error;
    }
    await this.stopped;
  }

  private keeperOf({ partition, fence }: PartitionClaim): CheckpointKeeper {
    const { options, store } = this.deps;
    const { name: consumer, scheduler } = options;
    const onError = (error: unknown) => {
      if (!this.isLost(partition)) this.fail(error);
    };
    return new CheckpointKeeper({ store, consumer, partition, fence, scheduler, onError });
  }

  /** What can not be kept is handled again, by this copy or by the next. */
  private async flush(partition: number): Promise<void> {
    const keeper = this.keepers.get(partition);
    await keeper?.flush().catch(() => undefined);
    keeper?.stop();
  }

  private retryLater(handler: EventHandler): void {
    if (this.stopping.aborted) return;
    this.cancelRetry = this.deps.options.scheduler.after(RETRY_PARKED_MS, () => {
      this.retrying = this.retryParked(handler, 'later').then(
        () => this.retryLater(handler),
        (error: unknown) => this.fail(error),
      );
    });
  }

  private async retryParked(handler: EventHandler, when: 'at start' | 'later'): Promise<void> {
    for (const stream of this.parked.streams()) {
      const partition = this.parked.ofStream(stream)[0]?.position.partition;
      await handler.retryStream(stream, when).catch((error: unknown) => {
        if (partition === undefined || !this.isLost(partition)) throw error;
      });
    }
  }

  private isLost(partition: number): boolean {
    return this.losing.get(partition)?.signal.aborted === true;
  }

  private fail(error: unknown): void {
    if (this.stopping.aborted || error instanceof ConsumerStopped) return;
    this.over.abort();
    this.deps.failed(error);
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
