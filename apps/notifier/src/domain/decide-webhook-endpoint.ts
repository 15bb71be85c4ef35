import type { NotifierEvent } from '@daftari/contracts/events/notifier-events';
import { MAX_WEBHOOK_ENDPOINTS } from '@daftari/contracts/webhook-events';
import { isoTime } from '@daftari/kernel/clock';
import { DaftariError } from '@daftari/kernel/errors';
import { endpointIn, type EndpointBook, type WebhookEndpoint } from './webhook-endpoint';

/** How long the secrets before sign as well, once there is a new one. */
export const OVERLAP_MS = 24 * 3_600_000;

export interface CreateWebhookEndpoint {
  readonly endpointId: string;
  readonly merchantId: string;
  readonly url: string;
  readonly events: readonly string[];
  readonly description?: string;
  readonly requestFingerprint?: string;
}

/** The one that an earlier request made under this id; undefined when there is none. @throws DaftariError as decideCreate */
export function createdBefore(command: CreateWebhookEndpoint, book: EndpointBook): WebhookEndpoint | undefined {
  const { endpointId, requestFingerprint } = command;
  const found = endpointIn(book, endpointId);
  const known = found ?? book.deleted.find((one) => one.endpointId === endpointId);
  if (known === undefined) return undefined;
  if (known.requestFingerprint !== requestFingerprint) throw new DaftariError('IDEMPOTENCY_KEY_REUSED');
  if (found === undefined) throw new DaftariError('ENDPOINT_NOT_FOUND');
  return found;
}

/**
 * @throws DaftariError LIMIT_REACHED; IDEMPOTENCY_KEY_REUSED another request made the same id; ENDPOINT_NOT_FOUND this request
 *   made it before, and it was deleted since
 */
export function decideCreate(command: CreateWebhookEndpoint, book: EndpointBook): NotifierEvent[] {
  if (createdBefore(command, book) !== undefined) return [];
  if (book.endpoints.length >= MAX_WEBHOOK_ENDPOINTS) {
    throw new DaftariError('LIMIT_REACHED', undefined, { limit: MAX_WEBHOOK_ENDPOINTS });
  }
  const data = { ...command, events: [...command.events], secretVersion: 1 };
  return [{ type: 'WebhookEndpointCreated.v1', data }];
}

/** What is absent stays. */
export interface ChangeWebhookEndpoint {
  readonly endpointId: string;
  readonly url?: string;
  readonly events?: readonly string[];
  readonly description?: string;
  readonly active?: boolean;
}

/** Tells what differs, and nothing when nothing does. @throws DaftariError ENDPOINT_NOT_FOUND */
export function decideChange(command: ChangeWebhookEndpoint, book: EndpointBook): NotifierEvent[] {
  const endpoint = ownEndpoint(book, command.endpointId);
  const { endpointId, merchantId } = endpoint;
  const { url, events, description, active } = command;
  const change = {
    ...(url === undefined || url === endpoint.url ? {} : { url }),
    ...(events === undefined || sameTypes(events, endpoint.events) ? {} : { events: [...events] }),
    ...(description === undefined || description === (endpoint.description ?? '') ? {} : { description }),
    ...(active === undefined || active === endpoint.active ? {} : { active }),
  };
  if (Object.keys(change).length === 0) return [];
  return [{ type: 'WebhookEndpointUpdated.v1', data: { endpointId, merchantId, ...change } }];
}

export interface RotateSecret {
  readonly endpointId: string;
  /** The version that the new secret has in the store: one more than the current one. */
  readonly secretVersion: number;
}

/**
 * Makes a secret the one that signs; nothing when another one came between.
 * @throws DaftariError ENDPOINT_NOT_FOUND
 */
export function decideRotate(command: RotateSecret, book: EndpointBook, nowMs: number): NotifierEvent[] {
  const { endpointId, merchantId, secretVersion: current } = ownEndpoint(book, command.endpointId);
  const { secretVersion } = command;
  if (secretVersion !== current + 1) return [];
  const previousSecretUntil = isoTime(nowMs + OVERLAP_MS);
  return [{ type: 'WebhookEndpointUpdated.v1', data: { endpointId, merchantId, secretVersion, previousSecretUntil } }];
}

/** @throws DaftariError ENDPOINT_NOT_FOUND */
export function decideDelete(endpointId: string, book: EndpointBook): NotifierEvent[] {
  const { merchantId } = ownEndpoint(book, endpointId);
  return [{ type: 'WebhookEndpointDeleted.v1', data: { endpointId, merchantId } }];
}

/** @throws DaftariError ENDPOINT_NOT_FOUND */
export function ownEndpoint(book: EndpointBook, endpointId: string): WebhookEndpoint {
  const found = endpointIn(book, endpointId);
  if (found === undefined) throw new DaftariError('ENDPOINT_NOT_FOUND');
  return found;
}

function sameTypes(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((type, index) => type === other[index]);
}
