import type { LedgerFold } from './ledger-fold';
import type { AccountBalance } from './replayable';

/** The balances of all partitions together, in order of names. */
export function sumOfBalances(ledgers: Iterable<LedgerFold>): AccountBalance[] {
  const sums = new Map<string, AccountBalance>();
  for (const ledger of ledgers) {
    for (const { account, postedCents, heldCents } of ledger.accounts()) {
      const sum = sums.get(account) ?? { account, postedCents: 0, heldCents: 0 };
      sums.set(account, {
        account,
        postedCents: sum.postedCents + postedCents,
        heldCents: sum.heldCents + heldCents,
      });
    }
  }
  return [...sums.values()].sort((a, b) => (a.account < b.account ? -1 : 1));
}
