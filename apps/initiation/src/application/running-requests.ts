import type { Scheduler } from '@daftari/kernel/scheduler';
import { keyReused, stillRunning } from './key-errors';

/** So long a request waits for an earlier one under the same key (design §5.1). */
export const WAIT_FOR_FIRST_MS = 20_000;

/** A payment or payout as its first request was, or is now, answered. */
export interface Answer<P> {
  readonly payment: P;
  /** True when nothing was done now. */
  readonly replayed: boolean;
}

interface Running {
  readonly fingerprint: string;
  readonly answer: Promise<Answer<unknown>>;
}

/** The requests with a client's key that run in this process: a second one under the same key shares the first one's answer. */
export class RunningRequests {
  private readonly byPayment = new Map<string, Running>();

  constructor(private readonly scheduler: Scheduler) {}

  /**
   * Does the work, or waits for whoever does it already.
   * @param fingerprint of everything that is asked for: the same one means the same kind of answer
   * @throws DaftariError IDEMPOTENCY_KEY_REUSED, REQUEST_IN_PROGRESS; what the work throws
   */
  async share<P>(transactionId: string, fingerprint: string, work: () => Promise<Answer<P>>): Promise<Answer<P>> {
    const running = this.byPayment.get(transactionId);
    if (running === undefined) return this.run(transactionId, fingerprint, work);
    if (running.fingerprint !== fingerprint) throw keyReused(transactionId);
    return { ...(await this.waitFor(running.answer as Promise<Answer<P>>)), replayed: true };
  }

  private run<P>(transactionId: string, fingerprint: string, work: () => Promise<Answer<P>>): Promise<Answer<P>> {
    const answer = work();
    this.byPayment.set(transactionId, { fingerprint, answer });
    const done = () => void this.byPayment.delete(transactionId);
    answer.then(done, done);
    return answer;
  }

  private waitFor<P>(answer: Promise<Answer<P>>): Promise<Answer<P>> {
    return new Promise((resolve, reject) => {
      const cancel = this.scheduler.after(WAIT_FOR_FIRST_MS, () => reject(stillRunning()));
      answer.then(resolve, reject).finally(cancel);
    });
  }
}
