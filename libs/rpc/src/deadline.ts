import { DaftariError } from '@daftari/kernel/errors';
import type { Scheduler } from '@daftari/kernel/scheduler';

/**
 * Waits for a promise, but not for ever. What it stands for goes on: nobody can know then whether it will be done.
 * @param what is waited for, as it should stand in the message
 * @throws DaftariError OUTCOME_UNKNOWN when `deadlineMs` passed first
 */
export function withDeadline<T>(
  promise: Promise<T>,
  deadlineMs: number,
  scheduler: Scheduler,
  what: string,
): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const cancel = scheduler.after(deadlineMs, () =>
      reject(new DaftariError('OUTCOME_UNKNOWN', `${what} gave no answer within ${deadlineMs} ms.`)),
    );
    promise.then(resolve, reject).finally(cancel);
  });
}
