import { Type } from 'typebox';
import { Dialect } from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import { DEFAULT_DESCRIPTION, DEFAULT_REFERENCE, readStkRequest } from '../../../domain/stk-request';
import { success } from '../envelope';
import { errorResponses, PAYMENT_ERRORS } from '../openapi/error-responses';
import {
  AmountField,
  CallbackUrlField,
  DescriptionField,
  MetadataField,
  NullableId,
  PhoneField,
  ReferenceField,
} from '../openapi/payment-fields';
import { PAYMENT_ANSWER_HEADERS, PaymentHeaders } from '../openapi/payment-headers';
import { SAMPLE_PAYMENT } from '../openapi/samples';
import { successResponse } from '../openapi/success-response';
import { pay, type Asking } from '../paying';
import { StkAnswer, stkAnswer } from '../presenters/stk-answer';
import { requestIdOf } from '../request-context';
import type { Rest, RouteDeps } from '../rest-deps';

const asking: Asking = {
  operation: 'palpluss/stk',
  paymentType: 'STK',
  dialect: Dialect.PALPLUSS,
  read: readStkRequest,
};

const examples = {
  full: {
    summary: 'Everything a shop sends',
    value: {
      amount: 1000,
      phone: '0712345678',
      accountReference: 'INV-2024-001',
      transactionDesc: 'Payment for invoice #2024-001',
      callbackUrl: 'https://yourserver.com/webhooks/mpesa',
      metadata: { order: '2024-001' },
    },
  },
  least: { summary: 'As little as possible', value: { amount: 1, phone: '254712345678' } },
};

export const StkBody = Type.Object(
  {
    amount: AmountField,
    phone: PhoneField,
    accountReference: ReferenceField(DEFAULT_REFERENCE),
    transactionDesc: DescriptionField(DEFAULT_DESCRIPTION),
    callbackUrl: CallbackUrlField,
    channelId: NullableId('One of your channels; the default one is used without it.'),
    credential_id: NullableId('One of your credential profiles.'),
    metadata: MetadataField,
  },
  { title: 'STK push request', 'x-examples': examples },
);

const schema = {
  tags: ['Payments'],
  description:
    'Shows a prompt on the customer’s phone. The answer comes within 10 seconds, usually before the customer has seen it: ' +
    'the payment is then PENDING, and its end comes by webhook, or when you ask at /v1/transactions/{id}.',
  headers: PaymentHeaders,
  body: StkBody,
  response: {
    200: successResponse(StkAnswer, 'The customer is asked to pay.', stkAnswer(SAMPLE_PAYMENT), PAYMENT_ANSWER_HEADERS),
    ...errorResponses('palpluss', [
      ...PAYMENT_ERRORS,
      'STK_TEMP_BANNED',
      'INVALID_UUID',
      'CHANNEL_NOT_FOUND',
      'CREDENTIAL_NOT_FOUND',
      'CREDENTIAL_INACTIVE',
    ]),
  },
};

const PATHS = {
  '/v1/payments/stk': { operationId: 'stkPush', summary: 'Ask a customer for a payment (STK push)' },
  '/v1/payments/stk/initiate': { operationId: 'stkPushInitiate', summary: 'The same under its other path' },
};

export function stkPushRoute(rest: Rest, deps: RouteDeps): void {
  for (const [url, names] of Object.entries(PATHS)) {
    rest.route({
      method: 'POST',
      url,
      schema: { ...schema, ...names },
      onRequest: deps.admit('payments:write'),
      handler: async (request, reply) =>
        success(stkAnswer(await pay(request, reply, deps, asking)), requestIdOf(request)),
    });
  }
}
