import type { Checkpoint } from '@daftari/journal-core/position';
import type { Cancel, Scheduler } from '@daftari/kernel/scheduler';
import type { ConsumerCommit, ConsumerStore } from './consumer-store';

export interface CheckpointKeeperDeps {
  readonly store: ConsumerStore;
  readonly consumer: string;
  readonly partition: number;
  readonly fence: number;
  readonly scheduler: Scheduler;
  /** A checkpoint that nobody waited for could not be kept. */
  readonly onError: (error: unknown) => void;
}

/**
 * Keeps what a consumer has done in one partition, one commit after the other. Checkpoints alone may lag as the store
 * allows, so that handlers need not wait for it; everything else is kept before they go on.
 */
export class CheckpointKeeper {
  private lagging: Checkpoint | undefined;
  private batches = 0;
  private last: Promise<unknown> = Promise.resolve();
  private cancel: Cancel = () => undefined;

  constructor(private readonly deps: CheckpointKeeperDeps) {}

  /** Everything of a batch is handled or parked. */
  async handled(checkpoint: Checkpoint, change: Pick<ConsumerCommit, 'park'>): Promise<void> {
    const { lag } = this.deps.store;
    if (lag.batches <= 1 || change.park !== undefined) return this.keep({ ...change, checkpoint });
    const isFirst = this.lagging === undefined;
    this.lagging = checkpoint;
    this.batches += 1;
    if (this.batches >= lag.batches) this.keepLagging();
    else if (isFirst) this.cancel = this.deps.scheduler.after(lag.ms, () => this.keepLagging());
  }

  /** Keeps a change that is no progress, such as an event that is not parked any more. */
  keep(change: Omit<ConsumerCommit, 'fence'>): Promise<void> {
    const { store, consumer, partition, fence } = this.deps;
    if (change.checkpoint !== undefined) this.forgetLagging();
    const kept = this.last.then(() => store.commit(consumer, partition, { ...change, fence }));
    this.last = kept.catch(() => undefined);
    return kept;
  }

  /** Resolves when all that was handled is kept. @throws what the store throws */
  async flush(): Promise<void> {
    if (this.lagging !== undefined) await this.keep({ checkpoint: this.lagging });
    await this.last;
  }

  /** Keeps nothing more by itself. */
  stop(): void {
    this.cancel();
  }

  private keepLagging(): void {
    if (this.lagging !== undefined) this.keep({ checkpoint: this.lagging }).catch(this.deps.onError);
  }

  private forgetLagging(): void {
    this.lagging = undefined;
    this.batches = 0;
    this.cancel();
  }
}
