import { ownPayment } from '../../../application/own-payment';
import { success } from '../envelope';
import { DOOR_ERRORS, errorResponses } from '../openapi/error-responses';
import { RATE_HEADERS } from '../openapi/payment-headers';
import { SAMPLE_PAID } from '../openapi/samples';
import { successResponse } from '../openapi/success-response';
import { TransactionParams } from '../openapi/transaction-id';
import { TransactionAnswer, transactionAnswer } from '../presenters/transaction-answer';
import { callerOf, requestIdOf } from '../request-context';
import type { Rest, RouteDeps } from '../rest-deps';

const schema = {
  tags: ['Transactions'],
  operationId: 'getTransaction',
  summary: 'Read one transaction',
  description:
    'A payment, payout or top-up of this merchant, in the environment of the key, whichever route it came by.',
  params: TransactionParams,
  response: {
    200: successResponse(
      TransactionAnswer,
      'The transaction as it stands.',
      transactionAnswer(SAMPLE_PAID),
      RATE_HEADERS,
    ),
    ...errorResponses('palpluss', [...DOOR_ERRORS, 'VALIDATION_ERROR', 'INVALID_UUID', 'TRANSACTION_NOT_FOUND']),
  },
};

export function transactionRoute(rest: Rest, deps: RouteDeps): void {
  rest.route({
    method: 'GET',
    url: '/v1/transactions/:id',
    schema,
    onRequest: deps.admit('payments:read'),
    handler: async (request) => {
      const { payment } = await ownPayment(deps, callerOf(request), request.params.id);
      return success(transactionAnswer(payment), requestIdOf(request));
    },
  });
}
