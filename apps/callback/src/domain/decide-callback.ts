import type { CallbackEvent } from '@daftari/contracts/events/callback-events';
import { DaftariError } from '@daftari/kernel/errors';
import type { CallbackStream } from './callback-stream';

type DataOf<Type extends CallbackEvent['type']> = Extract<CallbackEvent, { type: Type }>['data'];

/** Which attempt of which payment a callback speaks of: what its token names. */
export interface About {
  readonly transactionId: string;
  readonly merchantId: string;
  readonly attemptId: string;
}

/** What could be read from a stored callback. */
export type Reading =
  | ({ readonly kind: 'result' } & Omit<DataOf<'CallbackMatched.v1'>, keyof About | 'callbackId'>)
  | { readonly kind: 'undecodable'; readonly reason: string };

/** One attempt gets one callback, now and then a few; more come only from someone who plays with a token. */
export const MAX_CALLBACKS_PER_ATTEMPT = 1_000;
const MAX_REASON = 200;

/**
 * Every delivery is a fact of its own, also the same bytes a second time: the log tells what came. Only the same arrival
 * is the same fact, however often it is stored.
 * @throws DaftariError OVERLOADED when the attempt has had its fill
 */
export function decideReceive(
  arrivalId: string,
  received: DataOf<'CallbackReceived.v1'>,
  stream: CallbackStream,
): CallbackEvent[] {
  if (stream.arrivals.has(arrivalId)) return [];
  if (stream.arrivals.size >= MAX_CALLBACKS_PER_ATTEMPT) {
    throw new DaftariError('OVERLOADED', `this attempt already has ${MAX_CALLBACKS_PER_ATTEMPT} callbacks`);
  }
  return [{ type: 'CallbackReceived.v1', data: received }];
}

/** What was read from a stored callback becomes known once, however often it is read. */
export function decideSettle(
  callbackId: string,
  about: About,
  reading: Reading,
  stream: CallbackStream,
): CallbackEvent[] {
  if (!stream.waiting.has(callbackId)) return [];
  const { transactionId, merchantId, attemptId } = about;
  const named = { transactionId, merchantId, attemptId, callbackId };
  if (reading.kind === 'undecodable') {
    return [{ type: 'CallbackRejected.v1', data: { ...named, reason: reading.reason.slice(0, MAX_REASON) } }];
  }
  const { kind: _, ...result } = reading;
  return [{ type: 'CallbackMatched.v1', data: { ...named, ...result } }];
}
