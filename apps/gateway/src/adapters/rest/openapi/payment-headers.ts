import { Type } from 'typebox';
import { MAX_IDEMPOTENCY_KEY_CHARACTERS } from '../../../domain/idempotency-key';
import { IDEMPOTENCY_HEADER } from '../idempotency-header';

/** For documentation: the request headers of a route that takes a key. */
export function RequestHeaders(description: string) {
  return Type.Object({
    [IDEMPOTENCY_HEADER]: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: MAX_IDEMPOTENCY_KEY_CHARACTERS,
        pattern: '^[\\x20-\\x7e]*$',
        description,
      }),
    ),
  });
}

/** Of every route that asks for a payment. */
export const PaymentHeaders = RequestHeaders(
  'Send the same request with the same key as often as you like: there is one payment, and one answer. The same key with ' +
    'another body, or on another route, is refused.',
);

/** For documentation: the headers of the answer. */
export const RATE_HEADERS = {
  'x-ratelimit-limit': { type: 'integer', description: 'Requests a key may make in a minute.' },
  'x-ratelimit-remaining': { type: 'integer', description: 'How many are left of them.' },
  'x-ratelimit-reset': { type: 'integer', description: 'When the minute ends, in Unix seconds.' },
};

export const REPLAYED_HEADER = {
  'idempotency-replayed': {
    type: 'string',
    enum: ['true'],
    description: 'There when the answer is that of an earlier request under the same Idempotency-Key.',
  },
};

export const PAYMENT_ANSWER_HEADERS = { ...RATE_HEADERS, ...REPLAYED_HEADER };
