import type { GetWalletRequest, Wallet } from '@daftari/contracts/generated/daftari/walletfee/v1/walletfee';
import { partitionOf } from '@daftari/journal-core/partition-of';
import { DaftariError } from '@daftari/kernel/errors';
import { FieldCheck } from '@daftari/service/field-check';
import { walletAccount, walletId } from '../domain/accounts';
import type { BalanceAlert } from '../domain/balance-alert';
import { availableOf } from '../domain/ledger';
import { alertStream } from '../domain/streams';
import type { LedgerJournal } from './ledger-journal';
import { readEnvironment, readKind } from './wire-values';

/** A wallet's balances as the journal tells them. @throws DaftariError VALIDATION_ERROR, WALLET_NOT_FOUND */
export async function getWallet(journal: LedgerJournal, request: GetWalletRequest): Promise<Wallet> {
  const check = new FieldCheck();
  const merchantId = check.uuid('merchantId', request.merchantId);
  const environment = readEnvironment(check, request.environment);
  const kind = readKind(check, request.kind);
  check.done();
  const wallet = { environment, merchantId, kind };
  const account = walletAccount(wallet);
  const alert = alertStream(wallet);
  const balance = await journal.query(partitionOf(merchantId), [alert], ({ partition, stream }) => {
    const found = partition.accounts.get(account);
    const { thresholdCents: alertBelowCents } = stream<BalanceAlert>(alert).state;
    return found && { ...found, availableCents: availableOf(partition, account), alertBelowCents };
  });
  if (balance === undefined) throw new DaftariError('WALLET_NOT_FOUND');
  return { walletId: walletId(wallet), merchantId, kind: request.kind, currency: 'KES', ...balance };
}
