import type { Caller } from '@daftari/contracts/generated/daftari/common/v1/common';
import type { Environment } from '@daftari/journal-core/event';
import { DaftariError } from '@daftari/kernel/errors';
import { keyedRefundId } from '@daftari/kernel/keyed-ids';
import { cents } from '@daftari/kernel/money';
import type { Phone } from '@daftari/kernel/phone';
import { callerCause } from '@daftari/rpc/caller-cause';
import { FieldCheck } from '@daftari/service/field-check';
import type { Payment } from '../../domain/payment';
import type { Payout } from '../../domain/payout/payout';
import { isRefund } from '../../domain/refund/refund-conclusion';
import { refundableOf } from '../../domain/refund/refundable';
import { keyUsed } from '../key-errors';
import type { PaymentLog } from '../payment-log';
import { initiateOwnPayout, type InitiatePayoutDeps } from '../payout/initiate-payout';
import type { PayoutRequest } from '../payout/payout-request';
import { checkKey } from '../request-problems';

const MAX_REASON = 200;
const MAX_REQUEST_ID = 64;

export interface StartRefundDeps extends InitiatePayoutDeps {
  readonly log: Pick<PaymentLog, 'find'>;
}

/** Give all that was received under a payment back to its payer. */
export interface RefundAsked {
  readonly merchantId: string;
  readonly environment: Environment | undefined;
  /** Of the payment. */
  readonly transactionId: string;
  /** The caller's own: the same id never gives money back twice. */
  readonly refundId: string;
  /** Why, for the log and the statement; 1 to 200 characters. */
  readonly reason: string;
  /** The client's, from which `refundId` then follows. */
  readonly idempotencyKey?: string | undefined;
  /** Which late money is meant, where there may be several; the oldest when absent. */
  readonly receipt?: string | undefined;
  readonly caller: Caller | undefined;
}

/**
 * Gives a received payment back to its payer: reserves its money, makes the refund durable with what it means for the payment,
 * then asks M-Pesa for the reversal. The same id of the same payment again answers the refund that there is.
 * @throws DaftariError VALIDATION_ERROR, INVALID_IDEMPOTENCY_KEY, TRANSACTION_NOT_FOUND, ALREADY_EXISTS the id is another's,
 * IDEMPOTENCY_KEY_REUSED the key was used for something else, ALREADY_REFUNDED, NOT_REFUNDABLE, INSUFFICIENT_FUNDS,
 * INSUFFICIENT_SERVICE_BALANCE, PLATFORM_CREDENTIALS_NOT_CONFIGURED, OVERLOADED: nothing is held or recorded.
 * OUTCOME_UNKNOWN: ask again with the same id
 */
export async function startRefund(deps: StartRefundDeps, asked: RefundAsked): Promise<Payout> {
  const { refundId, refundKey, actor, causation, reason, ...key } = read(asked);
  const payment = await deps.log.find(key);
  if (payment === undefined || payment.environment !== key.environment) throw new DaftariError('TRANSACTION_NOT_FOUND');
  const known = await deps.payouts.find({ merchantId: key.merchantId, transactionId: refundId });
  if (known !== undefined) return theSame(known, payment);
  if (refundKey !== undefined) await refuseUsedKey(deps, payment, refundId, refundKey);
  const words = { actor, requestId: causation, description: reason };
  const request = { ...requestOf(payment, asked.receipt, words), ...(refundKey === undefined ? {} : { refundKey }) };
  if (deps.platformShortcode(payment.environment) !== payment.partyB) {
    throw new DaftariError(
      'PLATFORM_CREDENTIALS_NOT_CONFIGURED',
      `The payment is on ${payment.partyB}, and the credentials are of another shortcode: they can not reverse it.`,
    );
  }
  try {
    return theSame(await initiateOwnPayout(deps, request, refundId), payment);
  } catch (error) {
    throw inWordsOfRefunds(error, payment, request, refundId);
  }
}

/** Decided again when the refund starts: here it only spares the hold. @throws DaftariError IDEMPOTENCY_KEY_REUSED */
async function refuseUsedKey({ payouts }: StartRefundDeps, payment: Payment, refundId: string, key: string) {
  const { merchantId, environment } = payment;
  const { otherUse } = await payouts.beforeStart({ merchantId, transactionId: refundId }, { environment, key });
  if (otherUse !== undefined) throw keyUsed(otherUse);
}

function read({ environment, caller, ...asked }: RefundAsked) {
  const check = new FieldCheck();
  const merchantId = check.uuid('merchantId', asked.merchantId);
  const transactionId = check.uuid('transactionId', asked.transactionId);
  const refundId = check.uuid('refundId', asked.refundId);
  const reason = check.text('reason', asked.reason, MAX_REASON);
  if (environment === undefined) check.wrong('environment', 'must be TEST or LIVE');
  const { actor, causation } = callerCause(check, caller, refundId);
  if (causation.length > MAX_REQUEST_ID) {
    check.wrong('caller.causation', `must have at most ${MAX_REQUEST_ID} characters`);
  }
  const { idempotencyKey: refundKey } = asked;
  const isItsOwn =
    refundKey === undefined ||
    environment === undefined ||
    refundId === keyedRefundId({ environment, merchantId, key: refundKey });
  // Else nobody who uses the key for something else would find the refund.
  if (!isItsOwn) check.wrong('refundId', 'must follow from the idempotency key');
  check.done();
  checkKey(refundKey);
  return { merchantId, transactionId, refundId, refundKey, reason, environment, actor, causation };
}

type Words = Required<Pick<PayoutRequest, 'actor' | 'requestId' | 'description'>>;

/** @throws DaftariError ALREADY_REFUNDED, NOT_REFUNDABLE */
function requestOf(payment: Payment, receipt: string | undefined, words: Words): PayoutRequest {
  const { transactionId: parentId, merchantId, environment, phone, accountReference: reference, dialect } = payment;
  const { from: source, receipt: reverses, amountCents } = refundableOf(payment, receipt);
  const purpose = { paymentType: 'REFUND', source, parentId, reverses, commandId: 'TransactionReversal' } as const;
  // It is told by the payment's own webhook: the refund names no address. Who was erased is paid back all the same.
  const about = { merchantId, environment, phone: phone as Phone, reference, dialect };
  return { purpose, ...about, ...words, amountCents: cents(amountCents), apiKeyId: '' };
}

/** @throws DaftariError ALREADY_EXISTS the id is that of another payout or refund */
function theSame(known: Payout, { merchantId, transactionId }: Payment): Payout {
  if (isRefund(known) && known.parentId === transactionId && known.merchantId === merchantId) return known;
  throw new DaftariError('ALREADY_EXISTS', 'This refundId is already used for something else.');
}

/** The wallet and the id of a refund are others than those of a payout. */
function inWordsOfRefunds(error: unknown, payment: Payment, { refundKey }: PayoutRequest, refundId: string): unknown {
  if (!(error instanceof DaftariError)) return error;
  if (error.code === 'IDEMPOTENCY_KEY_REUSED' && refundKey === undefined) {
    return new DaftariError('ALREADY_EXISTS', `The id ${refundId} is that of a payment.`);
  }
  if (error.code !== 'INSUFFICIENT_FUNDS') return error;
  const where = payment.outcome?.status === 'SUCCESS' ? 'The collections wallet' : 'Suspense';
  return new DaftariError('INSUFFICIENT_FUNDS', `${where} can not cover the refund.`, error.details);
}
