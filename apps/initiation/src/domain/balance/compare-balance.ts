import type { BalanceAccount, BalanceData } from './account';

/** What M-Pesa told of a shortcode's accounts, in cents. */
export interface ReportedBalance {
  /** ISO 8601; when M-Pesa told it. */
  readonly reportedAt: string;
  /** Utility and working account together. */
  readonly reportedCents: number;
  /** Zero or below; undefined when M-Pesa named no such account. */
  readonly chargesCents?: number;
}

/** Money of payments and payouts without an end, in cents. */
export interface MoneyInFlight {
  readonly mayHaveComeCents: number;
  readonly mayHaveGoneCents: number;
}

export interface OurSide extends MoneyInFlight {
  /** What the ledger says that M-Pesa holds. */
  readonly ledgerCents: number;
}

/** What a comparison comes to, but for whose and which it is. */
export type Compared = Omit<
  BalanceData<'BalanceCompared.v1'>,
  'transactionId' | 'merchantId' | 'shortcode' | 'attemptId'
>;

/** So many unexplained comparisons in a row are a difference that stays: a person has to look. */
export const ALARM_AFTER = 3;

/**
 * Compares M-Pesa's balance with ours. M-Pesa takes its charges from an account of their own, which sinks below zero until it
 * is settled from the others: what the shortcode is worth is the sum of all. When that account sinks, M-Pesa took something
 * new; when it rises it was settled, which moves money within the shortcode only.
 */
export function compareBalance(told: ReportedBalance, ours: OurSide, account: BalanceAccount): Compared {
  const { reportedAt, reportedCents } = told;
  const { baseLine } = account;
  const chargesCents = told.chargesCents ?? baseLine?.chargesCents ?? 0;
  const worthCents = reportedCents + chargesCents;
  const sides = { reportedAt, reportedCents, chargesCents, ...ours };
  if (baseLine === undefined) {
    const isQuiet = ours.mayHaveComeCents === 0 && ours.mayHaveGoneCents === 0;
    return {
      ...sides,
      newChargesCents: 0,
      ownCents: worthCents - ours.ledgerCents,
      differenceCents: 0,
      verdict: isQuiet ? 'base-line' : 'no-base-line',
      unexplained: 0,
    };
  }
  const { ownCents } = baseLine;
  const newChargesCents = Math.max(0, baseLine.chargesCents - chargesCents);
  const differenceCents = worthCents - (ours.ledgerCents - newChargesCents) - ownCents;
  const verdict = verdictOn(differenceCents, ours);
  const unexplained = countAfter(verdict, account);
  return { ...sides, newChargesCents, ownCents, differenceCents, verdict, unexplained };
}

/** Whether the newest comparison found a difference that stays and that nobody has explained. */
export function isAlarming({ comparison }: BalanceAccount): boolean {
  return comparison !== undefined && !comparison.accepted && comparison.unexplained >= ALARM_AFTER;
}

function verdictOn(differenceCents: number, { mayHaveComeCents, mayHaveGoneCents }: MoneyInFlight) {
  if (differenceCents === 0) return 'equal';
  return differenceCents >= -mayHaveGoneCents && differenceCents <= mayHaveComeCents ? 'in-flight' : 'unexplained';
}

/** Money in flight may explain a difference, and may not: that it could ends no count, and adds to none. */
function countAfter(verdict: ReturnType<typeof verdictOn>, { comparison }: BalanceAccount): number {
  const soFar = comparison === undefined || comparison.accepted ? 0 : comparison.unexplained;
  switch (verdict) {
    case 'equal':
      return 0;
    case 'in-flight':
      return soFar;
    case 'unexplained':
      return soFar + 1;
  }
}
