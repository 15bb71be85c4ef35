import { Type } from 'typebox';
import { Dialect } from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import { readIdempotencyKey } from '../../../domain/idempotency-key';
import { DEFAULT_TOPUP_DESCRIPTION, DEFAULT_TOPUP_REFERENCE, readTopupRequest } from '../../../domain/topup-request';
import { success } from '../envelope';
import { idempotencyHeaders } from '../idempotency-header';
import { errorResponses, PAYMENT_ERRORS } from '../openapi/error-responses';
import { AmountField, CallbackUrlField, DescriptionField, PhoneField, ReferenceField } from '../openapi/payment-fields';
import { PAYMENT_ANSWER_HEADERS, PaymentHeaders } from '../openapi/payment-headers';
import { SAMPLE_TOPUP } from '../openapi/samples';
import { successResponse } from '../openapi/success-response';
import { pay, type Asking } from '../paying';
import { TopupAnswer, topupAnswer } from '../presenters/stk-answer';
import { requestIdOf } from '../request-context';
import type { Rest, RouteDeps } from '../rest-deps';

const words = { dialect: Dialect.PALPLUSS, read: readTopupRequest } as const;
const ASKING = {
  service: { ...words, operation: 'palpluss/service-topup', paymentType: 'WALLET_TOPUP_SERVICE_TOKENS' },
  payout: { ...words, operation: 'native/payout-topup', paymentType: 'WALLET_TOPUP_PAYOUT' },
} as const satisfies Record<string, Asking>;

const examples = {
  full: {
    summary: 'With a reference of your own',
    value: {
      amount: 5000,
      phone: '254712345678',
      accountReference: 'TOPUP-2024-001',
      transactionDesc: 'Service wallet top-up',
    },
  },
  least: { summary: 'As little as possible', value: { amount: 500, phone: '0712345678' } },
};

export const TopupBody = Type.Object(
  {
    amount: AmountField,
    phone: { ...PhoneField, description: 'Who pays: this phone gets the prompt.' },
    accountReference: ReferenceField(DEFAULT_TOPUP_REFERENCE),
    transactionDesc: DescriptionField(DEFAULT_TOPUP_DESCRIPTION),
    callbackUrl: CallbackUrlField,
  },
  { title: 'Top-up request', 'x-examples': examples },
);

function schemaOf(kind: keyof typeof ASKING) {
  const sample = topupAnswer({ ...SAMPLE_TOPUP, paymentType: ASKING[kind].paymentType }, undefined);
  return {
    tags: ['Wallets'],
    operationId: `${kind}Topup`,
    summary: `Top the ${kind} wallet up by M-Pesa`,
    description:
      'Shows a prompt on the phone of whoever pays. The wallet is credited once, when M-Pesa says it was paid.',
    headers: PaymentHeaders,
    body: TopupBody,
    response: {
      200: successResponse(TopupAnswer, 'The payer is asked to pay.', sample, PAYMENT_ANSWER_HEADERS),
      ...errorResponses('palpluss', PAYMENT_ERRORS),
    },
  };
}

export function walletTopupsRoute(rest: Rest, deps: RouteDeps): void {
  for (const kind of ['service', 'payout'] as const) {
    rest.route({
      method: 'POST',
      url: `/v1/wallets/${kind}/topups`,
      schema: schemaOf(kind),
      onRequest: deps.admit('wallets:write'),
      handler: async (request, reply) => {
        const payment = await pay(request, reply, deps, ASKING[kind]);
        const key = readIdempotencyKey(idempotencyHeaders(request));
        return success(topupAnswer(payment, key), requestIdOf(request));
      },
    });
  }
}
