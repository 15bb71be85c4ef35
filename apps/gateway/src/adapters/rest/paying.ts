import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Payment } from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import type { Environment } from '@daftari/journal-core/event';
import { initiatePayment, type PaymentDeps, type PaymentRequest } from '../../application/initiate-payment';
import { readIdempotencyKey } from '../../domain/idempotency-key';
import type { PaymentAsk } from '../../domain/payment-ask';
import { idempotencyHeaders, markReplayed } from './idempotency-header';
import { callerOf, rawBodyOf, requestIdOf } from './request-context';

/** In which words a route asks for a payment. */
export interface Asking extends Pick<PaymentRequest, 'operation' | 'paymentType' | 'dialect'> {
  /** @throws DaftariError that says what is wrong with the body */
  read(body: unknown, environment: Environment): PaymentAsk;
}

/** What every route that asks for a payment does between reading its body and presenting the answer. */
export async function pay(
  request: FastifyRequest,
  reply: FastifyReply,
  deps: PaymentDeps,
  { read, ...asking }: Asking,
): Promise<Payment> {
  const caller = callerOf(request);
  const outcome = await initiatePayment(deps, {
    ...asking,
    caller,
    requestId: requestIdOf(request),
    idempotencyKey: readIdempotencyKey(idempotencyHeaders(request)),
    ask: read(request.body, caller.environment),
    rawBody: rawBodyOf(request),
  });
  if (outcome.replayed) markReplayed(reply);
  if ('error' in outcome) throw outcome.error;
  return outcome.payment;
}
