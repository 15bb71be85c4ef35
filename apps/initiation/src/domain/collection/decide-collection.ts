import type { Decider } from '@daftari/journal-core/decider';
import { DaftariError } from '@daftari/kernel/errors';
import { PLATFORM_MERCHANT } from '@daftari/kernel/platform-merchant';
import { collectionModel } from './collection-model';
import type { Collection, CollectionData, CollectionEvent, CollectionState } from './collection';

/** Money came unprompted; its receipt is claimed for it, and for the merchant that it names. */
export interface RecordCollection {
  readonly kind: 'record';
  readonly data: CollectionData<'CollectionReceived.v1'>;
  /** Why it is nobody's; of the platform's only. */
  readonly reason?: string;
}

/** A person says whose unmatched money is, or that it has left the shortcode. */
export interface ResolveCollection {
  readonly kind: 'resolve';
  /** Absent: it was given back outside of Daftari. */
  readonly toMerchantId?: string;
  readonly note: string;
}

export type CollectionCommand = RecordCollection | ResolveCollection;

export const collectionDecider: Decider<CollectionCommand, CollectionState, CollectionEvent> = {
  ...collectionModel,
  decide(command, { collection }) {
    if (command.kind === 'record') return collection === undefined ? [recorded(command)] : [];
    if (collection === undefined) throw new DaftariError('TRANSACTION_NOT_FOUND', 'There are no such unmatched funds.');
    return resolve(command, collection);
  },
};

function recorded({ data, reason }: RecordCollection): CollectionEvent {
  if (data.merchantId !== PLATFORM_MERCHANT) return { type: 'CollectionReceived.v1', data };
  return { type: 'FundsUnmatched.v1', data: { ...data, reason: reason ?? 'nobody is known whose it is' } };
}

/** The same decision again is the same fact. @throws DaftariError DECISION_CONFLICT another one was made before */
function resolve({ toMerchantId, note }: ResolveCollection, collection: Collection): CollectionEvent[] {
  const { resolution } = collection;
  if (resolution !== undefined) {
    if (resolution.toMerchantId === toMerchantId) return [];
    const before =
      resolution.toMerchantId === undefined
        ? 'settled outside of Daftari'
        : `given to merchant ${resolution.toMerchantId}`;
    throw new DaftariError('DECISION_CONFLICT', `These funds were ${before} before; nothing was changed.`);
  }
  const { transactionId, merchantId, receipt, amountCents, currency, shortcode } = collection;
  const whose = { transactionId, merchantId, receipt, amountCents, currency, shortcode };
  const to =
    toMerchantId === undefined
      ? { decision: 'settled-outside' as const }
      : { decision: 'assigned' as const, toMerchantId };
  return [{ type: 'UnmatchedFundsResolved.v1', data: { ...whose, ...to, note } }];
}
