import { Type } from 'typebox';
import { Dialect } from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import { MIN_PAYOUT_SHILLINGS } from '../../../domain/amount';
import {
  DEFAULT_PLUGPAY_DESCRIPTION,
  DEFAULT_PLUGPAY_REMARKS,
  DEFAULT_TRANSFER_REMARKS,
  plugPayType,
  readPlugPayPayout,
  readPlugPayRequest,
  readPlugPayTransfer,
} from '../../../domain/plugpay-request';
import { MAX_DESCRIPTION_CHARACTERS, MAX_REFERENCE_CHARACTERS } from '../../../domain/payment-fields';
import type { NeededScope } from '../admission';
import { errorResponses, PAYOUT_ERRORS } from '../openapi/error-responses';
import { AmountField, DefaultedText, DescriptionField, MetadataField, PhoneField } from '../openapi/payment-fields';
import { PAYMENT_ANSWER_HEADERS, PaymentHeaders } from '../openapi/payment-headers';
import { SAMPLE_PAYMENT, SAMPLE_PAYOUT, SAMPLE_TRANSFER } from '../openapi/samples';
import { pay, payOut, type Asking, type PayoutAsking } from '../paying';
import {
  PlugPayAnswer,
  plugPayAnswer,
  PlugPayPayoutAnswer,
  plugPayPayoutAnswer,
  plugPayTransferAnswer,
} from '../presenters/plugpay-answer';
import type { Rest, RouteDeps } from '../rest-deps';

const asking: Asking = {
  operation: 'plugpay/stk',
  paymentType: 'STK',
  dialect: Dialect.PLUGPAY,
  read: readPlugPayRequest,
};

const transferAsking: Asking = {
  operation: 'plugpay/transfer',
  paymentType: 'C2C',
  dialect: Dialect.PLUGPAY,
  read: readPlugPayTransfer,
};

const payoutAsking: PayoutAsking = { operation: 'plugpay/payout', dialect: Dialect.PLUGPAY, read: readPlugPayPayout };

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
    metadata: MetadataField,
  },
  { title: 'PlugPay STK push request' },
);

const payoutExamples = {
  payout: {
    summary: 'type=b2c: a payout',
    value: { b2cReceiver: '254712345678', b2cAmount: 500, b2cRemarks: 'Refund for order 12' },
  },
};

export const PlugPayPayoutBody = Type.Object(
  {
    b2cReceiver: PhoneField,
    b2cAmount: { ...AmountField, minimum: MIN_PAYOUT_SHILLINGS },
    b2cRemarks: DefaultedText(
      MAX_DESCRIPTION_CHARACTERS,
      DEFAULT_PLUGPAY_REMARKS,
      'Echoed whole; Daraja gets at most 100 characters.',
    ),
    metadata: MetadataField,
  },
  { title: 'PlugPay payout request' },
);

const transferExamples = {
  transfer: {
    summary: 'type=c2c: a transfer between customers',
    value: {
      senderPhone: '254711111111',
      receiverPhone: '254722222222',
      c2cAmount: 1500,
      c2cRemarks: 'Peer Transfer',
    },
  },
};

export const PlugPayTransferBody = Type.Object(
  {
    senderPhone: PhoneField,
    receiverPhone: PhoneField,
    c2cAmount: { ...AmountField, minimum: MIN_PAYOUT_SHILLINGS },
    c2cRemarks: DefaultedText(
      MAX_DESCRIPTION_CHARACTERS,
      DEFAULT_TRANSFER_REMARKS,
      'Echoed whole; the sender sees at most 13 characters of it, and Daraja gets at most 100 for the receiver.',
    ),
    metadata: MetadataField,
  },
  { title: 'PlugPay transfer request' },
);

const PlugPayAnyBody = Type.Union([PlugPayBody, PlugPayPayoutBody, PlugPayTransferBody], {
  'x-examples': { ...examples, ...payoutExamples, ...transferExamples },
});

const schema = {
  tags: ['PlugPay'],
  security: [{ bearer: [] }, { basic: [] }],
  description:
    'PlugPay’s dialect: its fields, its flat answer, and its errors with `error` and `status`. What M-Pesa refuses is an ' +
    'HTTP error here, never a 200. How a payment ends comes by webhook, to the address configured for the merchant.',
  querystring: Type.Object({
    type: Type.Optional(
      Type.String({
        enum: ['stk', 'b2c', 'c2c'],
        default: 'stk',
        description: 'What to do: ask a customer for a payment, pay one out, or collect from one customer for another.',
      }),
    ),
  }),
  headers: PaymentHeaders,
  body: PlugPayAnyBody,
  response: {
    200: {
      ...Type.Union([PlugPayAnswer, PlugPayPayoutAnswer]),
      description: 'The customer is asked to pay, or the payout or transfer is under way.',
      headers: PAYMENT_ANSWER_HEADERS,
      'x-examples': {
        answer: { summary: 'type=stk: the customer is asked to pay.', value: plugPayAnswer(SAMPLE_PAYMENT) },
        payout: { summary: 'type=b2c: the payout is under way.', value: plugPayPayoutAnswer(SAMPLE_PAYOUT) },
        transfer: {
          summary: 'type=c2c: the sender is asked to pay.',
          value: plugPayTransferAnswer(SAMPLE_TRANSFER),
        },
      },
    },
    ...errorResponses('plugpay', ['PROMPT_ALREADY_OPEN', 'STK_TEMP_BANNED', ...PAYOUT_ERRORS]),
  },
};

/** Every type that is not known is refused as such once its body is read. */
const PLUGPAY_SCOPE: NeededScope = {
  anyOf: ['payments:write', 'payouts:write'],
  of: ({ query }) => ((query as { readonly type?: unknown }).type === 'b2c' ? 'payouts:write' : 'payments:write'),
};

const PATHS = {
  '/api/v1/payments': {
    operationId: 'plugPayPayment',
    summary: 'Ask a customer for a payment, pay one out, or send money between two',
  },
  '/v1/payments': { operationId: 'plugPayPaymentV1', summary: 'The same under its other path' },
};

export function plugPayPaymentsRoute(rest: Rest, deps: RouteDeps): void {
  for (const [url, names] of Object.entries(PATHS)) {
    rest.route({
      method: 'POST',
      url,
      schema: { ...schema, ...names },
      onRequest: deps.admit(PLUGPAY_SCOPE),
      handler: async (request, reply) => {
        switch (plugPayType(request.query.type)) {
          case 'stk':
            return plugPayAnswer(await pay(request, reply, deps, asking));
          case 'b2c':
            return plugPayPayoutAnswer(await payOut(request, reply, deps, payoutAsking));
          case 'c2c':
            return plugPayTransferAnswer(await pay(request, reply, deps, transferAsking));
        }
      },
    });
  }
}
