import { Type } from 'typebox';
import { DaftariError } from '@daftari/kernel/errors';
import { isUuid } from '@daftari/kernel/ids';
import { withDeadline } from '@daftari/rpc/deadline';
import { environmentOnWire } from '../../../application/environment-on-wire';
import { success } from '../envelope';
import { DOOR_ERRORS, errorResponses } from '../openapi/error-responses';
import { RATE_HEADERS } from '../openapi/payment-headers';
import { SAMPLE_PAID } from '../openapi/samples';
import { successResponse } from '../openapi/success-response';
import { TransactionAnswer, transactionAnswer } from '../presenters/transaction-answer';
import { callerOf, requestIdOf } from '../request-context';
import { SERVICE_DEADLINE_MS, type Rest, type RouteDeps } from '../rest-deps';

const schema = {
  tags: ['Transactions'],
  operationId: 'getTransaction',
  summary: 'Read one transaction',
  description: 'A payment or top-up of this merchant, in the environment of the key, whichever route it came by.',
  params: Type.Object({
    id: Type.String({
      format: 'uuid',
      description: 'The transactionId that its request was answered with.',
      examples: ['fa98a577-95ea-4a8f-8467-1fbe74f5d6f4'],
    }),
  }),
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
    onRequest: deps.admit,
    handler: async (request) => {
      const { merchantId, environment } = callerOf(request);
      if (!isUuid(request.params.id)) throw new DaftariError('INVALID_UUID');
      const transactionId = request.params.id.toLowerCase();
      const { payment } = await withDeadline(
        deps.initiation.getPayment({ merchantId, transactionId, environment: environmentOnWire(environment) }),
        SERVICE_DEADLINE_MS,
        deps.scheduler,
        'the payment service',
      );
      // The payment service looks for this merchant's payments only; nothing of another's may leave even if it did not.
      if (payment?.merchantId !== merchantId || payment.environment !== environmentOnWire(environment)) {
        throw new DaftariError('TRANSACTION_NOT_FOUND');
      }
      return success(transactionAnswer(payment), requestIdOf(request));
    },
  });
}
