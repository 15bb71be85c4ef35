import type { Environment } from '@daftari/journal-core/event';
import { DaftariError } from '@daftari/kernel/errors';
import type { Cents } from '@daftari/kernel/money';
import type { LedgerView } from './ledger-view';
import type { Posting } from './posting';
import { postingStream } from './streams';

/** A customer's money landed on a shortcode of the platform, by one payment. */
export interface Credit {
  readonly merchantId: string;
  readonly environment: Environment;
  readonly transactionId: string;
  readonly shortcode: string;
  readonly amountCents: Cents;
  readonly receipt?: string;
}

/**
 * True when the payment's money is posted under this id, with or without its receipt.
 * @throws DaftariError ALREADY_EXISTS when another amount is: nothing may be posted on top of it
 */
export function isPosted(postingId: string, { transactionId, amountCents }: Credit, view: LedgerView): boolean {
  const posting = view.stream<Posting>(postingStream(postingId)).state;
  if (posting === undefined) return false;
  if (posting.amountCents === amountCents) return true;
  throw new DaftariError(
    'ALREADY_EXISTS',
    `Payment ${transactionId} was credited with ${posting.amountCents} cents and now says ${amountCents}; nothing is posted.`,
  );
}

/** What every such posting says of itself, but for its legs. */
export function creditData(postingId: string, { merchantId, transactionId, receipt }: Credit) {
  return {
    postingId,
    merchantId,
    transactionId,
    ...(receipt !== undefined && { receipt }),
    currency: 'KES' as const,
  };
}
