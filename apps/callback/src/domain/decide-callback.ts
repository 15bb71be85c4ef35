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
  | { readonly kind: 'stk-result'; readonly result: Omit<DataOf<'CallbackMatched.v1'>, keyof About | 'callbackId'> }
  | {
      readonly kind: 'provider-result';
      readonly result: Omit<DataOf<'ProviderResultMatched.v1'>, keyof About | 'callbackId'>;
    }
  | { readonly kind: 'c2b-confirmed'; readonly notice: Omit<DataOf<'C2bConfirmed.v1'>, keyof About | 'callbackId'> }
  | {
      readonly kind: 'balance-reported';
      readonly report: Omit<DataOf<'BalanceReported.v1'>, keyof About | 'callbackId'>;
    }
  /** Understood, and nothing follows from it. */
  | { readonly kind: 'noticed' }
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

/**
 * A callback that could not be read is read once more, because a person asked: what follows is what would have followed at
 * first. That it still cannot be read, for the same reason, is nothing new.
 * @throws DaftariError CALLBACK_NOT_FOUND; DECISION_CONFLICT it was understood before: its consequences stand
 */
export function decideReplay(
  { callbackId, note }: { readonly callbackId: string; readonly note: string },
  about: About,
  reading: Reading,
  stream: CallbackStream,
): CallbackEvent[] {
  const before = stream.rejected.get(callbackId);
  if (before === undefined) {
    if (stream.waiting.has(callbackId)) return [];
    throw new DaftariError('DECISION_CONFLICT', 'This callback was understood before; nothing was changed.');
  }
  const read = settled(callbackId, about, reading);
  const [only] = read;
  if (only?.type === 'CallbackRejected.v1' && only.data.reason === before) return [];
  const { transactionId, merchantId, attemptId } = about;
  const replayed = { transactionId, merchantId, attemptId, callbackId, note };
  return [{ type: 'CallbackReplayed.v1', data: replayed }, ...read];
}

/** What was read from a stored callback becomes known once, however often it is read. */
export function decideSettle(
  callbackId: string,
  about: About,
  reading: Reading,
  stream: CallbackStream,
): CallbackEvent[] {
  return stream.waiting.has(callbackId) ? settled(callbackId, about, reading) : [];
}

function settled(callbackId: string, about: About, reading: Reading): CallbackEvent[] {
  const { transactionId, merchantId, attemptId } = about;
  const named = { transactionId, merchantId, attemptId, callbackId };
  switch (reading.kind) {
    case 'stk-result':
      return [{ type: 'CallbackMatched.v1', data: { ...named, ...reading.result } }];
    case 'provider-result':
      return [{ type: 'ProviderResultMatched.v1', data: { ...named, ...reading.result } }];
    case 'c2b-confirmed':
      return [{ type: 'C2bConfirmed.v1', data: { ...named, ...reading.notice } }];
    case 'balance-reported':
      return [{ type: 'BalanceReported.v1', data: { ...named, ...reading.report } }];
    case 'noticed':
      return [];
    case 'undecodable':
      return [{ type: 'CallbackRejected.v1', data: { ...named, reason: reading.reason.slice(0, MAX_REASON) } }];
  }
}
