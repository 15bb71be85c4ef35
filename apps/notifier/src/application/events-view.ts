import type { NotifierEvent } from '@daftari/contracts/events/notifier-events';
import type { Environment, RecordedEvent } from '@daftari/journal-core/event';
import { viewNameOf, type Projection } from '@daftari/journal-core/views/projection';
import type { ViewStore } from '@daftari/journal-core/views/view-store';
import type { MerchantEvent } from '../domain/merchant-event';

/** An event as it stands on the list; what is personal is sealed as it is in the log. */
export interface ListedEvent extends MerchantEvent {
  /** Later ones have greater places, whatever they tell and whenever it happened. */
  readonly place: string;
}

/** Digits of a number of events that a merchant will not reach; texts then sort as the numbers do. */
const PLACE_DIGITS = 12;
/** Before the first event. */
export const FIRST_PLACE = place(0);

/**
 * A merchant's events in each environment in the order in which they were recorded: all, by type and by payment. The log of a
 * merchant is one partition, so that the n-th of them is the same wherever the view is built.
 */
export const eventsProjection: Projection = {
  name: 'notifier-events',
  version: 1,
  project(event, view) {
    const recorded = event as RecordedEvent<NotifierEvent>;
    if (recorded.type !== 'MerchantEventRecorded.v1') return;
    const { merchantId, transactionId, eventType } = recorded.data;
    const { environment } = recorded;
    if (environment === undefined) throw new Error(`${event.stream} names no environment`);
    const counter = `count/${merchantId}/${environment}`;
    const count = (view.get<number>(counter) ?? 0) + 1;
    view.put(counter, count);
    const listed: ListedEvent = { ...recorded.data, environment, place: place(count) };
    view.put(`event/${listed.eventId}`, listed);
    const lists = [ALL, typeList(eventType), ...(transactionId === undefined ? [] : [paymentList(transactionId)])];
    for (const list of lists) view.put(`${prefixOf({ merchantId, environment }, list)}${listed.place}`, listed.eventId);
  },
};

const VIEW = viewNameOf(eventsProjection);
const ALL = 'all';

export interface EventFilter {
  readonly merchantId: string;
  readonly environment: Environment;
  /** Any of them; every one when empty. */
  readonly types: readonly string[];
  readonly transactionId?: string | undefined;
}

/** A merchant's events after a place, oldest first, at most `limit`. */
export function pageOfEvents(
  views: ViewStore,
  filter: EventFilter,
  limit: number,
  after: string,
): readonly ListedEvent[] {
  const { types, transactionId } = filter;
  const lists = transactionId === undefined ? listsOf(types) : [paymentList(transactionId)];
  const places = lists.flatMap((list) => placesIn(views, prefixOf(filter, list), limit, after));
  const found = places
    .sort((one, other) => (one.place < other.place ? -1 : 1))
    .map(({ eventId }) => views.get<ListedEvent>(VIEW, `event/${eventId}`)!);
  // A payment has few events: all of them are looked at.
  const wanted = transactionId === undefined ? found : found.filter((one) => isOfType(one, types));
  return wanted.slice(0, limit);
}

/** A payment's events are few, but not bounded: a filter by type looks at this many. */
const MOST_OF_A_PAYMENT = 1_000;

function placesIn(views: ViewStore, prefix: string, limit: number, after: string) {
  const most = prefix.includes('/payment-') ? MOST_OF_A_PAYMENT : limit;
  const found = views.scan<string>(VIEW, { prefix, limit: most, after: prefix + after });
  return found.map(({ key, value }) => ({ place: key.slice(prefix.length), eventId: value }));
}

function listsOf(types: readonly string[]): readonly string[] {
  return types.length === 0 ? [ALL] : [...new Set(types)].map(typeList);
}

function isOfType({ eventType }: ListedEvent, types: readonly string[]): boolean {
  return types.length === 0 || types.includes(eventType);
}

function typeList(eventType: string): string {
  return `type-${eventType}`;
}

function paymentList(transactionId: string): string {
  return `payment-${transactionId}`;
}

function prefixOf({ merchantId, environment }: Pick<EventFilter, 'merchantId' | 'environment'>, list: string): string {
  return `list/${merchantId}/${environment}/${list}/`;
}

function place(count: number): string {
  return String(count).padStart(PLACE_DIGITS, '0');
}
