import type { Unavailable } from '@daftari/daraja/provider-port';
import type { Cancel, Scheduler } from '@daftari/kernel/scheduler';

/** What the provider may take for an answer. */
export const ANSWER_WITHIN_MS = 10_000;
/** A provider that has not answered by then, against its own promise, is not waited for any longer. */
export const GIVE_UP_AFTER_MS = 15_000;

export interface AskDeps {
  readonly scheduler: Scheduler;
  /** Calls `giveUp` when nobody waits for answers any more, at once if that is so already. */
  readonly onStop: (giveUp: () => void) => Cancel;
}

/** Asks once. Never rejects. A question changes nothing, so it may be given up at any time. */
export function askOnce<Answer>(deps: AskDeps, ask: () => Promise<Answer>): Promise<Answer | Unavailable> {
  return new Promise((resolve) => {
    const cancels: Cancel[] = [];
    const settle = (outcome: Answer | Unavailable): void => {
      for (const cancel of cancels) cancel();
      resolve(outcome);
    };
    const giveUp = () => settle(unavailable('the answer was not waited for any longer'));
    // The port promises never to reject; a bug there is no answer either.
    const asked = Promise.resolve().then(ask);
    asked.then(settle, (error: unknown) => settle(unavailable(`the provider failed: ${String(error).slice(0, 100)}`)));
    cancels.push(deps.scheduler.after(GIVE_UP_AFTER_MS, giveUp), deps.onStop(giveUp));
  });
}

function unavailable(reason: string): Unavailable {
  return { kind: 'unavailable', reason };
}
