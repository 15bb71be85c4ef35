import { Type } from 'typebox';
import { Dialect } from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import { DEFAULT_PLUGPAY_DESCRIPTION, readPlugPayRequest, requireStkType } from '../../../domain/plugpay-request';
import { MAX_REFERENCE_CHARACTERS } from '../../../domain/payment-fields';
import { errorResponses, PAYMENT_ERRORS } from '../openapi/error-responses';
import { AmountField, DescriptionField, PhoneField } from '../openapi/payment-fields';
import { PAYMENT_ANSWER_HEADERS, PaymentHeaders } from '../openapi/payment-headers';
import { SAMPLE_PAYMENT } from '../openapi/samples';
import { pay, type Asking } from '../paying';
import { PlugPayAnswer, plugPayAnswer } from '../presenters/plugpay-answer';
import type { Rest, RouteDeps } from '../rest-deps';

const asking: Asking = {
  operation: 'plugpay/stk',
  paymentType: 'STK',
  dialect: Dialect.PLUGPAY,
  read: readPlugPayRequest,
};

const examples = {
  full: {
    summary: 'With a description',
    value: {
      phoneNumber: '254712345678',
      amount: 1050,
      accountReference: 'INV-2026',
      transactionDesc: 'Premium Subscription',
    },
  },
  least: {
    summary: 'Only what is required',
    value: { phoneNumber: '0712345678', amount: 1, accountReference: 'INV-2026' },
  },
};

export const PlugPayBody = Type.Object(
  {
    phoneNumber: PhoneField,
    amount: AmountField,
    accountReference: Type.String({
      minLength: 1,
      maxLength: MAX_REFERENCE_CHARACTERS,
      description: 'What the customer sees on their phone, at most 12 characters of it.',
    }),
    transactionDesc: DescriptionField(DEFAULT_PLUGPAY_DESCRIPTION),
  },
  { title: 'PlugPay STK push request', 'x-examples': examples },
);

const schema = {
  tags: ['PlugPay'],
  security: [{ bearer: [] }, { basic: [] }],
  description:
    'PlugPay’s dialect: its fields, its flat answer, and its errors with `error` and `status`. What M-Pesa refuses is an ' +
    'HTTP error here, never a 200. How a payment ends comes by webhook, to the address configured for the merchant.',
  querystring: Type.Object({
    type: Type.Optional(
      Type.String({ enum: ['stk'], default: 'stk', description: 'What to do. `b2c` and `c2c` are not available yet.' }),
    ),
  }),
  headers: PaymentHeaders,
  body: PlugPayBody,
  response: {
    200: {
      ...PlugPayAnswer,
      description: 'The customer is asked to pay.',
      headers: PAYMENT_ANSWER_HEADERS,
      'x-examples': {
        answer: { summary: 'The customer is asked to pay.', value: plugPayAnswer(SAMPLE_PAYMENT) },
      },
    },
    ...errorResponses('plugpay', PAYMENT_ERRORS),
  },
};

const PATHS = {
  '/api/v1/payments': { operationId: 'plugPayPayment', summary: 'Ask a customer for a payment (STK push)' },
  '/v1/payments': { operationId: 'plugPayPaymentV1', summary: 'The same under its other path' },
};

export function plugPayPaymentsRoute(rest: Rest, deps: RouteDeps): void {
  for (const [url, names] of Object.entries(PATHS)) {
    rest.route({
      method: 'POST',
      url,
      schema: { ...schema, ...names },
      onRequest: deps.admit,
      handler: async (request, reply) => {
        requireStkType(request.query.type);
        return plugPayAnswer(await pay(request, reply, deps, asking));
      },
    });
  }
}
