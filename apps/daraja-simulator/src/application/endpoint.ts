import type { Answer } from '../domain/answer';
import type { Books, CallbackDue, RequestKind } from './books';
import type { Due } from './due';

/** An HTTP request as far as Daraja's rules look at it. */
export interface DarajaRequest {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly query: Readonly<Record<string, unknown>>;
  readonly authorization: string | undefined;
  readonly contentType: string | undefined;
  readonly body: string;
}

/** One request on its way through an endpoint, inside the transaction that will also record it. */
export interface Call {
  readonly request: DarajaRequest;
  readonly books: Books;
  readonly nowMs: number;
  /** What an error's requestId, and a push's MerchantRequestID, will be. */
  readonly requestId: string;
  /** The ending of the phone whose behaviour a rule asks for. */
  readonly scenario?: string;
}

/** What an endpoint decided. */
export interface Outcome {
  readonly answer: Answer;
  /** When the answer goes out; at once when left out. */
  readonly held?: 'slow' | 'after-callback';
  /** How much longer than usual the answer takes. */
  readonly heldMs?: number;
  /** What a push asked for, as far as it could be read. */
  readonly push?: PushSeen;
  /** What a query asked for, as far as it could be read. */
  readonly query?: QuerySeen;
  /** Whom a payout is for, as far as it could be read. */
  readonly recipient?: string | null;
  /** A payment or an initiator request that was taken. */
  readonly opened?: Due;
  /** Callbacks that wait to be sent, or are now due earlier. */
  readonly callbacks?: readonly CallbackDue[];
}

export interface PushSeen {
  readonly accountReference: string | null;
  readonly phone: string | null;
  readonly amount: string | null;
  readonly callbackUrl: string | null;
  readonly checkoutRequestId: string | null;
}

export interface QuerySeen {
  readonly checkoutRequestId: string | null;
}

/** What a path is for, and what it does by its verb. */
export interface Route {
  readonly api: RequestKind;
  readonly verbs: Readonly<Record<string, Endpoint>>;
}

export type Endpoint = (call: Call) => Outcome;

/** Reads a JSON body; undefined when it is not JSON. */
export function jsonBody(request: DarajaRequest): unknown {
  try {
    return JSON.parse(request.body) as unknown;
  } catch {
    return undefined;
  }
}

const MAX_SEEN_LENGTH = 2_048;

/** Reads fields of a body, whatever it is, for the request log: text or a number as text of limited length, else null. */
export function fieldsSeen(body: unknown): (name: string) => string | null {
  const fields = typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};
  return (name) => {
    const value = fields[name];
    return typeof value === 'string' || typeof value === 'number' ? String(value).slice(0, MAX_SEEN_LENGTH) : null;
  };
}
