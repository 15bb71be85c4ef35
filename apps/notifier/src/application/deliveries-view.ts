import { notifierEvents, type NotifierEvent } from '@daftari/contracts/events/notifier-events';
import type { Environment, RecordedEvent } from '@daftari/journal-core/event';
import { viewNameOf, type Projection } from '@daftari/journal-core/views/projection';
import type { ViewStore } from '@daftari/journal-core/views/view-store';
import { deliveryModel, type Delivery, type DeliveryStatus } from '../domain/delivery';
import { errandOf, type Errand } from './errand';
import type { FullDelivery } from './notifier-log';

/** Deliveries by id, with what is personal sealed as it is in the log; a merchant's deliveries in time order in each environment (all, by status, by payment, by endpoint), and the ones still to be made. */
export const deliveriesProjection: Projection = {
  name: 'notifier-deliveries',
  version: 3,
  project(event, view) {
    if (!event.stream.startsWith('delivery-') || !Object.hasOwn(notifierEvents, event.type)) return;
    const recorded = event as RecordedEvent<NotifierEvent>;
    const key = `delivery/${event.stream.slice('delivery-'.length)}`;
    const before = view.get<FullDelivery>(key);
    const delivery = deliveryModel.evolve(before?.delivery, recorded);
    if (delivery === undefined) return;
    const { body, eventId } = recorded.type === 'DeliveryScheduled.v1' ? recorded.data : before!;
    view.put(key, { delivery, body, eventId } satisfies FullDelivery);
    if (before !== undefined && before.delivery.status !== delivery.status) {
      for (const list of listsOf(before.delivery)) view.remove(listKey(delivery, list));
    }
    if (before?.delivery.status !== delivery.status) {
      for (const list of listsOf(delivery)) view.put(listKey(delivery, list), '');
    }
    const errand = errandOf(delivery);
    if (errand === undefined) view.remove(`due/${delivery.deliveryId}`);
    else view.put(`due/${delivery.deliveryId}`, errand);
  },
};

export const DELIVERIES_VIEW = viewNameOf(deliveriesProjection);

/** Which of a merchant's deliveries; all without any. */
export interface DeliveryFilter {
  readonly environment?: Environment | undefined;
  readonly transactionId?: string | undefined;
  readonly endpointId?: string | undefined;
  readonly status?: DeliveryStatus | undefined;
}

export interface DeliveryPage {
  readonly deliveries: readonly FullDelivery[];
  /** What to go on after; undefined at the end. */
  readonly next?: string;
}

interface Found {
  readonly place: string;
  readonly full: FullDelivery;
}

/** A merchant's deliveries, newest first, after the place where an earlier page ended. */
export function pageOfDeliveries(
  views: ViewStore,
  merchantId: string,
  filter: DeliveryFilter,
  limit: number,
  after?: string,
): DeliveryPage {
  const environments = filter.environment === undefined ? ENVIRONMENTS : [filter.environment];
  const found = environments
    .flatMap((environment) =>
      foundIn(views, `list/${merchantId}/${environment}/${listOf(filter)}/`, filter, limit, after),
    )
    .sort((one, other) => (one.place < other.place ? 1 : -1));
  const page = found.slice(0, limit);
  const deliveries = page.map(({ full }) => full);
  const last = page.at(-1);
  return found.length > limit && last !== undefined ? { deliveries, next: last.place } : { deliveries };
}

const ENVIRONMENTS: readonly Environment[] = ['test', 'live'];

/** One more than `limit` where there are more. */
function foundIn(views: ViewStore, prefix: string, filter: DeliveryFilter, limit: number, after?: string): Found[] {
  const found: Found[] = [];
  for (let cursor = after; found.length <= limit;) {
    const from = cursor === undefined ? {} : { after: prefix + cursor };
    const keys = views.scan(DELIVERIES_VIEW, { prefix, limit: limit + 1, descending: true, ...from });
    for (const { key } of keys) {
      const place = key.slice(prefix.length);
      const full = views.get<FullDelivery>(DELIVERIES_VIEW, `delivery/${place.slice(place.indexOf('/') + 1)}`)!;
      if (isWanted(full.delivery, filter)) found.push({ place, full });
      cursor = place;
    }
    if (keys.length <= limit) break;
  }
  return found;
}

/** The list of a payment holds every endpoint and status: it is short. */
function isWanted({ endpointId, status }: Delivery, filter: DeliveryFilter): boolean {
  if (filter.transactionId === undefined) return true;
  const isOfEndpoint = filter.endpointId === undefined || filter.endpointId === endpointId;
  return isOfEndpoint && (filter.status === undefined || filter.status === status);
}

const PAGE = 1_000;

/** Every delivery that is still to be made, as the view knows it at this moment. */
export function pendingErrands(views: ViewStore): readonly Errand[] {
  const errands: Errand[] = [];
  for (let after: string | undefined; ;) {
    const cursor = after === undefined ? {} : { after };
    const page = views.scan<Errand>(DELIVERIES_VIEW, { prefix: 'due/', limit: PAGE, ...cursor });
    errands.push(...page.map(({ value }) => value));
    after = page.at(-1)?.key;
    if (page.length < PAGE) return errands;
  }
}

function listKey({ merchantId, environment, createdAt, deliveryId }: Delivery, list: string): string {
  return `list/${merchantId}/${environment}/${list}/${createdAt}/${deliveryId}`;
}

/** Every list that a delivery stands in. */
function listsOf({ transactionId, endpointId, status }: Delivery): string[] {
  return [
    ...[listOf({}), listOf({ status })],
    ...(transactionId === undefined ? [] : [listOf({ transactionId })]),
    ...(endpointId === undefined ? [] : [listOf({ endpointId }), listOf({ endpointId, status })]),
  ];
}

function listOf({ transactionId, endpointId, status }: DeliveryFilter): string {
  if (transactionId !== undefined) return `payment-${transactionId}`;
  if (endpointId !== undefined) return `endpoint-${endpointId}-${status ?? 'all'}`;
  return status ?? 'all';
}
