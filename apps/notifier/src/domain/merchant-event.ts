import type { NotifierEvent } from '@daftari/contracts/events/notifier-events';
import type { StreamModel } from '@daftari/journal-core/decider';
import type { Environment, RecordedEvent } from '@daftari/journal-core/event';
import { derivedId } from '@daftari/kernel/ids';
import { hostOf } from './receiver-host';
import { isoTime } from '@daftari/kernel/clock';
import { isTold, type EndpointBook } from './webhook-endpoint';

/** Something that a merchant's own endpoints are told. */
export interface MerchantEvent {
  readonly eventId: string;
  readonly merchantId: string;
  readonly environment: Environment;
  /** Absent where it is about no payment. */
  readonly transactionId?: string;
  readonly eventType: string;
  /** JSON text: the same for every endpoint and for the list of events. */
  readonly body: string;
  /** ISO 8601. */
  readonly happenedAt: string;
}

/** Whether the event of a stream `event-<id>` is recorded. */
export const merchantEventModel: StreamModel<boolean, NotifierEvent> = {
  initialState: false,
  evolve: (_, event: RecordedEvent<NotifierEvent>) => {
    if (event.type !== 'MerchantEventRecorded.v1')
      throw new Error(`${event.stream} holds ${event.type}, which is no event`);
    return true;
  },
};

export function merchantEventStream(eventId: string): string {
  return `event-${eventId}`;
}

/** The body of an event as endpoints get it. */
export function eventBody(
  about: Pick<MerchantEvent, 'eventId' | 'eventType' | 'happenedAt' | 'environment'>,
  data: object,
) {
  const { eventId, eventType, happenedAt, environment } = about;
  return JSON.stringify({ id: eventId, type: eventType, createdAt: happenedAt, environment, data });
}

/** A retry at any step is the same delivery, not a second one. */
export function endpointDeliveryId(eventId: string, endpointId: string): string {
  return derivedId('delivery', eventId, endpointId);
}

type Recorded = Extract<NotifierEvent, { type: 'MerchantEventRecorded.v1' }>;
type Scheduled = Extract<NotifierEvent, { type: 'DeliveryScheduled.v1' }>;

/** Puts an event on the list and plans a delivery for each endpoint that is told such events: all of it once. */
export function decideTell(
  event: MerchantEvent,
  isRecorded: boolean,
  book: EndpointBook,
  nowMs: number,
): readonly (Recorded | Scheduled)[] {
  if (isRecorded) return [];
  const { environment: _, ...recorded } = event;
  const told = book.endpoints.filter((one) => isTold(one, event.eventType, event.happenedAt));
  return [
    { type: 'MerchantEventRecorded.v1', data: recorded },
    ...told.map((endpoint) =>
      scheduledTo(endpoint, event, endpointDeliveryId(event.eventId, endpoint.endpointId), nowMs),
    ),
  ];
}

/** The plan of a delivery to one of the merchant's own endpoints, at once. */
export function scheduledTo(
  { endpointId, url }: { readonly endpointId: string; readonly url: string },
  event: MerchantEvent,
  deliveryId: string,
  nowMs: number,
): Scheduled {
  const { environment: _, happenedAt: __, ...about } = event;
  const where = { endpointId, dialect: 'native', url, host: hostOf(url) } as const;
  return { type: 'DeliveryScheduled.v1', data: { ...about, deliveryId, ...where, firstAttemptAt: isoTime(nowMs) } };
}
