import {
  DeliveryState as WireState,
  type Delivery as WireDelivery,
  type DeliveryAttempt,
} from '@daftari/contracts/generated/daftari/notifier/v1/notifier';
import type { NotifierEvent } from '@daftari/contracts/events/notifier-events';
import type { RecordedEvent } from '@daftari/journal-core/event';
import type { Delivery, DeliveryStatus, EndReason } from '../domain/delivery';
import type { FullDelivery } from './notifier-log';

const STATE: Readonly<Record<DeliveryStatus, WireState>> = {
  pending: WireState.PENDING,
  delivered: WireState.DELIVERED,
  exhausted: WireState.EXHAUSTED,
};

/** A delivery as it goes over the wire. */
export function wireDelivery({ delivery, body, eventId }: FullDelivery): WireDelivery {
  return {
    deliveryId: delivery.deliveryId,
    merchantId: delivery.merchantId,
    transactionId: delivery.transactionId ?? '',
    eventType: delivery.eventType,
    url: delivery.url,
    state: STATE[delivery.status],
    attempts: delivery.attempts,
    httpStatus: delivery.httpStatus ?? 0,
    lastError: lastErrorOf(delivery),
    nextAttemptAt: delivery.nextAttemptAt ?? '',
    createdAt: delivery.createdAt,
    body,
    endpointId: delivery.endpointId ?? '',
    eventId,
  };
}

const ENDED_FOR: Readonly<Record<EndReason, string>> = {
  ENDPOINT_DELETED: 'no more attempts: the endpoint was deleted',
  ENDPOINT_OFF: 'no more attempts: the endpoint is switched off',
};

function lastErrorOf({ endedFor, lastError }: Delivery): string {
  return endedFor === undefined ? (lastError ?? '') : ENDED_FOR[endedFor];
}

/** An attempt that was made, as it goes over the wire. */
export function wireAttempt({ at, data }: RecordedEvent<Attempted>): DeliveryAttempt {
  const { number, httpStatus = 0, error = '', durationMs } = data;
  return { number, httpStatus, error, durationMs, at };
}

type Attempted = Extract<NotifierEvent, { type: 'DeliveryAttempted.v1' }>;
