import { Type } from 'typebox';
import { DaftariError } from '@daftari/kernel/errors';
import { isUuid } from '@daftari/kernel/ids';
import { withDeadline } from '@daftari/rpc/deadline';
import { authenticating } from '../authenticating';
import { Failure, success, Success } from '../envelope';
import { environmentOnWire } from '../environment-on-wire';
import { TransactionAnswer, transactionAnswer } from '../presenters/transaction-answer';
import { callerOf, requestIdOf } from '../request-context';
import { SERVICE_DEADLINE_MS, type Rest, type RestDeps } from '../rest-deps';

const schema = {
  summary: 'Read one transaction.',
  params: Type.Object({ id: Type.String({ format: 'uuid' }) }),
  response: {
    200: Success(TransactionAnswer),
    ...Object.fromEntries([400, 401, 404, 500, 503].map((status) => [status, Failure])),
  },
};

export function transactionRoute(rest: Rest, deps: RestDeps): void {
  rest.route({
    method: 'GET',
    url: '/v1/transactions/:id',
    schema,
    onRequest: authenticating(deps),
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
