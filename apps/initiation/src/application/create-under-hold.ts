import { AppendUnknown } from '@daftari/journal-core/errors';
import { DaftariError } from '@daftari/kernel/errors';
import { HoldUnknown } from './hold-unknown';
import { giveUpHold, isAlreadyThere, releaseHold, type HeldAttempt, type HoldEndDeps } from './hold-end';
import type { InFlight } from './in-flight';

export interface CreateUnderHoldDeps extends HoldEndDeps {
  readonly inFlight: InFlight;
}

/** How a payment or a payout comes to be: something is held for it, then it is made durable. */
export interface Creation<Hold, Outcome extends { readonly kind: string }> {
  readonly held: HeldAttempt;
  /** @throws HoldUnknown, and what wallet-fee refuses with: then nothing is held */
  hold(): Promise<Hold>;
  /** False where nothing had to be reserved. */
  isHeld(hold: Hold): boolean;
  /** @throws what the journal throws */
  start(hold: Hold): Promise<Outcome>;
}

/**
 * Holds and starts. Without a start the hold is given back, unless what it is for may exist; that goes on in the background.
 * @throws DaftariError OVERLOADED it took too long and nothing was started; what wallet-fee and the journal refuse with
 */
export async function createUnderHold<Hold, Outcome extends { readonly kind: string }>(
  deps: CreateUnderHoldDeps,
  creation: Creation<Hold, Outcome>,
): Promise<Outcome | { readonly kind: 'attempt-abandoned' }> {
  const { held } = creation;
  let hold: Hold | undefined;
  let outcome: Outcome;
  try {
    hold = await creation.hold();
    outcome = await creation.start(hold);
  } catch (error) {
    if (error instanceof DaftariError && error.code === 'HOLD_FINISHED') return burnAttempt(held);
    const isHeld = error instanceof HoldUnknown || (hold !== undefined && creation.isHeld(hold));
    // After *unknown* the payment may exist, and its hold with it: then the sweep settles what became of it.
    if (isHeld && !(error instanceof AppendUnknown)) {
      void deps.inFlight.run(() => giveUpHold(deps, held, 'the payment was not created'));
    }
    throw error instanceof HoldUnknown ? causeOfUnknown(error) : error;
  }
  // The hold of an attempt that did not start is of no use; one of a payment that exists is that payment's.
  const isOver = outcome.kind !== 'started' && outcome.kind !== 'exists';
  if (isOver && creation.isHeld(hold)) {
    void deps.inFlight.run(() => releaseHold(deps, held, `the payment did not start: ${outcome.kind}`));
  }
  if (outcome.kind === 'too-late') throw tooLate();
  return outcome;
}

/** It took so long that its caller can not be kept waiting; nothing was sent, and nothing will be. */
export function tooLate(): DaftariError {
  return new DaftariError('OVERLOADED', undefined, { retryAfterSeconds: 5 });
}

/** The hold was released before: no payment may ever stand on it. */
async function burnAttempt(held: HeldAttempt): Promise<{ readonly kind: 'attempt-abandoned' }> {
  try {
    await held.abandon('its hold was finished already');
  } catch (error) {
    // A payment stands on it after all: the next look finds it.
    if (!isAlreadyThere(error)) throw error;
  }
  return { kind: 'attempt-abandoned' };
}

/** Whatever became of the hold, nothing was sent: that is what the caller has to know. */
function causeOfUnknown(error: HoldUnknown): unknown {
  const cause = error.cause ?? error;
  return cause instanceof DaftariError && cause.code === 'OUTCOME_UNKNOWN' ? tooLate() : cause;
}
