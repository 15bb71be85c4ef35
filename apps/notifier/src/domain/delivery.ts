import type { NotifierEvent } from '@daftari/contracts/events/notifier-events';
import type { StreamModel } from '@daftari/journal-core/decider';
import type { Environment, RecordedEvent } from '@daftari/journal-core/event';
import { hostOf } from './receiver-host';

export type EventData<T extends NotifierEvent['type']> = Extract<NotifierEvent, { type: T }>['data'];
export type Dialect = EventData<'DeliveryScheduled.v1'>['dialect'];
export type EndReason = NonNullable<EventData<'DeliveryExhausted.v1'>['reason']>;
export type DeliveryStatus = 'pending' | 'delivered' | 'exhausted';

/** A webhook on its way to a merchant, but for its body: that stays in the log. */
export interface Delivery {
  readonly deliveryId: string;
  readonly merchantId: string;
  readonly environment: Environment;
  /** Absent where what is told is about no payment. */
  readonly transactionId?: string;
  /** Of `native` only. */
  readonly endpointId?: string;
  readonly dialect: Dialect;
  readonly eventType: string;
  /** Sealed in the view, as it is in the log. */
  readonly url: string;
  /** Host and port of the receiver. */
  readonly host: string;
  /** ISO 8601. */
  readonly createdAt: string;
  readonly status: DeliveryStatus;
  /** Made in all. */
  readonly attempts: number;
  /** Of these, how many were made before the present schedule began. */
  readonly attemptsBefore: number;
  /** ISO 8601; only while pending. */
  readonly nextAttemptAt?: string;
  /** Of the last attempt; absent when nothing answered. */
  readonly httpStatus?: number;
  readonly lastError?: string;
  /** Why no more attempts are made although the schedule is not at its end. */
  readonly endedFor?: EndReason;
  /** What led to whatever comes next. */
  readonly lastEventId: string;
}

/** A delivery as its stream `delivery-<id>` tells it; undefined before it is scheduled. */
export type DeliveryState = Delivery | undefined;

export function deliveryStream(deliveryId: string): string {
  return `delivery-${deliveryId}`;
}

export const deliveryModel: StreamModel<DeliveryState, NotifierEvent> = { initialState: undefined, evolve };

function evolve(state: DeliveryState, event: RecordedEvent<NotifierEvent>): DeliveryState {
  if (event.type === 'DeliveryScheduled.v1') return scheduled(event);
  if (state === undefined) throw new Error(`${event.stream} does not begin with DeliveryScheduled`);
  const { nextAttemptAt: _, ...rest } = state;
  const delivery = { ...rest, lastEventId: event.id };
  switch (event.type) {
    case 'DeliveryAttempted.v1': {
      const { httpStatus: __, lastError: ___, ...kept } = delivery;
      const { number, httpStatus, error, nextAttemptAt } = event.data;
      return {
        ...kept,
        attempts: number,
        ...(httpStatus === undefined ? {} : { httpStatus }),
        ...(error === undefined ? {} : { lastError: error }),
        ...(nextAttemptAt === undefined ? {} : { nextAttemptAt }),
      };
    }
    case 'DeliverySucceeded.v1':
      return { ...delivery, status: 'delivered' };
    case 'DeliveryExhausted.v1':
      return { ...delivery, status: 'exhausted', ...(event.data.reason && { endedFor: event.data.reason }) };
    case 'RedeliveryRequested.v1': {
      const { firstAttemptAt } = event.data;
      const { endedFor: _ended, ...kept } = delivery;
      return { ...kept, status: 'pending', attemptsBefore: state.attempts, nextAttemptAt: firstAttemptAt };
    }
    default:
      throw new Error(`${event.stream} holds ${event.type}, which is not about a delivery`);
  }
}

function scheduled(event: RecordedEvent<NotifierEvent> & { type: 'DeliveryScheduled.v1' }): Delivery {
  if (event.environment === undefined) throw new Error(`${event.stream} names no environment`);
  const data = event.data as EventData<'DeliveryScheduled.v1'>;
  const { deliveryId, merchantId, transactionId, endpointId, dialect, eventType, url, firstAttemptAt } = data;
  // Events of before hosts were told apart are plain.
  const host = data.host ?? hostOf(url);
  return {
    deliveryId,
    merchantId,
    environment: event.environment,
    ...(transactionId === undefined ? {} : { transactionId }),
    ...(endpointId === undefined ? {} : { endpointId }),
    dialect,
    eventType,
    url,
    host,
    createdAt: event.at,
    status: 'pending',
    attempts: 0,
    attemptsBefore: 0,
    nextAttemptAt: firstAttemptAt,
    lastEventId: event.id,
  };
}
