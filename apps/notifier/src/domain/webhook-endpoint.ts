import type { NotifierEvent } from '@daftari/contracts/events/notifier-events';
import { ALL_EVENTS } from '@daftari/contracts/webhook-events';
import type { StreamModel } from '@daftari/journal-core/decider';
import type { Environment, RecordedEvent } from '@daftari/journal-core/event';
import { derivedId } from '@daftari/kernel/ids';

/** One of a merchant's own endpoints. Times are ISO 8601 with milliseconds. */
export interface WebhookEndpoint {
  readonly endpointId: string;
  readonly merchantId: string;
  readonly url: string;
  /** Event types, or one `*`. */
  readonly events: readonly string[];
  readonly description?: string;
  readonly active: boolean;
  /** Since when it is told what happens: neither what happened before nor while it was off ever reaches it. */
  readonly activeSince: string;
  readonly secretVersion: number;
  /** Until when the secrets before sign as well, and from which version on. */
  readonly previousSecretUntil?: string;
  readonly signsFrom?: number;
  /** The causation of the newest secret: the same request again is not another one. */
  readonly rotatedBy?: string;
  /** Since when nothing arrives there; stays when it is switched off for that. */
  readonly failingSince?: string;
  readonly recoveredAt?: string;
  readonly requestFingerprint?: string;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** What is known of an endpoint after its end, so that a repeated request is not a new one. */
export interface DeletedEndpoint {
  readonly endpointId: string;
  readonly requestFingerprint?: string;
}

/** A merchant's own endpoints in one environment, oldest first. */
export interface EndpointBook {
  readonly endpoints: readonly WebhookEndpoint[];
  /** The newest `MAX_REMEMBERED`, oldest first. */
  readonly deleted: readonly DeletedEndpoint[];
}

const MAX_REMEMBERED = 100;
/** Of one message, however often its secret was changed within a day. */
const MAX_SIGNATURES = 5;

export const endpointBookModel: StreamModel<EndpointBook, NotifierEvent> = {
  initialState: { endpoints: [], deleted: [] },
  evolve,
};

/** All of a merchant's endpoints in an environment stand in one stream: their number is limited, and an event is told to all. */
export function endpointBookStream(merchantId: string, environment: Environment): string {
  return `endpoints-${derivedId('endpoints', environment, merchantId)}`;
}

export function endpointIn({ endpoints }: EndpointBook, endpointId: string): WebhookEndpoint | undefined {
  return endpoints.find((one) => one.endpointId === endpointId);
}

/** Whether the endpoint is told an event that happened then (ISO 8601). */
export function isTold(
  { active, activeSince, events }: WebhookEndpoint,
  eventType: string,
  happenedAt: string,
): boolean {
  return active && activeSince <= happenedAt && (events.includes(ALL_EVENTS) || events.includes(eventType));
}

function evolve(book: EndpointBook, event: RecordedEvent<NotifierEvent>): EndpointBook {
  const { at } = event;
  switch (event.type) {
    case 'WebhookEndpointCreated.v1': {
      const created = { ...event.data, active: true, activeSince: at, createdAt: at, updatedAt: at };
      return { ...book, endpoints: [...book.endpoints, created] };
    }
    case 'WebhookEndpointUpdated.v1':
      return changed(book, event.data.endpointId, (one) => updated(one, event));
    case 'WebhookEndpointFailing.v1':
      return changed(book, event.data.endpointId, (one) => ({ ...one, failingSince: at }));
    case 'WebhookEndpointRecovered.v1':
      return changed(book, event.data.endpointId, (one) => ({ ...withoutFailing(one), recoveredAt: at }));
    case 'WebhookEndpointDisabled.v1':
      return changed(book, event.data.endpointId, (one) => ({ ...one, active: false, updatedAt: at }));
    case 'WebhookEndpointDeleted.v1':
      return withoutEndpoint(book, event.data.endpointId);
    default:
      throw new Error(`${event.stream} holds ${event.type}, which is not about a merchant's own endpoint`);
  }
}

type Updated = RecordedEvent<Extract<NotifierEvent, { type: 'WebhookEndpointUpdated.v1' }>>;

function updated(endpoint: WebhookEndpoint, { data, at, causation }: Updated): WebhookEndpoint {
  const { endpointId: _, merchantId: __, active, ...rest } = data;
  const rotation = data.secretVersion === undefined ? {} : { signsFrom: signsFrom(endpoint, at), rotatedBy: causation };
  const after = { ...endpoint, ...rest, ...rotation, updatedAt: at };
  if (active === undefined) return after;
  return active ? { ...withoutFailing(after), active, activeSince: at } : { ...after, active };
}

/** Who rotates again before the day is over, for the answer was lost, does not end what the receiver goes by. */
function signsFrom({ secretVersion, previousSecretUntil, signsFrom: before }: WebhookEndpoint, at: string): number {
  return before !== undefined && previousSecretUntil !== undefined && previousSecretUntil > at ? before : secretVersion;
}

/** The versions of the secrets that sign at this moment, the newest first. */
export function signingVersions(
  { secretVersion, previousSecretUntil, signsFrom: first }: WebhookEndpoint,
  nowMs: number,
) {
  const overlaps = previousSecretUntil !== undefined && Date.parse(previousSecretUntil) > nowMs;
  const oldest = overlaps ? Math.max(first ?? secretVersion, secretVersion - MAX_SIGNATURES + 1) : secretVersion;
  return Array.from({ length: secretVersion - oldest + 1 }, (_, n) => secretVersion - n);
}

function withoutFailing({ failingSince: _, ...endpoint }: WebhookEndpoint): WebhookEndpoint {
  return endpoint;
}

function changed(book: EndpointBook, endpointId: string, change: (one: WebhookEndpoint) => WebhookEndpoint) {
  const endpoints = book.endpoints.map((one) => (one.endpointId === endpointId ? change(one) : one));
  return { ...book, endpoints };
}

function withoutEndpoint({ endpoints, deleted }: EndpointBook, gone: string): EndpointBook {
  const ended = endpoints.filter(({ endpointId }) => endpointId === gone);
  const remembered = ended.map(({ endpointId, requestFingerprint }) => ({
    endpointId,
    ...(requestFingerprint === undefined ? {} : { requestFingerprint }),
  }));
  return {
    endpoints: endpoints.filter(({ endpointId }) => endpointId !== gone),
    deleted: [...deleted, ...remembered].slice(-MAX_REMEMBERED),
  };
}
