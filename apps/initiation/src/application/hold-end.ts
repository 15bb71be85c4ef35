import { DaftariError } from '@daftari/kernel/errors';

/** A hold, of a payment's fee or of a payout, and what ends it where nothing follows. */
export interface HeldAttempt {
  readonly holdId: string;
  readonly merchantId: string;
  /** Appends that nothing can follow this attempt. @throws DaftariError ALREADY_EXISTS something did; what the journal throws */
  abandon(reason: string): Promise<void>;
  /** @throws DaftariError HOLD_NOT_FOUND it was never made; what wallet-fee throws */
  release(reason: string): Promise<unknown>;
}

export interface HoldEndDeps {
  readonly logger: { warn(fields: object, message: string): void };
}

/**
 * Ends a hold that has no payment: first it is made sure that none can follow, then the hold is released (design §5.1). Never
 * rejects. When either fails the hold stays, and wallet-fee asks about it later.
 */
export async function giveUpHold(deps: HoldEndDeps, held: HeldAttempt, reason: string): Promise<void> {
  try {
    await held.abandon(reason);
  } catch (error) {
    // Another request under the same key has started the payment under this very hold: it is needed.
    if (!isAlreadyThere(error)) warnOfHold(deps, held, error);
    return;
  }
  await releaseHold(deps, held, reason);
}

export function isAlreadyThere(error: unknown): boolean {
  return error instanceof DaftariError && error.code === 'ALREADY_EXISTS';
}

/** Releases the hold of an abandoned attempt. Never rejects. */
export async function releaseHold(deps: HoldEndDeps, held: HeldAttempt, reason: string): Promise<void> {
  try {
    await held.release(reason);
  } catch (error) {
    // A hold that was never made needs no release.
    if (error instanceof DaftariError && error.code === 'HOLD_NOT_FOUND') return;
    warnOfHold(deps, held, error);
  }
}

function warnOfHold({ logger }: HoldEndDeps, { holdId, merchantId }: HeldAttempt, error: unknown): void {
  logger.warn(
    { holdId, merchantId, err: error },
    `hold ${holdId} has no payment and was not released yet; no money moved. wallet-fee gives it back by itself later`,
  );
}
