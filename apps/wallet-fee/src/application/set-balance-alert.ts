import type { SetBalanceAlertRequest, Wallet } from '@daftari/contracts/generated/daftari/walletfee/v1/walletfee';
import { callerCause } from '@daftari/rpc/caller-cause';
import { FieldCheck } from '@daftari/service/field-check';
import { walletId } from '../domain/accounts';
import { decideBalanceLooked, decideSetAlert } from '../domain/balance-alert';
import { alertStream } from '../domain/streams';
import { getWallet } from './get-wallet';
import { recordOn, type LedgerJournal } from './ledger-journal';
import { MAX_AMOUNT_CENTS } from './quote-fee';
import { readCents, readEnvironment, readKind } from './wire-values';

/**
 * Says below what a merchant is told about a wallet, tells it at once where that is so already, and answers the wallet.
 * @throws DaftariError VALIDATION_ERROR, WALLET_NOT_FOUND; what the journal throws
 */
export async function setBalanceAlert(journal: LedgerJournal, request: SetBalanceAlertRequest): Promise<Wallet> {
  const { belowCents } = request;
  const check = new FieldCheck();
  const merchantId = check.uuid('merchantId', request.merchantId);
  const environment = readEnvironment(check, request.environment);
  const kind = readKind(check, request.kind);
  const thresholdCents =
    belowCents === undefined ? null : readCents(check, 'belowCents', belowCents, 1, MAX_AMOUNT_CENTS);
  const wallet = { merchantId, environment, kind };
  const correlation = walletId(wallet);
  const cause = { ...callerCause(check, request.caller, correlation), correlation, environment };
  check.done();
  const about = { merchantId, streams: [alertStream(wallet)], cause };
  await recordOn(journal, about, (view) => decideSetAlert({ ...wallet, thresholdCents }, view));
  await recordOn(journal, about, (view) => decideBalanceLooked(wallet, view));
  return getWallet(journal, request);
}
