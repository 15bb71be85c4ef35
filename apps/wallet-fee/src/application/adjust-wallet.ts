import type { AdjustWalletRequest, Wallet } from '@daftari/contracts/generated/daftari/walletfee/v1/walletfee';
import { callerCause } from '@daftari/rpc/caller-cause';
import { afterCommit } from '@daftari/service/after-commit';
import { FieldCheck } from '@daftari/service/field-check';
import { adjustStreams, decideAdjust } from '../domain/decide-adjust';
import { getWallet } from './get-wallet';
import { recordOn, type LedgerJournal } from './ledger-journal';
import type { MerchantPricings } from './merchant-pricing';
import { readCents, readEnvironment, readKind } from './wire-values';

/** KES 1 billion: a correction beyond it is a slip of the hand. */
const MAX_ADJUSTMENT_CENTS = 100_000_000_000;
const MAX_REASON = 200;

/**
 * Posts a correction and answers the wallet after it.
 * @throws DaftariError VALIDATION_ERROR (also below zero), ALREADY_EXISTS, MERCHANT_NOT_FOUND, OUTCOME_UNKNOWN; what
 *   the journal throws
 */
export async function adjustWallet(
  journal: LedgerJournal,
  pricings: MerchantPricings,
  request: AdjustWalletRequest,
): Promise<Wallet> {
  const check = new FieldCheck();
  const postingId = check.uuid('postingId', request.postingId);
  const merchantId = check.uuid('merchantId', request.merchantId);
  const environment = readEnvironment(check, request.environment);
  const kind = readKind(check, request.kind);
  const amountCents = readCents(check, 'amountCents', request.amountCents, -MAX_ADJUSTMENT_CENTS, MAX_ADJUSTMENT_CENTS);
  if (request.amountCents === 0) check.wrong('amountCents', 'must not be zero');
  const reason = check.text('reason', request.reason, MAX_REASON);
  const cause = { ...callerCause(check, request.caller, postingId), correlation: postingId, environment };
  check.done();
  // Money in the wallet of nobody could never be found again.
  await pricings.of(merchantId);
  const command = { postingId, merchantId, environment, kind, amountCents, reason };
  await recordOn(journal, { merchantId, streams: adjustStreams(command), cause }, (view) =>
    decideAdjust(command, view),
  );
  return afterCommit(getWallet(journal, request));
}
