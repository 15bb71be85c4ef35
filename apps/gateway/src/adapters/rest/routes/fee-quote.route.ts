import { Type } from 'typebox';
import { cents } from '@daftari/kernel/money';
import { quoteFee } from '../../../application/wallets';
import { FEE_TYPES, readFeeQuery } from '../../../domain/fee-query';
import { success } from '../envelope';
import { DOOR_ERRORS, errorResponses } from '../openapi/error-responses';
import { RATE_HEADERS } from '../openapi/payment-headers';
import { successResponse } from '../openapi/success-response';
import { SAMPLE_QUOTE } from '../openapi/wallet-samples';
import { FeeQuoteAnswer, feeQuoteAnswer } from '../presenters/wallet-answers';
import { callerOf, requestIdOf } from '../request-context';
import type { Rest, RouteDeps } from '../rest-deps';

const sample = feeQuoteAnswer({ type: 'STK', amountCents: cents(100_000) }, SAMPLE_QUOTE);

const schema = {
  tags: ['Wallets'],
  operationId: 'quoteFee',
  summary: 'Ask what a payment would cost',
  description:
    'By the rules that count for you now. Nothing is held; the fee of a payment is the one of its own moment.',
  querystring: Type.Object({
    type: Type.String({ enum: [...FEE_TYPES], examples: ['STK'], description: 'What would be asked for.' }),
    amount: Type.Integer({ minimum: 1, maximum: 250_000, examples: [1000], description: 'KES, whole shillings.' }),
  }),
  response: {
    200: successResponse(FeeQuoteAnswer, 'The quote.', sample, RATE_HEADERS),
    ...errorResponses('palpluss', [...DOOR_ERRORS, 'VALIDATION_ERROR', 'MERCHANT_NOT_FOUND']),
  },
};

export function feeQuoteRoute(rest: Rest, deps: RouteDeps): void {
  rest.route({
    method: 'GET',
    url: '/v1/fees/quote',
    schema,
    onRequest: deps.admit('wallets:read'),
    handler: async (request) => {
      const ask = readFeeQuery(request.query);
      return success(feeQuoteAnswer(ask, await quoteFee(deps, callerOf(request), ask)), requestIdOf(request));
    },
  });
}
