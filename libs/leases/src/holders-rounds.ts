import type { PartitionShare } from '@daftari/kernel/partition-share';
import type { Cancel, Scheduler } from '@daftari/kernel/scheduler';
import { onGain, onLoss } from './follow-share';

export interface HoldersRoundsOptions {
  readonly scheduler: Scheduler;
  readonly share: PartitionShare;
  /** Whoever holds it works for all. */
  readonly partition: number;
  /** From a start or a take-over to the first round, in milliseconds. */
  readonly firstAfterMs: number;
  /** Answers after how many milliseconds the next one follows. Never rejects. */
  round(): Promise<number>;
}

/** Work that one copy of a service does for all of them, round after round; it is handed over when nothing of it runs. */
export class HoldersRounds {
  private readonly waiting = new Set<() => void>();
  private running: Promise<void> = Promise.resolve();
  private cancel: Cancel = () => undefined;
  private endSharing: Cancel = () => undefined;
  private stopped = false;

  constructor(private readonly options: HoldersRoundsOptions) {}

  start(): void {
    const { share, partition, firstAfterMs } = this.options;
    const ends = [
      onGain(share, () => this.isOurs() && this.roundIn(firstAfterMs)),
      onLoss(share, (lost) => (lost === partition ? this.giveUp() : Promise.resolve())),
    ];
    this.endSharing = () => ends.forEach((end) => end());
    this.roundIn(firstAfterMs);
  }

  /** Waits for nobody outside: what a round waits for is given up. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.endSharing();
    this.cancel();
    await this.giveUp();
  }

  isOurs(): boolean {
    return !this.stopped && this.options.share.holds(this.options.partition);
  }

  /** Calls back when the work is no longer ours, at once if it is not already; answers how to end that. */
  readonly onStop = (giveUp: () => void): Cancel => {
    if (this.isOurs()) this.waiting.add(giveUp);
    else giveUp();
    return () => void this.waiting.delete(giveUp);
  };

  private async giveUp(): Promise<void> {
    for (const giveUp of [...this.waiting]) giveUp();
    await this.running;
  }

  private roundIn(delayMs: number): void {
    this.cancel();
    if (this.stopped) return;
    this.cancel = this.options.scheduler.after(delayMs, () => {
      this.running = this.running.then(async () => this.roundIn(await this.options.round()));
    });
  }
}
