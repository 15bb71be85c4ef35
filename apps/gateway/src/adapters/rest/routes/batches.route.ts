import { Type } from 'typebox';
import { createPayoutBatch, getPayoutBatch } from '../../../application/payout-batches';
import { MAX_SHILLINGS, MIN_PAYOUT_SHILLINGS } from '../../../domain/amount';
import { MAX_BATCH_ITEMS, readBatchRequest } from '../../../domain/batch-request';
import { readIdempotencyKey } from '../../../domain/idempotency-key';
import { MAX_DESCRIPTION_CHARACTERS, MAX_REFERENCE_CHARACTERS } from '../../../domain/payment-fields';
import { DEFAULT_PAYOUT_DESCRIPTION, DEFAULT_PAYOUT_REFERENCE } from '../../../domain/payout-request';
import { success } from '../envelope';
import { idempotencyHeaders, markReplayed } from '../idempotency-header';
import { SAMPLE_BATCH } from '../openapi/batch-sample';
import { DOOR_ERRORS, errorResponses } from '../openapi/error-responses';
import { AmountField, CallbackUrlField, DefaultedText, PhoneField } from '../openapi/payment-fields';
import { PAYMENT_ANSWER_HEADERS, RATE_HEADERS, RequestHeaders } from '../openapi/payment-headers';
import { successResponse } from '../openapi/success-response';
import { BatchAnswer, batchAnswer } from '../presenters/batch-answer';
import { callerOf, rawBodyOf, requestIdOf } from '../request-context';
import type { Rest, RouteDeps } from '../rest-deps';

const PATH = '/v1/b2c/batches';

const examples = {
  least: {
    summary: 'As little as possible',
    value: { items: [{ amount: 10, phone: '254712345678' }] },
  },
  full: {
    summary: 'Two wages',
    value: {
      description: 'Wages of March',
      items: [
        { amount: 500, phone: '0712345678', reference: 'WAGE-1', description: 'Wages' },
        { amount: 10, phone: '254722345678', callbackUrl: 'https://yourserver.com/webhooks/mpesa' },
      ],
    },
  },
};

const Item = Type.Object({
  amount: { ...AmountField, minimum: MIN_PAYOUT_SHILLINGS, maximum: MAX_SHILLINGS },
  phone: PhoneField,
  reference: DefaultedText(MAX_REFERENCE_CHARACTERS, DEFAULT_PAYOUT_REFERENCE, 'Yours; webhooks echo it.'),
  description: DefaultedText(MAX_DESCRIPTION_CHARACTERS, DEFAULT_PAYOUT_DESCRIPTION, 'As of a single payout.'),
  callbackUrl: CallbackUrlField,
});

export const BatchBody = Type.Object(
  {
    description: DefaultedText(MAX_DESCRIPTION_CHARACTERS, '', 'What the batch is for; for you only.'),
    items: Type.Array(Item, {
      minItems: 1,
      maxItems: MAX_BATCH_ITEMS,
      description: 'The whole body has at most 64 KiB.',
    }),
  },
  { title: 'Batch request', 'x-examples': examples },
);

const createSchema = {
  tags: ['Payouts'],
  operationId: 'createPayoutBatch',
  summary: 'Pay many customers out at once',
  description:
    'Checks every payout and takes all of them, or none: a wrong field is named by its place, such as `items[3].phone`. The ' +
    'payout wallet has to cover the sum, which is looked at, not reserved. The answer comes before anything is sent; the ' +
    'payouts are begun afterwards, each once, some 20 in a second. One that finds too little in the wallet by then is ' +
    'REFUSED, and the others go on. Each is a transaction of its own, with its own webhook.',
  headers: RequestHeaders(
    'Send the same request with the same key as often as you like: there is one batch, and it is answered as it stands.',
  ),
  body: BatchBody,
  response: {
    200: successResponse(BatchAnswer, 'The batch is taken.', batchAnswer(SAMPLE_BATCH), PAYMENT_ANSWER_HEADERS),
    ...errorResponses('palpluss', [
      ...DOOR_ERRORS,
      'VALIDATION_ERROR',
      'INVALID_JSON',
      'INVALID_IDEMPOTENCY_KEY',
      'KYC_NOT_VERIFIED',
      'MERCHANT_NOT_FOUND',
      'INSUFFICIENT_FUNDS',
      'IDEMPOTENCY_KEY_REUSED',
      'BODY_TOO_LARGE',
      'PLATFORM_CREDENTIALS_NOT_CONFIGURED',
    ]),
  },
};

const getSchema = {
  tags: ['Payouts'],
  operationId: 'getPayoutBatch',
  summary: 'Follow a batch of payouts',
  description: 'How far it is, and what became of every item.',
  params: Type.Object({
    id: Type.String({
      format: 'uuid',
      description: 'The batchId that its request was answered with.',
      examples: [SAMPLE_BATCH.batchId],
    }),
  }),
  response: {
    200: successResponse(BatchAnswer, 'The batch as it stands.', batchAnswer(SAMPLE_BATCH), RATE_HEADERS),
    ...errorResponses('palpluss', [...DOOR_ERRORS, 'VALIDATION_ERROR', 'INVALID_UUID', 'BATCH_NOT_FOUND']),
  },
};

export function batchesRoute(rest: Rest, deps: RouteDeps): void {
  rest.route({
    method: 'POST',
    url: PATH,
    schema: createSchema,
    onRequest: deps.admit('payouts:write'),
    handler: async (request, reply) => {
      const caller = callerOf(request);
      const { batch, replayed } = await createPayoutBatch(deps, {
        caller,
        requestId: requestIdOf(request),
        ask: readBatchRequest(request.body, caller.environment),
        idempotencyKey: readIdempotencyKey(idempotencyHeaders(request)),
        rawBody: rawBodyOf(request),
      });
      if (replayed) markReplayed(reply);
      return success(batchAnswer(batch), requestIdOf(request));
    },
  });
  rest.route({
    method: 'GET',
    url: `${PATH}/:id`,
    schema: getSchema,
    onRequest: deps.admit('payments:read'),
    handler: async (request) =>
      success(batchAnswer(await getPayoutBatch(deps, callerOf(request), request.params.id)), requestIdOf(request)),
  });
}
