import { Type } from 'typebox';
import {
  Dialect,
  type InitiatePayment,
  type Payment,
} from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import { fromItemError } from '@daftari/rpc/known-error';
import { withDeadline } from '@daftari/rpc/deadline';
import {
  DEFAULT_DESCRIPTION,
  DEFAULT_REFERENCE,
  MAX_DESCRIPTION_CHARACTERS,
  MAX_REFERENCE_CHARACTERS,
  readStkRequest,
} from '../../../domain/stk-request';
import { MAX_CALLBACK_URL_CHARACTERS } from '../../../domain/callback-address';
import { MAX_SHILLINGS, MIN_SHILLINGS } from '../../../domain/amount';
import { authenticating } from '../authenticating';
import { Failure, success, Success } from '../envelope';
import { environmentOnWire } from '../environment-on-wire';
import { StkAnswer, stkAnswer } from '../presenters/stk-answer';
import { callerOf, requestIdOf } from '../request-context';
import { SERVICE_DEADLINE_MS, type Rest, type RestDeps } from '../rest-deps';

const nullable = { nullable: true };

/** For documentation: what is accepted is decided in domain/stk-request, which is more lenient. */
export const StkBody = Type.Object({
  amount: Type.Number({
    minimum: MIN_SHILLINGS,
    maximum: MAX_SHILLINGS,
    multipleOf: 1,
    description: 'Whole shillings.',
  }),
  phone: Type.String({ description: '07XXXXXXXX, 01XXXXXXXX, +254XXXXXXXXX or 254XXXXXXXXX' }),
  accountReference: Type.Optional(
    Type.String({ maxLength: MAX_REFERENCE_CHARACTERS, default: DEFAULT_REFERENCE, ...nullable }),
  ),
  transactionDesc: Type.Optional(
    Type.String({ maxLength: MAX_DESCRIPTION_CHARACTERS, default: DEFAULT_DESCRIPTION, ...nullable }),
  ),
  callbackUrl: Type.Optional(Type.String({ format: 'uri', maxLength: MAX_CALLBACK_URL_CHARACTERS, ...nullable })),
  channelId: Type.Optional(Type.String({ format: 'uuid', ...nullable })),
  credential_id: Type.Optional(Type.String({ format: 'uuid', ...nullable })),
});

const schema = {
  summary: 'Ask a customer for a payment on their phone (STK push).',
  body: StkBody,
  response: {
    200: Success(StkAnswer),
    ...Object.fromEntries([400, 401, 402, 404, 409, 413, 500, 502, 503].map((status) => [status, Failure])),
  },
};

export function stkPushRoute(rest: Rest, deps: RestDeps): void {
  for (const url of ['/v1/payments/stk', '/v1/payments/stk/initiate']) {
    rest.route({
      method: 'POST',
      url,
      schema,
      onRequest: authenticating(deps),
      handler: async (request) => {
        const { merchantId, keyId, environment } = callerOf(request);
        const requestId = requestIdOf(request);
        const payment = await initiate(deps, {
          merchantId,
          environment: environmentOnWire(environment),
          paymentType: 'STK',
          dialect: Dialect.PALPLUSS,
          apiKeyId: keyId,
          requestId,
          ...readStkRequest(request.body, environment),
        });
        return success(stkAnswer(payment), requestId);
      },
    });
  }
}

/** One payment, with its own result. @throws DaftariError what the item was refused with */
async function initiate({ initiation, scheduler }: RestDeps, payment: InitiatePayment): Promise<Payment> {
  const asked = initiation.initiatePayments({ payments: [payment] });
  const { results } = await withDeadline(asked, SERVICE_DEADLINE_MS, scheduler, 'the payment service');
  const result = results[0]?.result;
  if (result?.$case === 'payment') return result.value;
  if (result?.$case === 'error') throw fromItemError(result.value);
  throw new Error('initiation answered no result for a payment');
}
