import type { CollectionEvent as AnyCollectionEvent } from '@daftari/contracts/events/collection-events';
import type { Environment } from '@daftari/journal-core/event';
import { PLATFORM_MERCHANT } from '@daftari/kernel/platform-merchant';

/** What happens to money that came unprompted. */
export type CollectionEvent = Extract<
  AnyCollectionEvent,
  { type: 'CollectionReceived.v1' | 'FundsUnmatched.v1' | 'UnmatchedFundsResolved.v1' }
>;
export type CollectionData<Type extends CollectionEvent['type']> = Extract<CollectionEvent, { type: Type }>['data'];

/** What became of money that was nobody's. */
export interface Resolution extends Pick<
  CollectionData<'UnmatchedFundsResolved.v1'>,
  'decision' | 'toMerchantId' | 'note'
> {
  /** The event that recorded it. */
  readonly id: string;
}

/** Money that came unprompted, as one partition knows it: its merchant's, or the platform's while it is nobody's. */
export interface Collection extends CollectionData<'CollectionReceived.v1'> {
  readonly environment: Environment;
  /** ISO 8601; when we learned of it. */
  readonly createdAt: string;
  /** ISO 8601. */
  readonly updatedAt: string;
  /** Why it is nobody's; absent where it is a merchant's. */
  readonly reason?: string;
  readonly resolution?: Resolution;
}

export interface CollectionState {
  readonly collection: Collection | undefined;
}

/**
 * Where the money stands in the log. What is nobody's has a stream of its own: the merchant that it is given to may be in the
 * platform's partition, and what came for it is another fact.
 */
export function collectionStream({
  merchantId,
  transactionId,
}: Pick<Collection, 'merchantId' | 'transactionId'>): string {
  return merchantId === PLATFORM_MERCHANT ? `unmatched-${transactionId}` : `collection-${transactionId}`;
}

/** Whether a stream tells of money that came unprompted. */
export function isCollectionStream(stream: string): boolean {
  return stream.startsWith('collection-') || stream.startsWith('unmatched-');
}

/** True while nobody knows whose it is. */
export function isUnresolved({ merchantId, resolution }: Collection): boolean {
  return merchantId === PLATFORM_MERCHANT && resolution === undefined;
}
