import type { Environment } from '@daftari/journal-core/event';
import { centsFromShillings } from '@daftari/kernel/money';
import { bodyFields, type BodyFields } from '../body-fields';
import { idIn } from '../payment-fields';
import { MAX_REASON_CHARACTERS, requiredText } from './reason';
import { environmentIn } from './scope';

export const WALLET_KINDS = ['service', 'payout', 'collections'] as const;
export type WalletWord = (typeof WALLET_KINDS)[number];

/** KES 1 billion: a correction beyond it is a slip of the hand. */
const MAX_ADJUSTMENT_SHILLINGS = 1_000_000_000;

/** A correction of a wallet's balance. */
export interface AdjustmentAsk {
  readonly environment: Environment;
  readonly postingId: string | undefined;
  /** Positive credits the wallet, negative debits it; never 0. */
  readonly amountCents: number;
  readonly reason: string;
}

/** @throws DaftariError VALIDATION_ERROR, INVALID_UUID */
export function readAdjustment(body: unknown): AdjustmentAsk {
  const fields = bodyFields(body);
  const ask = {
    environment: environmentIn(fields),
    postingId: idIn(fields, 'postingId'),
    amountCents: amountIn(fields),
    reason: requiredText(fields, MAX_REASON_CHARACTERS, 'reason'),
  };
  fields.refuseIfWrong();
  return ask;
}

function amountIn(fields: BodyFields): number {
  try {
    const amount = centsFromShillings(fields.value('amount'));
    if (amount !== 0 && Math.abs(amount) <= MAX_ADJUSTMENT_SHILLINGS * 100) return amount;
  } catch {
    // Told below, like an amount out of range.
  }
  fields.wrong('amount', 'must be an amount in shillings, such as 100 or -2.50, and not 0');
  return 0;
}
