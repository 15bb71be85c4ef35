import type { MoveFundsRequest, MoveFundsResponse } from '@daftari/contracts/generated/daftari/walletfee/v1/walletfee';
import { callerCause } from '@daftari/rpc/caller-cause';
import { afterCommit } from '@daftari/service/after-commit';
import { FieldCheck } from '@daftari/service/field-check';
import { decideMoveFunds, moveFundsStreams } from '../domain/decide-move-funds';
import { getWallet } from './get-wallet';
import { decideOn, type LedgerJournal } from './ledger-journal';
import type { MerchantPricings } from './merchant-pricing';
import { MAX_AMOUNT_CENTS } from './quote-fee';
import { readCents, readEnvironment, readKind } from './wire-values';

const FINGERPRINT = /^[0-9a-f]{64}$/;

/**
 * Moves money between two wallets of a merchant and answers both after it.
 * @throws DaftariError VALIDATION_ERROR, INSUFFICIENT_FUNDS, IDEMPOTENCY_KEY_REUSED, MERCHANT_NOT_FOUND, OVERLOADED,
 *   OUTCOME_UNKNOWN; what the journal throws
 */
export async function moveFunds(
  journal: LedgerJournal,
  pricings: MerchantPricings,
  request: MoveFundsRequest,
): Promise<MoveFundsResponse> {
  const { requestFingerprint } = request;
  const check = new FieldCheck();
  const postingId = check.uuid('postingId', request.postingId);
  const merchantId = check.uuid('merchantId', request.merchantId);
  const environment = readEnvironment(check, request.environment);
  const from = readKind(check, request.from, 'from');
  const to = readKind(check, request.to, 'to');
  if (request.from === request.to) check.wrong('to', 'must be another wallet than from');
  const amountCents = readCents(check, 'amountCents', request.amountCents, 1, MAX_AMOUNT_CENTS);
  if (!FINGERPRINT.test(requestFingerprint)) check.wrong('requestFingerprint', 'must be 64 hexadecimal digits');
  const cause = { ...callerCause(check, request.caller, postingId), correlation: postingId, environment };
  check.done();
  await pricings.of(merchantId);
  const command = { postingId, merchantId, environment, from, to, amountCents, requestFingerprint };
  const replayed = await decideOn(journal, { merchantId, streams: moveFundsStreams(command), cause }, (view) => {
    const events = decideMoveFunds(command, view);
    return { events, result: events.length === 0 };
  });
  const wallets = [request.from, request.to].map((kind) => getWallet(journal, { ...request, kind }));
  const [source, receiver] = await afterCommit(Promise.all(wallets));
  return { from: source, to: receiver, replayed };
}
