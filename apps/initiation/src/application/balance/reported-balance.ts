import type { CallbackEvent } from '@daftari/contracts/events/callback-events';
import { addCents, cents, ZERO_CENTS } from '@daftari/kernel/money';
import type { ReportedBalance } from '../../domain/balance/compare-balance';

type Account = Extract<CallbackEvent, { type: 'BalanceReported.v1' }>['data']['accounts'][number];

/** Customers' payments come to the first, withdrawals leave from the second, M-Pesa's charges from the third (daraja.md §13). */
const UTILITY = /^utility account$/i;
const WORKING = /^(?:working|mmf) account$/i;
const CHARGES = /^charges paid account$/i;

/** What the accounts of a shortcode come to; undefined without a utility account, as then nothing can be compared. */
export function reportedBalance(accounts: readonly Account[], reportedAt: string): ReportedBalance | undefined {
  const utility = sumOf(accounts, UTILITY);
  if (utility === undefined) return undefined;
  const charges = sumOf(accounts, CHARGES);
  return {
    reportedAt,
    reportedCents: addCents(utility, sumOf(accounts, WORKING) ?? ZERO_CENTS),
    ...(charges === undefined ? {} : { chargesCents: charges }),
  };
}

function sumOf(accounts: readonly Account[], name: RegExp) {
  const found = accounts.filter((account) => name.test(account.name.trim()));
  if (found.length === 0) return undefined;
  return found.reduce((sum, { balanceCents }) => addCents(sum, cents(balanceCents)), ZERO_CENTS);
}
