import {
  DeliveryState,
  type Delivery,
  type ListEventsResponse,
} from '@daftari/contracts/generated/daftari/notifier/v1/notifier';
import type { Caller } from '../domain/caller';
import type { DeliveriesAsk, DeliveryStatus, EventsAsk } from '../domain/webhook-query';
import { answered, keyedCauseOf, ownDelivery, scopeOf, type KeyedCaller, type WebhookDeps } from './webhook-endpoints';

const STATE: Readonly<Record<DeliveryStatus, DeliveryState>> = {
  PENDING: DeliveryState.PENDING,
  DELIVERED: DeliveryState.DELIVERED,
  EXHAUSTED: DeliveryState.EXHAUSTED,
};

/** Newest first. @throws DaftariError INVALID_CURSOR */
export async function listDeliveries(deps: WebhookDeps, caller: Caller, ask: DeliveriesAsk) {
  const { limit, cursor, transactionId = '', endpointId = '', status } = ask;
  const state = status === undefined ? DeliveryState.UNSPECIFIED : STATE[status];
  const asked = { ...scopeOf(caller), limit, cursor, transactionId, endpointId, state };
  const { deliveries, nextCursor } = await answered(deps, deps.notifier.listDeliveries(asked));
  return { deliveries: deliveries.filter(({ merchantId }) => merchantId === caller.merchantId), nextCursor };
}

/** With its attempts. @throws DaftariError DELIVERY_NOT_FOUND */
export async function getDelivery(deps: WebhookDeps, caller: Caller, deliveryId: string) {
  const { delivery, attempts } = await answered(deps, deps.notifier.getDelivery({ ...scopeOf(caller), deliveryId }));
  return { delivery: ownDelivery(delivery, caller), attempts };
}

/** @throws DaftariError DELIVERY_NOT_FOUND; ENDPOINT_NOT_FOUND, VALIDATION_ERROR nothing goes there any more; OUTCOME_UNKNOWN */
export async function redeliver(deps: WebhookDeps, request: KeyedCaller, deliveryId: string): Promise<Delivery> {
  const asked = { ...scopeOf(request.caller), deliveryId, caller: keyedCauseOf(request) };
  return ownDelivery((await answered(deps, deps.notifier.redeliver(asked))).delivery, request.caller);
}

/** Oldest first. @throws DaftariError INVALID_CURSOR */
export function listEvents(deps: WebhookDeps, caller: Caller, ask: EventsAsk): Promise<ListEventsResponse> {
  const { limit, cursor, types, transactionId = '' } = ask;
  const asked = { ...scopeOf(caller), limit, cursor, types: [...types], transactionId };
  return answered(deps, deps.notifier.listEvents(asked));
}
