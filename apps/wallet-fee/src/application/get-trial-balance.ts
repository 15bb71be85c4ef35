import type {
  AccountBalance,
  GetTrialBalanceRequest,
  GetTrialBalanceResponse,
} from '@daftari/contracts/generated/daftari/walletfee/v1/walletfee';
import { addCents, ZERO_CENTS, type Cents } from '@daftari/kernel/money';
import { FieldCheck } from '@daftari/service/field-check';
import { isOfEnvironment } from '../domain/accounts';
import type { LedgerJournal } from './ledger-journal';
import { readEnvironment } from './wire-values';

interface Balance {
  readonly postedCents: Cents;
  readonly heldCents: Cents;
}

/**
 * Sums every account of an environment over all partitions, in order of names. Partitions are read one after the other;
 * the total is zero all the same, because no posting spans two of them. @throws DaftariError VALIDATION_ERROR
 */
export async function getTrialBalance(
  journal: LedgerJournal,
  request: GetTrialBalanceRequest,
): Promise<GetTrialBalanceResponse> {
  const check = new FieldCheck();
  const environment = readEnvironment(check, request.environment);
  check.done();
  const sums = new Map<string, Balance>();
  for (let partition = 0; partition < journal.partitions; partition++) {
    const balances = await journal.query(partition, [], (view) =>
      [...view.partition.accounts]
        .filter(([account]) => isOfEnvironment(account, environment))
        .map(([account, { postedCents, heldCents }]) => ({ account, postedCents, heldCents })),
    );
    for (const { account, postedCents, heldCents } of balances) {
      const sum = sums.get(account) ?? { postedCents: ZERO_CENTS, heldCents: ZERO_CENTS };
      sums.set(account, {
        postedCents: addCents(sum.postedCents, postedCents),
        heldCents: addCents(sum.heldCents, heldCents),
      });
    }
  }
  const accounts: AccountBalance[] = [...sums]
    .map(([account, balance]) => ({ account, ...balance }))
    .sort((a, b) => (a.account < b.account ? -1 : 1));
  const totalCents = [...sums.values()].reduce((total, { postedCents }) => addCents(total, postedCents), ZERO_CENTS);
  return { accounts, totalCents };
}
