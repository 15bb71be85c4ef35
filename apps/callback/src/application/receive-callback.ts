import type { CallbackKind } from '@daftari/contracts/events/callback-events';
import type { CallbackSubject } from '@daftari/daraja/callback-token';
import type { Journal } from '@daftari/journal-core/journal';
import { partitionOf } from '@daftari/journal-core/partition-of';
import { isoTime } from '@daftari/kernel/clock';
import { callbackStream, type CallbackStream } from '../domain/callback-stream';
import { decideReceive } from '../domain/decide-callback';
import { storedBody } from '../domain/stored-body';
import { rootOf } from './root-of';

/** A callback as it came over the wire. */
export interface Arrival {
  /** Made when it came: storing it a second time under the same id changes nothing. */
  readonly arrivalId: string;
  /** Milliseconds since the epoch. */
  readonly arrivedAtMs: number;
  /** Which address it came to. */
  readonly kind: CallbackKind;
  /** What its token names. */
  readonly subject: CallbackSubject;
  readonly contentType: string;
  readonly remoteAddress: string;
  /** The beginning of the body, at least as much of it as is stored; without the credential that it may repeat. */
  readonly start: Buffer;
  readonly bodyBytes: number;
  /** Lower-case hexadecimal. */
  readonly bodySha256: string;
}

/**
 * Stores a callback before anybody looks into it, once per arrival id; resolves when it is durable.
 * @throws DaftariError OVERLOADED; what `Journal.decide` throws
 */
export type ReceiveCallback = (arrival: Arrival) => Promise<void>;

const MAX_CONTENT_TYPE = 200;
const MAX_ADDRESS = 64;

export function receiveCallback(journal: Journal): ReceiveCallback {
  return async (arrival) => {
    const { environment, transactionId, merchantId, attemptId } = arrival.subject;
    const stream = callbackStream(attemptId);
    const at = isoTime(arrival.arrivedAtMs);
    const received = {
      transactionId,
      merchantId,
      attemptId,
      kind: arrival.kind,
      contentType: arrival.contentType.slice(0, MAX_CONTENT_TYPE),
      remoteAddress: arrival.remoteAddress.slice(0, MAX_ADDRESS),
      bodyBytes: arrival.bodyBytes,
      bodySha256: arrival.bodySha256,
      ...storedBody(arrival.start, arrival.bodyBytes),
    };
    await journal.decide({
      partition: partitionOf(merchantId),
      streams: [stream],
      cause: {
        correlation: rootOf(received, environment),
        causation: arrival.arrivalId,
        actor: 'provider:daraja',
        environment,
      },
      decide: (view) => {
        const facts = decideReceive(arrival.arrivalId, received, view.stream<CallbackStream>(stream).state);
        return { events: facts.map((fact) => ({ ...fact, stream, at })), result: undefined };
      },
    });
  };
}
