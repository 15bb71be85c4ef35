import type { Delivery, Endpoint, NotifierService } from '@daftari/contracts/generated/daftari/notifier/v1/notifier';
import { DaftariError } from '@daftari/kernel/errors';
import { derivedId, type Ids } from '@daftari/kernel/ids';
import type { Scheduler } from '@daftari/kernel/scheduler';
import { withDeadline } from '@daftari/rpc/deadline';
import type { Caller } from '../domain/caller';
import type { EndpointAsk, EndpointChange } from '../domain/webhook-request';
import { environmentOnWire } from './environment-on-wire';
import { requestFingerprint } from './request-fingerprint';

/** The longest that the service of webhooks may take. */
const WEBHOOK_DEADLINE_MS = 15_000;

export interface WebhookDeps {
  readonly notifier: NotifierService;
  readonly scheduler: Scheduler;
}

/** Who asks, and by which request. */
export interface WebhookCaller {
  readonly caller: Caller;
  readonly requestId: string;
}

/** A request that is done once under its key. */
export interface KeyedCaller extends WebhookCaller {
  readonly idempotencyKey: string | undefined;
}

export interface EndpointRequest extends KeyedCaller {
  readonly ask: EndpointAsk;
  /** As received. */
  readonly rawBody: Uint8Array;
}

/**
 * Makes an endpoint; its secret is undefined when an earlier request made it. Under a key its id follows from the key.
 * @throws DaftariError LIMIT_REACHED, IDEMPOTENCY_KEY_REUSED; ENDPOINT_NOT_FOUND the key's was deleted; OUTCOME_UNKNOWN
 */
export async function createEndpoint(
  deps: WebhookDeps & { readonly ids: Ids; readonly fingerprintKey: Uint8Array },
  request: EndpointRequest,
) {
  const { caller, ask, idempotencyKey, rawBody } = request;
  const { merchantId, environment } = caller;
  const isKeyed = idempotencyKey !== undefined;
  const { endpoint, secret, replayed } = await answered(
    deps,
    deps.notifier.createEndpoint({
      ...scopeOf(caller),
      ...{ url: ask.url, events: [...ask.events], description: ask.description },
      endpointId: isKeyed ? derivedId('keyed-endpoint', environment, merchantId, idempotencyKey) : deps.ids.uuid(),
      requestFingerprint: requestFingerprint(deps.fingerprintKey, 'native/webhook-endpoint', rawBody),
      caller: causeOf(request),
    }),
  );
  return { endpoint: own(endpoint, caller), secret: secret === '' ? undefined : secret, replayed };
}

export async function listEndpoints(deps: WebhookDeps, caller: Caller): Promise<readonly Endpoint[]> {
  const { endpoints } = await answered(deps, deps.notifier.listEndpoints(scopeOf(caller)));
  return endpoints.filter(({ merchantId }) => merchantId === caller.merchantId);
}

/** @throws DaftariError ENDPOINT_NOT_FOUND */
export async function getEndpoint(deps: WebhookDeps, caller: Caller, endpointId: string): Promise<Endpoint> {
  const { endpoint } = await answered(deps, deps.notifier.getEndpoint({ ...scopeOf(caller), endpointId }));
  return own(endpoint, caller);
}

/** @throws DaftariError ENDPOINT_NOT_FOUND, EMPTY_UPDATE, OUTCOME_UNKNOWN */
export async function updateEndpoint(
  deps: WebhookDeps,
  request: WebhookCaller,
  endpointId: string,
  change: EndpointChange,
): Promise<Endpoint> {
  if (Object.keys(change).length === 0) throw new DaftariError('EMPTY_UPDATE');
  const asked = { ...scopeOf(request.caller), endpointId, ...change, caller: causeOf(request) };
  const events = [...(change.events ?? [])];
  return own((await answered(deps, deps.notifier.updateEndpoint({ ...asked, events }))).endpoint, request.caller);
}

/** @throws DaftariError ENDPOINT_NOT_FOUND, OUTCOME_UNKNOWN */
export async function deleteEndpoint(deps: WebhookDeps, request: WebhookCaller, endpointId: string): Promise<void> {
  const asked = { ...scopeOf(request.caller), endpointId, caller: causeOf(request) };
  await answered(deps, deps.notifier.deleteEndpoint(asked));
}

/** The secret is undefined when an earlier request under the key made it. @throws DaftariError ENDPOINT_NOT_FOUND, OUTCOME_UNKNOWN */
export async function rotateSecret(deps: WebhookDeps, request: KeyedCaller, endpointId: string) {
  const asked = { ...scopeOf(request.caller), endpointId, caller: keyedCauseOf(request) };
  const { secret, previousUntil } = await answered(deps, deps.notifier.rotateEndpointSecret(asked));
  return { secret: secret === '' ? undefined : secret, previousUntil };
}

/** @throws DaftariError ENDPOINT_NOT_FOUND; VALIDATION_ERROR it is switched off; OUTCOME_UNKNOWN */
export async function sendTest(deps: WebhookDeps, request: KeyedCaller, endpointId: string): Promise<Delivery> {
  const asked = { ...scopeOf(request.caller), endpointId, caller: keyedCauseOf(request) };
  const { delivery } = await answered(deps, deps.notifier.sendTest(asked));
  if (delivery?.merchantId !== request.caller.merchantId) throw new DaftariError('ENDPOINT_NOT_FOUND');
  return delivery;
}

export function scopeOf({ merchantId, environment }: Caller) {
  return { merchantId, environment: environmentOnWire(environment) };
}

function causeOf({ caller, requestId }: WebhookCaller) {
  return { actor: `merchant:${caller.merchantId}`, causation: requestId };
}

/** By what `key:` is put before the service knows a repeated request. */
export function keyedCauseOf(request: KeyedCaller) {
  const { caller, idempotencyKey } = request;
  if (idempotencyKey === undefined) return causeOf(request);
  const id = derivedId('keyed-webhook', caller.environment, caller.merchantId, idempotencyKey);
  return { ...causeOf(request), causation: `key:${id}` };
}

export function answered<T>({ scheduler }: WebhookDeps, answer: Promise<T>): Promise<T> {
  return withDeadline(answer, WEBHOOK_DEADLINE_MS, scheduler, 'the service of webhooks');
}

/** The service looks for this merchant's only; nothing of another's may leave even if it did not. */
function own(endpoint: Endpoint | undefined, { merchantId }: Caller): Endpoint {
  if (endpoint?.merchantId !== merchantId) throw new DaftariError('ENDPOINT_NOT_FOUND');
  return endpoint;
}

export function ownDelivery(delivery: Delivery | undefined, { merchantId }: Caller): Delivery {
  if (delivery?.merchantId !== merchantId) throw new DaftariError('DELIVERY_NOT_FOUND');
  return delivery;
}
