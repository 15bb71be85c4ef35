import type { Clock } from '@daftari/kernel/clock';
import type { DaftariError } from '@daftari/kernel/errors';
import type { Scheduler } from '@daftari/kernel/scheduler';

/** A step that fails when the answer is due has so long to say why. */
const GRACE_MS = 200;

export interface WaitDeps {
  readonly clock: Clock;
  readonly scheduler: Scheduler;
}

/** Waits for a step, but not longer than its caller does; the step goes on. */
export function inTime<T>(deps: WaitDeps, byMs: number, step: Promise<T>, problem: () => DaftariError): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    // What was told in the very moment that it is due still counts.
    const leftMs = Math.max(0, byMs - deps.clock.nowMs()) + GRACE_MS;
    const cancel = deps.scheduler.after(leftMs, () => reject(problem()));
    step.then(resolve, reject).finally(cancel);
  });
}

/** What is known when the answer is due; undefined when the step is slower. The step never rejects. */
export function knownBy<T>(deps: WaitDeps, step: Promise<T>, answerByMs: number): Promise<T | undefined> {
  return new Promise((resolve) => {
    const leftMs = Math.max(0, answerByMs - deps.clock.nowMs());
    const cancel = deps.scheduler.after(leftMs, () => resolve(undefined));
    void step.then((known) => {
      cancel();
      resolve(known);
    });
  });
}
