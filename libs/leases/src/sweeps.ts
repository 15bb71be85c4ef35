import type { PartitionShare } from '@daftari/kernel/partition-share';
import type { Cancel, Scheduler } from '@daftari/kernel/scheduler';
import { onGain } from './follow-share';

export interface SweepsOptions {
  readonly scheduler: Scheduler;
  readonly share: PartitionShare;
  /** From the end of a sweep to the next, in milliseconds. */
  readonly everyMs: number;
  /** Never rejects; ends early once `stopped`. */
  sweep(): Promise<void>;
}

/** Looks again and again for what others left undone: now, after a while, and when partitions are taken over. One at a time. */
export class Sweeps {
  private running: Promise<void> = Promise.resolve();
  private cancel: Cancel = () => undefined;
  private endTakingOver: Cancel = () => undefined;
  private isStopped = false;

  constructor(private readonly options: SweepsOptions) {}

  get stopped(): boolean {
    return this.isStopped;
  }

  start(): void {
    this.endTakingOver = onGain(this.options.share, () => this.sweepNext());
    this.sweepNext();
  }

  /** Resolves when no sweep runs any more. */
  async stop(): Promise<void> {
    this.isStopped = true;
    this.endTakingOver();
    this.cancel();
    await this.running;
  }

  private sweepNext(): void {
    const { scheduler, everyMs } = this.options;
    this.running = this.running.then(async () => {
      this.cancel();
      if (this.isStopped) return;
      await this.options.sweep();
      if (!this.isStopped) this.cancel = scheduler.after(everyMs, () => this.sweepNext());
    });
  }
}
