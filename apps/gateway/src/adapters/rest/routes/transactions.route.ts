import { withDeadline } from '@daftari/rpc/deadline';
import { environmentOnWire } from '../../../application/environment-on-wire';
import { readListQuery } from '../../../domain/list-query';
import { success } from '../envelope';
import { DOOR_ERRORS, errorResponses } from '../openapi/error-responses';
import { LIST_PARAMETERS } from '../openapi/list-parameters';
import { RATE_HEADERS } from '../openapi/payment-headers';
import { SAMPLE_LIST } from '../openapi/samples';
import { successResponse } from '../openapi/success-response';
import { TransactionsAnswer, transactionsAnswer } from '../presenters/transactions-answer';
import { callerOf, requestIdOf } from '../request-context';
import { SERVICE_DEADLINE_MS, type Rest, type RouteDeps } from '../rest-deps';

const schema = {
  tags: ['Transactions'],
  operationId: 'listTransactions',
  summary: 'List transactions',
  description:
    'Payments, payouts, transfers, refunds and top-ups of this merchant, in the environment of the key, newest first. What meets ' +
    'all filters is listed; parameters that are not known are ignored.',
  querystring: LIST_PARAMETERS,
  response: {
    200: successResponse(TransactionsAnswer, 'A page of them.', transactionsAnswer(SAMPLE_LIST, true), RATE_HEADERS),
    ...errorResponses('palpluss', [
      ...DOOR_ERRORS,
      'VALIDATION_ERROR',
      'INVALID_PHONE',
      'INVALID_UUID',
      'INVALID_CURSOR',
    ]),
  },
};

export function transactionsRoute(rest: Rest, deps: RouteDeps): void {
  rest.route({
    method: 'GET',
    url: '/v1/transactions',
    schema,
    onRequest: deps.admit('payments:read'),
    handler: async (request) => {
      const { merchantId, environment: name } = callerOf(request);
      const environment = environmentOnWire(name);
      const { limit, cursor, withOverview, types, statuses, ...others } = readListQuery(request.query);
      const filter = { ...others, types: [...types], statuses: [...statuses] };
      const page = await withDeadline(
        deps.initiation.listPayments({ merchantId, environment, limit, cursor, filter, withOverview }),
        SERVICE_DEADLINE_MS,
        deps.scheduler,
        'the payment service',
      );
      // The payment service looks for this merchant's payments only; nothing of another's may leave even if it did not.
      const payments = page.payments.filter((one) => one.merchantId === merchantId && one.environment === environment);
      return success(transactionsAnswer({ ...page, payments }, withOverview), requestIdOf(request));
    },
  });
}
