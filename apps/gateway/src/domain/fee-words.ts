import { cents, formatShillings } from '@daftari/kernel/money';

/** What a fee follows from: a flat part and a share of the amount. */
export interface FeeTerms {
  readonly flatCents: number;
  /** Hundredths of a percent. */
  readonly basisPoints: number;
  readonly minimumCents?: number | undefined;
  readonly maximumCents?: number | undefined;
}

/** A pricing rule as people say it: `KES 2.50 and 1.5% of the amount, at least KES 5.00`. */
export function feeInWords(terms: FeeTerms | undefined, refundOnFailure: boolean): string {
  if (terms === undefined) return 'No fee: there is no rule for payments of this type.';
  const { flatCents, basisPoints, minimumCents, maximumCents } = terms;
  const parts = [
    ...(flatCents > 0 || basisPoints === 0 ? [money(flatCents)] : []),
    ...(basisPoints > 0 ? [`${basisPoints / 100}% of the amount`] : []),
  ];
  const limits = [
    ...(minimumCents === undefined ? [] : [`at least ${money(minimumCents)}`]),
    ...(maximumCents === undefined ? [] : [`at most ${money(maximumCents)}`]),
  ];
  const kept = refundOnFailure
    ? 'given back when the payment fails after that'
    : 'kept when the payment fails after that';
  return `${[parts.join(' and '), ...limits].join(', ')}; taken when M-Pesa accepts the payment, and ${kept}.`;
}

function money(amountCents: number): string {
  return `KES ${formatShillings(cents(amountCents))}`;
}
