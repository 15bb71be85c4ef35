import {
  type Dialect,
  type InitiatePayment,
  type InitiatePaymentResult,
  type InitiatePayout,
  type InitiationService,
  type Payment,
} from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import { DaftariError } from '@daftari/kernel/errors';
import type { Scheduler } from '@daftari/kernel/scheduler';
import { withDeadline } from '@daftari/rpc/deadline';
import { fromItemError } from '@daftari/rpc/known-error';
import type { Caller } from '../domain/caller';
import type { PaymentAsk } from '../domain/payment-ask';
import type { PayoutAsk } from '../domain/payout-ask';
import { environmentOnWire } from './environment-on-wire';
import { requestFingerprint, type Operation } from './request-fingerprint';

/**
 * The longest an answer about a payment may take. Initiation answers a first request within 10 s, and lets a repeated one
 * wait 20 s for the first (design §5.1).
 */
export const PAYMENT_DEADLINE_MS = 25_000;

/** Who asks, in which words, and under which key. */
interface Request {
  readonly caller: Caller;
  readonly requestId: string;
  readonly operation: Operation;
  readonly dialect: Dialect;
  readonly idempotencyKey: string | undefined;
  /** As received. */
  readonly rawBody: Uint8Array;
}

export interface PaymentRequest extends Request {
  readonly paymentType: 'STK' | 'WALLET_TOPUP_SERVICE_TOKENS' | 'WALLET_TOPUP_PAYOUT' | 'C2C';
  readonly ask: PaymentAsk;
}

export interface PayoutRequest extends Request {
  readonly ask: PayoutAsk;
}

/** What a request came to. `replayed`: an earlier request under the same key was answered so, and nothing was done now. */
export type PaymentOutcome = { readonly replayed: boolean } & ({ payment: Payment } | { error: DaftariError });

export interface PaymentDeps {
  readonly initiation: InitiationService;
  readonly scheduler: Scheduler;
  readonly fingerprintKey: Uint8Array;
}

/** Asks for one payment. @throws DaftariError OUTCOME_UNKNOWN when no answer came in time */
export async function initiatePayment(deps: PaymentDeps, request: PaymentRequest): Promise<PaymentOutcome> {
  const { paymentType, ask } = request;
  const payment: InitiatePayment = {
    ...wordsOf(request, deps.fingerprintKey),
    paymentType,
    ...ask,
    metadata: { ...ask.metadata },
  };
  return outcomeOf(deps, deps.initiation.initiatePayments({ payments: [payment] }));
}

/** Asks for one payout. @throws as `initiatePayment` */
export async function initiatePayout(deps: PaymentDeps, request: PayoutRequest): Promise<PaymentOutcome> {
  const { ask } = request;
  const payout: InitiatePayout = { ...wordsOf(request, deps.fingerprintKey), ...ask, metadata: { ...ask.metadata } };
  return outcomeOf(deps, deps.initiation.initiatePayouts({ payouts: [payout] }));
}

async function outcomeOf(
  { scheduler }: PaymentDeps,
  asked: Promise<{ results: InitiatePaymentResult[] }>,
): Promise<PaymentOutcome> {
  const { results } = await withDeadline(asked, PAYMENT_DEADLINE_MS, scheduler, 'the payment service');
  const item = results[0];
  if (item?.result?.$case === 'payment') return { payment: item.result.value, replayed: item.replayed };
  if (item?.result?.$case === 'error') return refusal(fromItemError(item.result.value), item.replayed);
  throw new Error('initiation answered no result for a payment');
}

function wordsOf({ caller, operation, dialect, requestId, idempotencyKey, rawBody }: Request, key: Uint8Array) {
  return {
    merchantId: caller.merchantId,
    environment: environmentOnWire(caller.environment),
    dialect,
    apiKeyId: caller.keyId,
    requestId,
    ...(idempotencyKey === undefined
      ? {}
      : { idempotencyKey, requestFingerprint: requestFingerprint(key, operation, rawBody) }),
  };
}

/** `details.replayed` is a word between services: clients learn it from the header. */
function refusal({ code, message, details }: DaftariError, replayed: boolean): PaymentOutcome {
  const { replayed: said, ...rest } = details;
  return { error: new DaftariError(code, message, rest), replayed: replayed || said === true || said === 'true' };
}
