import { Environment as WireEnvironment } from '@daftari/contracts/generated/daftari/common/v1/common';
import {
  DeliveryState as WireState,
  type Delivery as WireDelivery,
} from '@daftari/contracts/generated/daftari/notifier/v1/notifier';
import type { Environment } from '@daftari/journal-core/event';
import type { FieldCheck } from '@daftari/service/field-check';
import type { DeliveryStatus } from '../domain/delivery';
import type { FullDelivery } from './notifier-log';

const STATE: Readonly<Record<DeliveryStatus, WireState>> = {
  pending: WireState.PENDING,
  delivered: WireState.DELIVERED,
  exhausted: WireState.EXHAUSTED,
};

const STATUS = new Map<WireState, DeliveryStatus>([
  [WireState.PENDING, 'pending'],
  [WireState.DELIVERED, 'delivered'],
  [WireState.EXHAUSTED, 'exhausted'],
]);

/** A delivery as it goes over the wire. */
export function wireDelivery({ delivery, body }: FullDelivery): WireDelivery {
  return {
    deliveryId: delivery.deliveryId,
    merchantId: delivery.merchantId,
    transactionId: delivery.transactionId,
    eventType: delivery.eventType,
    url: delivery.url,
    state: STATE[delivery.status],
    attempts: delivery.attempts,
    httpStatus: delivery.httpStatus ?? 0,
    lastError: delivery.lastError ?? '',
    nextAttemptAt: delivery.nextAttemptAt ?? '',
    createdAt: delivery.createdAt,
    body,
  };
}

/** Undefined for all. */
export function readStatus(check: FieldCheck, state: WireState): DeliveryStatus | undefined {
  if (state === WireState.UNSPECIFIED) return undefined;
  const status = STATUS.get(state);
  if (status === undefined) check.wrong('state', 'must be PENDING, DELIVERED, EXHAUSTED or unspecified');
  return status;
}

export function readEnvironment(check: FieldCheck, value: WireEnvironment): Environment {
  if (value !== WireEnvironment.TEST && value !== WireEnvironment.LIVE) {
    check.wrong('environment', 'must be TEST or LIVE');
  }
  return value === WireEnvironment.LIVE ? 'live' : 'test';
}
