import type { RecordedEvent } from '@daftari/journal-core/event';
import type { Environment } from '@daftari/journal-core/event';
import { type ProjectionWriter } from '@daftari/journal-core/views/projection';
import type { ViewStore } from '@daftari/journal-core/views/view-store';
import { isUnresolved, type Collection, type CollectionEvent } from '../../domain/collection/collection';
import { evolveCollection } from '../../domain/collection/collection-model';
import type { PaymentKey } from '../payment-log';

/** Money that a person gave to a merchant whose log may not have it yet. */
export const ASSIGNED = 'assigned/';

function unmatchedPrefix(environment: Environment): string {
  return `unmatched/${environment}/`;
}

/**
 * Keeps money that came unprompted in the view of payments: a merchant's among its payments, what is nobody's on a list of its
 * own. A person's decision and what follows from it are in two partitions, of which either may be read first.
 */
export function projectCollection(event: RecordedEvent<CollectionEvent>, view: ProjectionWriter): void {
  const { transactionId, merchantId } = event.data;
  const key = `collection/${merchantId}/${transactionId}`;
  const collection = evolveCollection(view.get<Collection>(key), event);
  view.put(key, collection);
  const unmatched = `${unmatchedPrefix(collection.environment)}${collection.createdAt}/${transactionId}`;
  if (event.type === 'CollectionReceived.v1') {
    view.remove(ASSIGNED + transactionId);
    return;
  }
  if (isUnresolved(collection)) return void view.put(unmatched, key);
  view.remove(unmatched);
  const to = collection.resolution?.toMerchantId;
  if (to === undefined || view.get(`collection/${to}/${transactionId}`) !== undefined) return;
  view.put(ASSIGNED + transactionId, { transactionId, merchantId } satisfies PaymentKey);
}

/** Personal fields may be sealed. */
export interface UnmatchedPage {
  readonly collections: readonly Collection[];
  /** What to go on after; undefined at the end. */
  readonly next?: string;
}

/** Unresolved money of an environment, oldest first, after the place where an earlier page ended. */
export function pageOfUnmatched(
  views: ViewStore,
  view: string,
  environment: Environment,
  limit: number,
  after?: string,
): UnmatchedPage {
  const prefix = unmatchedPrefix(environment);
  const cursor = after === undefined ? {} : { after: prefix + after };
  const found = views.scan<string>(view, { prefix, limit: limit + 1, ...cursor });
  const page = found.slice(0, limit);
  const collections = page.flatMap(({ value: key }) => views.get<Collection>(view, key) ?? []);
  const last = page.at(-1);
  return found.length > limit && last !== undefined
    ? { collections, next: last.key.slice(prefix.length) }
    : { collections };
}

/** What may still have to be told to its merchant's log. */
export function pageOfAssigned(views: ViewStore, view: string, limit: number, after?: string): readonly PaymentKey[] {
  const cursor = after === undefined ? {} : { after: ASSIGNED + after };
  return views.scan<PaymentKey>(view, { prefix: ASSIGNED, limit, ...cursor }).map(({ value }) => value);
}
