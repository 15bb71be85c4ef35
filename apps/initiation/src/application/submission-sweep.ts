import type { ViewStore } from '@daftari/journal-core/views/view-store';
import type { Clock } from '@daftari/kernel/clock';
import type { Cancel, Scheduler } from '@daftari/kernel/scheduler';
import type { PaymentLog } from './payment-log';
import { pageOfOpenSubmissions, type OpenSubmission } from './payments-view';

/** A submission that is open for so long is nobody's any more: whoever sent it has given up or is gone. */
export const OPEN_FOR_MS = 60_000;
export const SWEEP_EVERY_MS = 10_000;
const PAGE = 500;

export interface SweepDeps {
  readonly log: PaymentLog;
  readonly views: ViewStore;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly logger: { warn(fields: object, message: string): void };
}

/**
 * Finds payments that were initiated and whose submission never got an outcome, because the process died or the store
 * failed, and records that nobody can know it. Nothing is ever sent again.
 */
export class SubmissionSweep {
  private running: Promise<void> = Promise.resolve();
  private cancel: Cancel = () => undefined;
  private stopped = false;

  constructor(private readonly deps: SweepDeps) {}

  /** Sweeps now and every 10 s. */
  start(): void {
    if (this.stopped) return;
    this.running = this.sweep().finally(() => {
      if (!this.stopped) this.cancel = this.deps.scheduler.after(SWEEP_EVERY_MS, () => this.start());
    });
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.cancel();
    await this.running;
  }

  private async sweep(): Promise<void> {
    try {
      for (let after: string | undefined; !this.stopped;) {
        const page = pageOfOpenSubmissions(this.deps.views, PAGE, after);
        await Promise.all(page.filter((open) => this.isOverdue(open)).map((open) => this.giveUp(open)));
        if (page.length < PAGE) return;
        after = page.at(-1)?.transactionId;
      }
    } catch (error) {
      this.deps.logger.warn({ err: error }, 'open submissions could not be swept; the next sweep tries again in 10 s');
    }
  }

  private isOverdue({ createdAt }: OpenSubmission): boolean {
    return this.deps.clock.nowMs() - Date.parse(createdAt) >= OPEN_FOR_MS;
  }

  private async giveUp(open: OpenSubmission): Promise<void> {
    const { transactionId, environment, initiatedBy: causation } = open;
    const reason = 'the process that submitted it ended before it recorded the outcome';
    try {
      await this.deps.log.decide(
        open,
        { kind: 'give-up-submission', reason },
        { causation, actor: 'service:initiation', environment },
      );
    } catch (error) {
      this.deps.logger.warn(
        { transactionId, err: error },
        `payment ${transactionId}: its unknown submission could not be recorded; the next sweep tries again in 10 s`,
      );
    }
  }
}
