import { WEBHOOK_EVENT_TYPES } from '@daftari/contracts/webhook-events';
import type { BodyFields } from './body-fields';
import { idIn } from './payment-fields';
import { pageIn, queryFields, textIn, wordsIn, type PageAsk } from './query-fields';

/** Where a delivery can stand. */
export const DELIVERY_STATUSES = ['PENDING', 'DELIVERED', 'EXHAUSTED'] as const;
export type DeliveryStatus = (typeof DELIVERY_STATUSES)[number];

/** A page, perhaps of what is about one payment. */
interface AboutAsk extends PageAsk {
  readonly transactionId?: string | undefined;
}

export interface DeliveriesAsk extends AboutAsk {
  readonly endpointId?: string | undefined;
  readonly status?: DeliveryStatus | undefined;
}

export interface EventsAsk extends AboutAsk {
  readonly types: readonly string[];
}

/** Reads the query of the list of deliveries. @throws DaftariError VALIDATION_ERROR, INVALID_UUID */
export function readDeliveriesQuery(query: unknown): DeliveriesAsk {
  const fields = queryFields(query);
  const status = textIn(fields, 'status')?.toUpperCase();
  const known = DELIVERY_STATUSES.find((each) => each === status);
  if (status !== undefined && known === undefined) {
    fields.wrong('status', `must be one of ${DELIVERY_STATUSES.join(', ')}`);
  }
  const ask = { ...aboutIn(fields), endpointId: idIn(fields, 'endpointId', 'endpoint_id'), status: known };
  fields.refuseIfWrong();
  return ask;
}

/** Reads the query of the list of events. @throws DaftariError VALIDATION_ERROR, INVALID_UUID */
export function readEventsQuery(query: unknown): EventsAsk {
  const fields = queryFields(query, ['type']);
  const types = wordsIn(fields, 'type', WEBHOOK_EVENT_TYPES, (word) => word.toLowerCase());
  const ask = { ...aboutIn(fields), types };
  fields.refuseIfWrong();
  return ask;
}

function aboutIn(fields: BodyFields): AboutAsk {
  return { ...pageIn(fields), transactionId: idIn(fields, 'transactionId', 'transaction_id') };
}
