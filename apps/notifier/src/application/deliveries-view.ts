import { notifierEvents, type NotifierEvent } from '@daftari/contracts/events/notifier-events';
import type { RecordedEvent } from '@daftari/journal-core/event';
import { viewNameOf, type Projection } from '@daftari/journal-core/views/projection';
import type { ViewStore } from '@daftari/journal-core/views/view-store';
import { deliveryModel, type Delivery, type DeliveryStatus } from '../domain/delivery';
import { errandOf, type Errand } from './errand';
import type { FullDelivery } from './notifier-log';

/** Deliveries by id, with what is personal sealed as it is in the log; a merchant's deliveries in time order (all, by status, by payment), and the ones still to be made. */
export const deliveriesProjection: Projection = {
  name: 'notifier-deliveries',
  version: 2,
  project(event, view) {
    if (!event.stream.startsWith('delivery-') || !Object.hasOwn(notifierEvents, event.type)) return;
    const recorded = event as RecordedEvent<NotifierEvent>;
    const key = `delivery/${event.stream.slice('delivery-'.length)}`;
    const before = view.get<FullDelivery>(key);
    const delivery = deliveryModel.evolve(before?.delivery, recorded);
    if (delivery === undefined) return;
    const body = recorded.type === 'DeliveryScheduled.v1' ? recorded.data.body : (before?.body ?? '');
    view.put(key, { delivery, body } satisfies FullDelivery);
    if (before === undefined) {
      view.put(listKey(delivery, {}), '');
      view.put(listKey(delivery, { transactionId: delivery.transactionId }), '');
    } else if (before.delivery.status !== delivery.status) {
      view.remove(listKey(delivery, { status: before.delivery.status }));
    }
    view.put(listKey(delivery, { status: delivery.status }), '');
    const errand = errandOf(delivery);
    if (errand === undefined) view.remove(`due/${delivery.deliveryId}`);
    else view.put(`due/${delivery.deliveryId}`, errand);
  },
};

export const DELIVERIES_VIEW = viewNameOf(deliveriesProjection);

/** Which of a merchant's deliveries; all without either. */
export interface DeliveryFilter {
  readonly transactionId?: string;
  readonly status?: DeliveryStatus;
}

export interface DeliveryPage {
  readonly deliveries: readonly FullDelivery[];
  /** What to go on after; undefined at the end. */
  readonly next?: string;
}

/** A merchant's deliveries, newest first, after the place where an earlier page ended. */
export function pageOfDeliveries(
  views: ViewStore,
  merchantId: string,
  filter: DeliveryFilter,
  limit: number,
  after?: string,
): DeliveryPage {
  const { transactionId, status } = filter;
  const prefix = listPrefix(merchantId, filter);
  const found: { readonly place: string; readonly full: FullDelivery }[] = [];
  for (let cursor = after; found.length <= limit;) {
    const from = cursor === undefined ? {} : { after: prefix + cursor };
    const keys = views.scan(DELIVERIES_VIEW, { prefix, limit: limit + 1, descending: true, ...from });
    for (const { key } of keys) {
      const place = key.slice(prefix.length);
      const full = views.get<FullDelivery>(DELIVERIES_VIEW, `delivery/${place.slice(place.indexOf('/') + 1)}`)!;
      // The list of a payment holds every status: it is short.
      if (transactionId === undefined || status === undefined || full.delivery.status === status) {
        found.push({ place, full });
      }
      cursor = place;
    }
    if (keys.length <= limit) break;
  }
  const page = found.slice(0, limit);
  const deliveries = page.map(({ full }) => full);
  const last = page.at(-1);
  return found.length > limit && last !== undefined ? { deliveries, next: last.place } : { deliveries };
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

function listKey(delivery: Delivery, filter: DeliveryFilter): string {
  return `${listPrefix(delivery.merchantId, filter)}${delivery.createdAt}/${delivery.deliveryId}`;
}

function listPrefix(merchantId: string, { transactionId, status }: DeliveryFilter): string {
  const list = transactionId !== undefined ? `payment-${transactionId}` : (status ?? 'all');
  return `list/${merchantId}/${list}/`;
}
