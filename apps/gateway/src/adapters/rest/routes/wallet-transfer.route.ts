import { Type } from 'typebox';
import { moveToPayout } from '../../../application/wallets';
import { readIdempotencyKey } from '../../../domain/idempotency-key';
import { MAX_WALLET_SHILLINGS, readWalletTransfer } from '../../../domain/wallet-request';
import { success } from '../envelope';
import { idempotencyHeaders, markReplayed } from '../idempotency-header';
import { BODY_ERRORS } from '../openapi/channel-fields';
import { DOOR_ERRORS, errorResponses } from '../openapi/error-responses';
import { PAYMENT_ANSWER_HEADERS, RequestHeaders } from '../openapi/payment-headers';
import { successResponse } from '../openapi/success-response';
import { SAMPLE_MOVE } from '../openapi/wallet-samples';
import { WalletTransferAnswer, walletTransferAnswer } from '../presenters/wallet-answers';
import { callerOf, rawBodyOf, requestIdOf } from '../request-context';
import type { Rest, RouteDeps } from '../rest-deps';

const examples = {
  full: { summary: 'What was collected', value: { amount: 2500.5, from: 'collections' } },
  least: { summary: 'As little as possible', value: { amount: 2500 } },
};

export const WalletTransferBody = Type.Object(
  {
    amount: Type.Union([Type.Number({ exclusiveMinimum: 0, maximum: MAX_WALLET_SHILLINGS }), Type.String()], {
      description: 'KES, with at most two decimals.',
    }),
    from: Type.Optional(
      Type.String({ enum: ['collections'], default: 'collections', description: 'The wallet that gives.' }),
    ),
  },
  { title: 'Wallet transfer request', 'x-examples': examples },
);

const schema = {
  tags: ['Wallets'],
  operationId: 'fundPayoutWallet',
  summary: 'Move money into the payout wallet',
  description:
    'Moves what customers paid into the wallet that payouts are paid from: at once, without M-Pesa and without a fee. What is ' +
    'held for payouts under way stays.',
  headers: RequestHeaders('Send the same request with the same key as often as you like: the money moves once.'),
  body: WalletTransferBody,
  response: {
    200: successResponse(
      WalletTransferAnswer,
      'It was moved.',
      walletTransferAnswer(SAMPLE_MOVE, 250_000),
      PAYMENT_ANSWER_HEADERS,
    ),
    ...errorResponses('palpluss', [
      ...DOOR_ERRORS,
      ...BODY_ERRORS,
      'VALIDATION_ERROR',
      'INVALID_IDEMPOTENCY_KEY',
      'IDEMPOTENCY_KEY_REUSED',
      'INSUFFICIENT_FUNDS',
      'MERCHANT_NOT_FOUND',
      'WALLET_NOT_FOUND',
    ]),
  },
};

export function walletTransferRoute(rest: Rest, deps: RouteDeps): void {
  rest.route({
    method: 'POST',
    url: '/v1/wallets/payout/transfers',
    schema,
    onRequest: deps.admit('wallets:write'),
    handler: async (request, reply) => {
      const ask = readWalletTransfer(request.body);
      const { replayed, ...moved } = await moveToPayout(deps, {
        caller: callerOf(request),
        requestId: requestIdOf(request),
        idempotencyKey: readIdempotencyKey(idempotencyHeaders(request)),
        ask,
        rawBody: rawBodyOf(request),
      });
      if (replayed) markReplayed(reply);
      return success(walletTransferAnswer(moved, ask.amountCents), requestIdOf(request));
    },
  });
}
