import type { Caller } from '@daftari/contracts/generated/daftari/common/v1/common';
import {
  MoneySource as WireSource,
  type HoldPayout as WireHold,
  type HoldPayoutResult,
  type HoldPayoutsRequest,
  type HoldPayoutsResponse,
  type PayoutHold,
} from '@daftari/contracts/generated/daftari/walletfee/v1/walletfee';
import { DaftariError } from '@daftari/kernel/errors';
import { callerCause } from '@daftari/rpc/caller-cause';
import { knownError, toItemError } from '@daftari/rpc/known-error';
import { FieldCheck } from '@daftari/service/field-check';
import type { Logger } from '@daftari/service/logger';
import { decideHoldPayout, holdPayoutStreams, type HeldPayout } from '../domain/decide-hold-payout';
import type { MoneySource } from '../domain/money-source';
import { PAYOUT_TYPES } from '../domain/payout-holds';
import { MAX_HOLDS_A_CALL, type HoldFeesContext } from './hold-fees';
import { decideOn } from './ledger-journal';
import type { MerchantPricing } from './pricing-projection';
import { ruleFor } from './pricing-projection';
import { MAX_AMOUNT_CENTS } from './quote-fee';
import { readCents, readEnvironment } from './wire-values';

/**
 * Holds amounts and fees of payouts, each on its own: a refused item never fails its neighbours. All of them are asked in
 * one turn, so those of a partition are written together. @throws DaftariError VALIDATION_ERROR when there are too many
 */
export async function holdPayouts(context: HoldFeesContext, request: HoldPayoutsRequest): Promise<HoldPayoutsResponse> {
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
      holdOne(context, pricingOf, item, item.caller ?? request.caller).then(
        (hold): HoldPayoutResult => ({ result: { $case: 'hold', value: hold } }),
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
): Promise<PayoutHold> {
  const check = new FieldCheck();
  const holdId = check.uuid('holdId', item.holdId);
  const feeHoldId = check.uuid('feeHoldId', item.feeHoldId);
  if (feeHoldId === holdId) check.wrong('feeHoldId', 'must be another id than holdId');
  const merchantId = check.uuid('merchantId', item.merchantId);
  const transactionId = check.uuid('transactionId', item.transactionId);
  const environment = readEnvironment(check, item.environment);
  const { paymentType } = item;
  if (!PAYOUT_TYPES.includes(paymentType)) check.wrong('paymentType', `must be one of ${PAYOUT_TYPES.join(', ')}`);
  const source = readSource(check, item);
  const amountCents = readCents(check, 'amountCents', item.amountCents, 1, MAX_AMOUNT_CENTS);
  const cause = { ...callerCause(check, caller, transactionId), correlation: transactionId, environment };
  check.done();
  const rule = carriesFee(source) ? ruleFor(await pricingOf(merchantId), paymentType) : undefined;
  const owner = { merchantId, environment, transactionId, paymentType, source };
  const command = { holdId, feeHoldId, ...owner, amountCents, rule };
  const held = await decideOn(journal, { merchantId, streams: holdPayoutStreams(command), cause }, (view) =>
    decideHoldPayout(command, view),
  );
  return toWire(held);
}

/** Nobody pays for money that is not the merchant's: it goes on to a customer, or back to one. */
function carriesFee({ kind }: MoneySource): boolean {
  return kind === 'payout' || kind === 'collections';
}

const SHORTCODE = /^\d{5,7}$/;

function readSource(check: FieldCheck, { source, shortcode }: WireHold): MoneySource {
  switch (source) {
    case WireSource.UNSPECIFIED:
    case WireSource.PAYOUT:
      return { kind: 'payout' };
    case WireSource.COLLECTIONS:
      return { kind: 'collections' };
    case WireSource.TRANSIT:
      return { kind: 'transit' };
    case WireSource.SUSPENSE:
      if (!SHORTCODE.test(shortcode)) check.wrong('shortcode', 'must be 5 to 7 digits');
      return { kind: 'suspense', shortcode };
    default:
      check.wrong('source', 'must be PAYOUT, COLLECTIONS, TRANSIT or SUSPENSE');
      return { kind: 'payout' };
  }
}

function toWire({ holdId, amountCents, fee }: HeldPayout): PayoutHold {
  const { feeCents, refundOnFailure } = fee;
  return { holdId, amountCents, fee: { holdId: fee.holdId ?? '', feeCents, refundOnFailure } };
}

function refused(logger: Logger, item: WireHold, error: unknown): HoldPayoutResult {
  if (knownError(error) === undefined) {
    logger.error({ err: error, holdId: item.holdId, transactionId: item.transactionId }, 'a payout could not be held');
  }
  return { result: { $case: 'error', value: toItemError(error) } };
}
