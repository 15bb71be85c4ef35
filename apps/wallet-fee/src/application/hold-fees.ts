import type { Caller } from '@daftari/contracts/generated/daftari/common/v1/common';
import type {
  FeeHold,
  HoldFee as WireHold,
  HoldFeeResult,
  HoldFeesRequest,
  HoldFeesResponse,
} from '@daftari/contracts/generated/daftari/walletfee/v1/walletfee';
import type { Cause } from '@daftari/journal-core/event';
import type { JournalCommand } from '@daftari/journal-core/journal';
import { partitionOf } from '@daftari/journal-core/partition-of';
import { DaftariError } from '@daftari/kernel/errors';
import { callerCause } from '@daftari/rpc/caller-cause';
import { knownError, toItemError } from '@daftari/rpc/known-error';
import { FieldCheck } from '@daftari/service/field-check';
import type { Logger } from '@daftari/service/logger';
import { decideHold, type HeldFee, type HoldFee } from '../domain/decide-hold';
import type { Ledger } from '../domain/ledger';
import { holdStream } from '../domain/streams';
import type { LedgerJournal } from './ledger-journal';
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

/** An item of a call, read. */
interface AskedHold {
  /** Its place in the call. */
  readonly place: number;
  /** Its rule is filled in when it is known. */
  readonly hold: { -readonly [Field in keyof HoldFee]: HoldFee[Field] };
  readonly cause: Cause;
}

/**
 * Holds fees, each on its own: a refused item never fails its neighbours. All of them are asked in one turn, so those of a
 * partition are written together. @throws DaftariError VALIDATION_ERROR when there are too many
 */
export async function holdFees(context: HoldFeesContext, request: HoldFeesRequest): Promise<HoldFeesResponse> {
  const { holds } = request;
  if (holds.length > MAX_HOLDS_A_CALL) {
    throw new DaftariError('VALIDATION_ERROR', undefined, { fields: { holds: `must be at most ${MAX_HOLDS_A_CALL}` } });
  }
  const results = new Array<HoldFeeResult>(holds.length);
  const refuse = (place: number, error: unknown) => {
    results[place] = refused(context.logger, holds[place]!, error);
  };
  const byMerchant = new Map<string, AskedHold[]>();
  holds.forEach((item, place) => {
    try {
      const asked = readHold(place, item, item.caller ?? request.caller);
      const neighbours = byMerchant.get(asked.hold.merchantId);
      if (neighbours === undefined) {
        byMerchant.set(asked.hold.merchantId, [asked]);
      } else {
        // One text for all of them: the ledger remembers it for as long as the hold is open.
        asked.hold.merchantId = neighbours[0]!.hold.merchantId;
        neighbours.push(asked);
      }
    } catch (error) {
      refuse(place, error);
    }
  });
  // Nobody waits for a merchant of whom it is not known yet whether there is one.
  const ofMerchant = async (merchantId: string, asked: readonly AskedHold[]) => {
    try {
      const pricing = await context.pricings.of(merchantId);
      const partition = partitionOf(merchantId);
      const outcomes = await context.journal.decideEach(asked.map((one) => commandOf(partition, one, pricing)));
      asked.forEach(({ place }, i) => {
        const outcome = outcomes[i]!;
        if (outcome.status === 'fulfilled') results[place] = held(outcome.value);
        else refuse(place, outcome.reason);
      });
    } catch (error) {
      for (const { place } of asked) refuse(place, error);
    }
  };
  await Promise.all(Array.from(byMerchant, ([merchantId, asked]) => ofMerchant(merchantId, asked)));
  return { results };
}

/** @throws DaftariError VALIDATION_ERROR */
function readHold(place: number, item: WireHold, caller: Caller | undefined): AskedHold {
  const check = new FieldCheck();
  const holdId = check.uuid('holdId', item.holdId);
  const merchantId = check.uuid('merchantId', item.merchantId);
  const transactionId = check.uuid('transactionId', item.transactionId);
  const environment = readEnvironment(check, item.environment);
  const paymentType = check.text('paymentType', item.paymentType, MAX_PAYMENT_TYPE);
  const amountCents = readCents(check, 'amountCents', item.amountCents, 1, MAX_AMOUNT_CENTS);
  const { actor, causation } = callerCause(check, caller, transactionId);
  check.done();
  return {
    place,
    hold: { holdId, merchantId, environment, transactionId, paymentType, amountCents, rule: undefined },
    cause: { actor, causation, correlation: transactionId, environment },
  };
}

function commandOf(
  partition: number,
  { hold, cause }: AskedHold,
  pricing: MerchantPricing,
): JournalCommand<Ledger, HeldFee> {
  hold.rule = ruleFor(pricing, hold.paymentType);
  const stream = holdStream(hold.holdId);
  return { partition, streams: [stream], cause, decide: (view) => decideHold(hold, view, stream) };
}

function held({ holdId = '', feeCents, refundOnFailure }: HeldFee): HoldFeeResult {
  const hold: FeeHold = { holdId, feeCents, refundOnFailure };
  return { result: { $case: 'hold', value: hold } };
}

function refused(logger: Logger, item: WireHold, error: unknown): HoldFeeResult {
  if (knownError(error) === undefined) {
    logger.error({ err: error, holdId: item.holdId, transactionId: item.transactionId }, 'a fee could not be held');
  }
  return { result: { $case: 'error', value: toItemError(error) } };
}
