import type { Payment } from '../payment';
import { bestFitting, isStartedSoonBefore, plain, type Candidate, type ListedPayment } from '../pull/match-listed';
import { payerFit } from './payer-fit';

/** Money that came, and whether it answered a prompt of ours: M-Pesa tells of both in the same way (daraja.md §7). */
export type PromptMatch =
  | { readonly kind: 'matched'; readonly payment: Payment; readonly paidAtMs?: number }
  /** It may be the money of these, of which more will be known: booked now, it could be booked twice. */
  | { readonly kind: 'waits'; readonly transactionIds: readonly string[] }
  /** `maybe`: a payment that speaks for itself, but for too little to be taken for it. */
  | { readonly kind: 'none'; readonly maybe?: string };

/**
 * The payment by prompt that the money belongs to: the one with the same amount and reference whose payer it can be. Where
 * several fit equally well it waits; so it does while a prompt of the minutes before, of the same amount and perhaps the same
 * payer, has no end or no receipt yet. The candidates are payments of that amount to that shortcode.
 */
export function matchPrompt(listed: ListedPayment, candidates: readonly Candidate[], askedAtMs: number): PromptMatch {
  const possible = candidates
    .filter(({ payment }) => payment.amountCents === listed.amountCents)
    .flatMap((candidate) => {
      const fit = payerFit(listed.phone, candidate.payment.phone);
      return fit === 'other'
        ? []
        : [{ payment: candidate.payment, says: whatSpeaks(listed, candidate, fit, askedAtMs) }];
    });
  const paymentsOf = (says: Says) => possible.filter((one) => one.says === says).map(({ payment }) => payment);
  const best = bestFitting(listed, paymentsOf('sure'), askedAtMs);
  if (best.kind === 'matched') return best;
  if (best.kind === 'ambiguous') return { kind: 'waits', transactionIds: best.transactionIds };
  const awaited = possible.filter(
    ({ payment }) => isAwaited(payment) && isStartedSoonBefore(payment, listed, askedAtMs),
  );
  if (awaited.length > 0) return { kind: 'waits', transactionIds: awaited.map(({ payment }) => payment.transactionId) };
  const maybe = bestFitting(listed, paymentsOf('maybe'), askedAtMs);
  if (maybe.kind === 'none') return maybe;
  return { kind: 'none', maybe: maybe.kind === 'matched' ? maybe.payment.transactionId : maybe.transactionIds[0]! };
}

type Says = 'sure' | 'maybe' | 'nothing';

/**
 * A masked phone alone is many people's: with it, the reference must be there and be the one that we sent, and the prompt of
 * the minutes before. The same reference hours later may as well be somebody else's who pays the same.
 */
function whatSpeaks(
  listed: ListedPayment,
  { payment, sentReference }: Candidate,
  fit: 'known' | 'possible',
  askedAtMs: number,
): Says {
  const told = plain(listed.reference);
  if (fit === 'known') return told === '' || told === plain(sentReference) ? 'sure' : 'nothing';
  if (told === '' || told !== plain(sentReference)) return 'nothing';
  return isStartedSoonBefore(payment, listed, askedAtMs) ? 'sure' : 'maybe';
}

/** It has no end yet, or it was paid and nobody told its receipt. */
function isAwaited({ outcome }: Payment): boolean {
  return outcome === undefined || (outcome.status === 'SUCCESS' && outcome.receipt === undefined);
}
