import { Type } from 'typebox';
import { listRefunds, refundPayment } from '../../../application/payment-refunds';
import { readIdempotencyKey } from '../../../domain/idempotency-key';
import { MAX_REASON_CHARACTERS, readRefundRequest } from '../../../domain/refund-request';
import { success } from '../envelope';
import { idempotencyHeaders, markReplayed } from '../idempotency-header';
import { DOOR_ERRORS, errorResponses } from '../openapi/error-responses';
import { PAYMENT_ANSWER_HEADERS, RATE_HEADERS, RequestHeaders } from '../openapi/payment-headers';
import { SAMPLE_REFUND } from '../openapi/samples';
import { successResponse } from '../openapi/success-response';
import { TransactionParams } from '../openapi/transaction-id';
import { RefundsAnswer, refundsAnswer } from '../presenters/refunds-answer';
import { TransactionAnswer, transactionAnswer } from '../presenters/transaction-answer';
import { callerOf, requestIdOf } from '../request-context';
import type { Rest, RouteDeps } from '../rest-deps';

const PATH = '/v1/transactions/:id/refunds';
const FINDING_ERRORS = [...DOOR_ERRORS, 'VALIDATION_ERROR', 'INVALID_UUID', 'TRANSACTION_NOT_FOUND'] as const;

const examples = {
  least: { summary: 'Why it goes back', value: { reason: 'Sold out' } },
  named: { summary: 'With a ticket of yours', value: { reason: 'Returned by the customer, ticket 4711' } },
};

export const RefundBody = Type.Object(
  {
    reason: Type.String({
      minLength: 1,
      maxLength: MAX_REASON_CHARACTERS,
      description: 'Why, for your records and ours; M-Pesa gets at most 100 characters.',
    }),
  },
  { title: 'Refund request', 'x-examples': examples },
);

const refundSchema = {
  tags: ['Transactions'],
  operationId: 'refundTransaction',
  summary: 'Give a payment back to its payer',
  description:
    'Gives back all that was received under a payment: M-Pesa reverses whole payments. The amount is held in the collections ' +
    'wallet before M-Pesa is asked. The answer is the refund, a transaction of its own of the type REFUND; its end comes by ' +
    'the webhook of the payment, or when you ask at /v1/transactions/{id}. A refund that M-Pesa refuses at once is FAILED.',
  params: TransactionParams,
  headers: RequestHeaders(
    'Send the same request with the same key as often as you like: there is one refund, and it is answered as it stands.',
  ),
  body: RefundBody,
  response: {
    200: successResponse(
      TransactionAnswer,
      'The refund is under way.',
      transactionAnswer(SAMPLE_REFUND),
      PAYMENT_ANSWER_HEADERS,
    ),
    ...errorResponses('palpluss', [
      ...FINDING_ERRORS,
      'INVALID_JSON',
      'INVALID_IDEMPOTENCY_KEY',
      'INSUFFICIENT_SERVICE_BALANCE',
      'MERCHANT_NOT_FOUND',
      'ALREADY_REFUNDED',
      'NOT_REFUNDABLE',
      'INSUFFICIENT_FUNDS',
      'IDEMPOTENCY_KEY_REUSED',
      'REQUEST_IN_PROGRESS',
      'BODY_TOO_LARGE',
      'PLATFORM_CREDENTIALS_NOT_CONFIGURED',
    ]),
  },
};

const listSchema = {
  tags: ['Transactions'],
  operationId: 'listRefunds',
  summary: 'List the refunds of a payment',
  description: 'All of them, those that failed included: after a failure another one may follow.',
  params: TransactionParams,
  response: {
    200: successResponse(RefundsAnswer, 'The refunds.', refundsAnswer([SAMPLE_REFUND]), RATE_HEADERS),
    ...errorResponses('palpluss', FINDING_ERRORS),
  },
};

export function refundsRoute(rest: Rest, deps: RouteDeps): void {
  rest.route({
    method: 'POST',
    url: PATH,
    schema: refundSchema,
    onRequest: deps.admit('refunds:write'),
    handler: async (request, reply) => {
      const { refund, replayed } = await refundPayment(deps, {
        caller: callerOf(request),
        requestId: requestIdOf(request),
        transactionId: request.params.id,
        reason: readRefundRequest(request.body),
        idempotencyKey: readIdempotencyKey(idempotencyHeaders(request)),
      });
      if (replayed) markReplayed(reply);
      return success(transactionAnswer(refund), requestIdOf(request));
    },
  });
  rest.route({
    method: 'GET',
    url: PATH,
    schema: listSchema,
    onRequest: deps.admit('payments:read'),
    handler: async (request) =>
      success(refundsAnswer(await listRefunds(deps, callerOf(request), request.params.id)), requestIdOf(request)),
  });
}
