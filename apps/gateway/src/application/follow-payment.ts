import { PaymentStatus, type Payment } from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import type { Cancel, Scheduler } from '@daftari/kernel/scheduler';

/** How often the payment is looked at, and how often a word is sent so that nothing in between hangs up. */
export const LOOK_EVERY_MS = 1_000;
export const HEARTBEAT_EVERY_MS = 15_000;
/** A stream ends by then; its client comes again. */
export const FOLLOW_FOR_MS = 300_000;

/** Who is told. */
export interface Follower {
  state(payment: Payment, id: string): void;
  heartbeat(): void;
  /** Nothing follows. */
  end(): void;
}

export interface FollowDeps {
  readonly scheduler: Scheduler;
  /** The payment as it is now. @throws when it can not be told at the moment */
  look(): Promise<Payment>;
  /** False once its follower may not know it any more, such as when its API key was revoked. */
  isAllowed(): boolean;
}

/** What tells one state of a payment from the next. */
export function stateId({ updatedAt, status, providerRequestId }: Payment): string {
  return `${updatedAt}/${status}${providerRequestId === undefined ? '' : '+'}`;
}

export function isEnded({ status }: Payment): boolean {
  return status !== PaymentStatus.PENDING;
}

/**
 * Tells each change of a payment until its end, or until it has taken too long.
 * @param lastId what the follower knows already: it is not told again
 * @returns ends it: nothing is looked at or told from then on
 */
export function followPayment(
  deps: FollowDeps,
  first: Payment,
  lastId: string | undefined,
  follower: Follower,
): Cancel {
  const { scheduler, look, isAllowed } = deps;
  let known = lastId;
  let isOver = false;
  let cancelLook: Cancel = () => undefined;
  let cancelHeartbeat: Cancel = () => undefined;
  const stop = () => {
    isOver = true;
    for (const cancel of [cancelLook, cancelHeartbeat, cancelEnd]) cancel();
  };
  const end = () => {
    stop();
    follower.end();
  };
  const cancelEnd = scheduler.after(FOLLOW_FOR_MS, end);
  const tell = (payment: Payment) => {
    const id = stateId(payment);
    if (id !== known) follower.state(payment, id);
    known = id;
    if (isEnded(payment)) end();
    else cancelLook = scheduler.after(LOOK_EVERY_MS, () => void lookAgain(payment));
  };
  const lookAgain = async (before: Payment) => {
    // What can not be told at the moment is told by a later look.
    const now = await look().catch(() => before);
    if (isOver) return;
    if (isAllowed()) tell(now);
    else end();
  };
  const beat = () => {
    follower.heartbeat();
    cancelHeartbeat = scheduler.after(HEARTBEAT_EVERY_MS, beat);
  };
  cancelHeartbeat = scheduler.after(HEARTBEAT_EVERY_MS, beat);
  tell(first);
  return stop;
}
