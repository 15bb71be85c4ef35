import type { Caller } from '@daftari/contracts/generated/daftari/common/v1/common';
import type {
  FeeHold,
  HoldFee as WireHold,
  HoldFeeResult,
  HoldFeesRequest,
  HoldFeesResponse,
} from '@daftari/contracts/generated/daftari/walletfee/v1/walletfee';
import { DaftariError } from '@daftari/kernel/errors';
import { callerCause } from '@daftari/rpc/caller-cause';
import { knownError, toItemError } from '@daftari/rpc/known-error';
import { FieldCheck } from '@daftari/service/field-check';
import type { Logger } from '@daftari/service/logger';
import { decideHold, holdStreams } from '../domain/decide-hold';
import { decideOn, type LedgerJournal } from './ledger-journal';
import type { MerchantPricings } from './merchant-pricing';
import { ruleFor, type MerchantPricing } from './pricing-projection';
import { MAX_AMOUNT_CENTS, MAX_PAYMENT_TYPE } from './quote-fee';
import { readCents, readEnvironment } from './wire-values';

export const MAX_HOLDS_A_CALL = 1_000;

export interface HoldFeesContext {
  readonly journal: LedgerJournal;
  readonly pricings: MerchantPricings;
  readonly logger: Logger;
}

/**
 * Holds fees, each on its own: a refused item never fails its neighbours. All of them are asked in one turn, so those of a
 * partition are written together. @throws DaftariError VALIDATION_ERROR when there are too many
 */
export async function holdFees(context: HoldFeesContext, request: HoldFeesRequest): Promise<HoldFeesResponse> {
  if (request.holds.length > MAX_HOLDS_A_CALL) {
    throw new DaftariError('VALIDATION_ERROR', undefined, { fields: { holds: `must be at most ${MAX_HOLDS_A_CALL}` } });
  }
  const asked = new Map<string, Promise<MerchantPricing>>();
  const pricingOf = (merchantId: string) => {
    const pricing = asked.get(merchantId) ?? context.pricings.of(merchantId);
    asked.set(merchantId, pricing);
    return pricing;
  };
  const results = await Promise.all(
    request.holds.map((item) =>
      holdOne(context, pricingOf, item, request.caller).then(
        (hold): HoldFeeResult => ({ result: { $case: 'hold', value: hold } }),
        (error: unknown) => refused(context.logger, item, error),
      ),
    ),
  );
  return { results };
}

async function holdOne(
  { journal }: HoldFeesContext,
  pricingOf: (merchantId: string) => Promise<MerchantPricing>,
  item: WireHold,
  caller: Caller | undefined,
): Promise<FeeHold> {
  const check = new FieldCheck();
  const holdId = check.uuid('holdId', item.holdId);
  const merchantId = check.uuid('merchantId', item.merchantId);
  const transactionId = check.uuid('transactionId', item.transactionId);
  const environment = readEnvironment(check, item.environment);
  const paymentType = check.text('paymentType', item.paymentType, MAX_PAYMENT_TYPE);
  const amountCents = readCents(check, 'amountCents', item.amountCents, 1, MAX_AMOUNT_CENTS);
  const cause = { ...callerCause(check, caller, transactionId), correlation: transactionId, environment };
  check.done();
  const rule = ruleFor(await pricingOf(merchantId), paymentType);
  const command = { holdId, merchantId, environment, transactionId, paymentType, amountCents, rule };
  const held = await decideOn(journal, { merchantId, streams: holdStreams(command), cause }, (view) =>
    decideHold(command, view),
  );
  return { holdId: held.holdId ?? '', feeCents: held.feeCents, refundOnFailure: held.refundOnFailure };
}

function refused(logger: Logger, item: WireHold, error: unknown): HoldFeeResult {
  if (knownError(error) === undefined) {
    logger.error({ err: error, holdId: item.holdId, transactionId: item.transactionId }, 'a fee could not be held');
  }
  return { result: { $case: 'error', value: toItemError(error) } };
}
