import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Payment } from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import type { Environment } from '@daftari/journal-core/event';
import {
  initiatePayment,
  initiatePayout,
  type PaymentDeps,
  type PaymentOutcome,
  type PaymentRequest,
  type PayoutRequest,
} from '../../application/initiate-payment';
import { readIdempotencyKey } from '../../domain/idempotency-key';
import { idempotencyHeaders, markReplayed } from './idempotency-header';
import { callerOf, rawBodyOf, requestIdOf } from './request-context';

/** In which words a route asks for a payment. */
export interface Asking extends Pick<PaymentRequest, 'operation' | 'paymentType' | 'dialect'> {
  /** @throws DaftariError that says what is wrong with the body */
  read(body: unknown, environment: Environment): PaymentRequest['ask'];
}

/** In which words a route asks for a payout. */
export interface PayoutAsking extends Pick<PayoutRequest, 'operation' | 'dialect'> {
  /** @throws DaftariError that says what is wrong with the body */
  read(body: unknown, environment: Environment): PayoutRequest['ask'];
}

/** What every route that asks for a payment does between reading its body and presenting the answer. */
export async function pay(
  request: FastifyRequest,
  reply: FastifyReply,
  deps: PaymentDeps,
  { read, ...asking }: Asking,
): Promise<Payment> {
  const asked = { ...asking, ...contextOf(request), ask: read(request.body, callerOf(request).environment) };
  return paymentIn(await initiatePayment(deps, asked), reply);
}

/** The same for a payout. */
export async function payOut(
  request: FastifyRequest,
  reply: FastifyReply,
  deps: PaymentDeps,
  { read, ...asking }: PayoutAsking,
): Promise<Payment> {
  const asked = { ...asking, ...contextOf(request), ask: read(request.body, callerOf(request).environment) };
  return paymentIn(await initiatePayout(deps, asked), reply);
}

function contextOf(request: FastifyRequest) {
  return {
    caller: callerOf(request),
    requestId: requestIdOf(request),
    idempotencyKey: readIdempotencyKey(idempotencyHeaders(request)),
    rawBody: rawBodyOf(request),
  };
}

function paymentIn(outcome: PaymentOutcome, reply: FastifyReply): Payment {
  if (outcome.replayed) markReplayed(reply);
  if ('error' in outcome) throw outcome.error;
  return outcome.payment;
}
