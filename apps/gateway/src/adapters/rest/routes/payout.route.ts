import { Type } from 'typebox';
import { Dialect } from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import { MAX_SHILLINGS, MIN_PAYOUT_SHILLINGS } from '../../../domain/amount';
import { readIdempotencyKey } from '../../../domain/idempotency-key';
import { MAX_DESCRIPTION_CHARACTERS, MAX_REFERENCE_CHARACTERS } from '../../../domain/payment-fields';
import {
  DEFAULT_PAYOUT_DESCRIPTION,
  DEFAULT_PAYOUT_REFERENCE,
  readPayoutRequest,
} from '../../../domain/payout-request';
import { success } from '../envelope';
import { idempotencyHeaders } from '../idempotency-header';
import { errorResponses, PAYOUT_ERRORS } from '../openapi/error-responses';
import {
  AmountField,
  CallbackUrlField,
  DefaultedText,
  MetadataField,
  NullableId,
  PhoneField,
} from '../openapi/payment-fields';
import { PAYMENT_ANSWER_HEADERS, PaymentHeaders } from '../openapi/payment-headers';
import { SAMPLE_PAYOUT } from '../openapi/samples';
import { successResponse } from '../openapi/success-response';
import { payOut, type PayoutAsking } from '../paying';
import { PayoutAnswer, payoutAnswer } from '../presenters/payout-answer';
import { requestIdOf } from '../request-context';
import type { Rest, RouteDeps } from '../rest-deps';

const asking: PayoutAsking = { operation: 'palpluss/payout', dialect: Dialect.PALPLUSS, read: readPayoutRequest };

const examples = {
  full: {
    summary: 'Everything a shop sends',
    value: {
      amount: 500,
      phone: '0712345678',
      currency: 'KES',
      reference: 'WD-2024-001',
      description: 'Commission payout',
      callbackUrl: 'https://yourserver.com/webhooks/mpesa',
    },
  },
  least: { summary: 'As little as possible', value: { amount: 10, phone: '254712345678' } },
};

export const PayoutBody = Type.Object(
  {
    amount: { ...AmountField, minimum: MIN_PAYOUT_SHILLINGS, maximum: MAX_SHILLINGS },
    phone: { ...PhoneField, description: 'Who is paid: 07XXXXXXXX, 01XXXXXXXX, +254XXXXXXXXX or 254XXXXXXXXX' },
    currency: Type.Optional(Type.Union([Type.Literal('KES'), Type.Null()], { default: 'KES' })),
    reference: DefaultedText(MAX_REFERENCE_CHARACTERS, DEFAULT_PAYOUT_REFERENCE, 'Yours; webhooks echo it.'),
    description: DefaultedText(
      MAX_DESCRIPTION_CHARACTERS,
      DEFAULT_PAYOUT_DESCRIPTION,
      'Echoed whole; Daraja gets at most 100 characters.',
    ),
    channelId: NullableId('Kept and echoed; payouts leave from the platform’s own shortcode.'),
    callbackUrl: CallbackUrlField,
    metadata: MetadataField,
  },
  { title: 'Payout request', 'x-examples': examples },
);

const schema = {
  tags: ['Payouts'],
  operationId: 'b2cPayout',
  summary: 'Pay a customer out (B2C)',
  description:
    'Sends money from the payout wallet to a customer’s M-Pesa. Amount and fee are held before anything is sent, and the ' +
    'amount goes back to the wallet only when M-Pesa has confirmed that it was not paid. The answer is PENDING; the end ' +
    'comes by webhook, or when you ask at /v1/transactions/{id}. Send an Idempotency-Key: the same request under the same ' +
    'key never pays twice.',
  headers: PaymentHeaders,
  body: PayoutBody,
  response: {
    200: successResponse(
      PayoutAnswer,
      'The payout is under way.',
      payoutAnswer(SAMPLE_PAYOUT, undefined),
      PAYMENT_ANSWER_HEADERS,
    ),
    ...errorResponses('palpluss', [
      ...PAYOUT_ERRORS,
      'INVALID_UUID',
      'CHANNEL_NOT_FOUND',
      'CREDENTIAL_NOT_FOUND',
      'UNSUPPORTED_CURRENCY',
    ]),
  },
};

export function payoutRoute(rest: Rest, deps: RouteDeps): void {
  rest.route({
    method: 'POST',
    url: '/v1/b2c/payouts',
    schema,
    onRequest: deps.admit('payouts:write'),
    handler: async (request, reply) => {
      const payment = await payOut(request, reply, deps, asking);
      const key = readIdempotencyKey(idempotencyHeaders(request));
      return success(payoutAnswer(payment, key), requestIdOf(request));
    },
  });
}
