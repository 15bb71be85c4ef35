import type { NotifierEvent } from '@daftari/contracts/events/notifier-events';
import { isoTime } from '@daftari/kernel/clock';
import { DaftariError } from '@daftari/kernel/errors';
import type { Delivery, DeliveryState, EndReason, EventData } from './delivery';
import type { EndpointState } from './endpoint';
import { hostOf } from './receiver-host';
import { pauseAfterMs } from './retry-schedule';

type Planned = Omit<
  EventData<'DeliveryScheduled.v1'>,
  'url' | 'host' | 'firstAttemptAt' | 'endpointId' | 'transactionId' | 'dialect'
>;

/** A webhook in the dialect in which its payment was asked for. */
export interface ScheduleDelivery extends Planned {
  readonly transactionId: string;
  readonly dialect: 'palpluss' | 'plugpay';
  /** The request's own address; absent when it goes to the merchant's endpoint. */
  readonly url?: string;
  /** When what is told happened, ISO 8601. */
  readonly happenedAt: string;
}

/**
 * Plans a delivery, once, and nothing when there is nowhere to send it. An endpoint is told what happened since it was
 * set: neither a payment of before nor a second reading of the payments' log ever reaches a new endpoint.
 */
export function decideSchedule(
  command: ScheduleDelivery,
  delivery: DeliveryState,
  endpoint: EndpointState,
  nowMs: number,
): NotifierEvent[] {
  if (delivery !== undefined) return [];
  const { happenedAt, url = endpointUrl(endpoint, happenedAt), ...data } = command;
  if (url === undefined) return [];
  const host = hostOf(url);
  return [{ type: 'DeliveryScheduled.v1', data: { ...data, url, host, firstAttemptAt: isoTime(nowMs) } }];
}

function endpointUrl(endpoint: EndpointState, happenedAt: string): string | undefined {
  return endpoint?.since !== undefined && endpoint.since <= happenedAt ? endpoint.url : undefined;
}

export interface RecordAttempt {
  /** The attempt's number; one that is recorded already is not recorded again. */
  readonly number: number;
  readonly durationMs: number;
  readonly httpStatus?: number;
  /** Why nothing answered. */
  readonly error?: string;
}

/** 2xx is delivered; all else is tried again after a pause, until the schedule is at its end. */
export function decideAttempt(command: RecordAttempt, delivery: DeliveryState, nowMs: number): NotifierEvent[] {
  if (delivery === undefined) throw new Error('an attempt at a delivery that was never scheduled');
  const { number, durationMs, httpStatus } = command;
  if (delivery.status !== 'pending' || number !== delivery.attempts + 1) return [];
  const { deliveryId, merchantId } = delivery;
  const about = { deliveryId, merchantId };
  const made = { ...about, number, durationMs, ...(httpStatus === undefined ? {} : { httpStatus }) };
  if (httpStatus !== undefined && httpStatus >= 200 && httpStatus <= 299) {
    return [
      { type: 'DeliveryAttempted.v1', data: { ...made, outcome: 'delivered' } },
      { type: 'DeliverySucceeded.v1', data: { ...about, attempts: number } },
    ];
  }
  const failed = { ...made, outcome: 'failed' as const, error: command.error ?? answeredWith(httpStatus) };
  const pauseMs = pauseAfterMs(delivery.dialect, number - delivery.attemptsBefore);
  if (pauseMs === undefined) {
    return [
      { type: 'DeliveryAttempted.v1', data: failed },
      { type: 'DeliveryExhausted.v1', data: { ...about, attempts: number } },
    ];
  }
  return [{ type: 'DeliveryAttempted.v1', data: { ...failed, nextAttemptAt: isoTime(nowMs + pauseMs) } }];
}

/** Ends a delivery to an endpoint that gets nothing more. */
export function decideEnd(reason: EndReason, delivery: DeliveryState): NotifierEvent[] {
  if (delivery?.status !== 'pending') return [];
  const { deliveryId, merchantId, attempts } = delivery;
  return [{ type: 'DeliveryExhausted.v1', data: { deliveryId, merchantId, attempts, reason } }];
}

function answeredWith(httpStatus: number | undefined): string {
  if (httpStatus === undefined) return 'nothing answered';
  const redirect = httpStatus >= 300 && httpStatus <= 399 ? '; redirects are not followed' : '';
  return `the receiver answered ${httpStatus}${redirect}`;
}

/**
 * Starts the schedule anew, with the same id and bytes. One that is on its way already is left on its way.
 * @throws DaftariError DELIVERY_NOT_FOUND
 */
export function decideRedelivery(merchantId: string, delivery: DeliveryState, nowMs: number): NotifierEvent[] {
  const found = ownDelivery(merchantId, delivery);
  if (found.status === 'pending') return [];
  const { deliveryId } = found;
  return [{ type: 'RedeliveryRequested.v1', data: { deliveryId, merchantId, firstAttemptAt: isoTime(nowMs) } }];
}

/** @throws DaftariError DELIVERY_NOT_FOUND also when it is another merchant's */
export function ownDelivery(merchantId: string, delivery: DeliveryState): Delivery {
  if (delivery?.merchantId !== merchantId) throw new DaftariError('DELIVERY_NOT_FOUND');
  return delivery;
}
