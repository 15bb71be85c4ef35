import type { Environment } from '@daftari/journal-core/event';
import { keyedBatchId, keyedRefundId } from '@daftari/kernel/keyed-ids';
import { keyedTransactionId } from './attempt';
import { batchStream, type BatchState } from './batch/payout-batch';
import { paymentStream, type PaymentState } from './payment';
import { payoutStream, type PayoutState } from './payout/payout';

/** What an id, or a client's key, was used for. */
export interface KeyUse {
  readonly kind: 'payment' | 'payout' | 'refund' | 'batch';
  /** Of the payment, payout, refund or batch. */
  readonly id: string;
}

/** What it may have been used for, and the stream that begins with it: of the merchant's partition, all of them. */
export interface PossibleUse extends KeyUse {
  readonly stream: string;
}

/** The client's key of a request; undefined for a request without one. */
export interface KeyOfRequest {
  readonly environment: Environment;
  readonly merchantId: string;
  readonly key: string | undefined;
}

/** The states of streams, as a decision sees them. */
interface StatesSeen {
  stream<State>(name: string): { readonly state: State };
}

/**
 * What an id, and the key under which it is asked for, may have been used for beside that which begins the stream `own`: a
 * payment and a payout never have the same id, and a key makes one payment, payout, refund or batch (design §5.1).
 */
export function otherUses(own: string, transactionId: string, asked: KeyOfRequest): PossibleUse[] {
  // A key gives payments and payouts their id: then both name the same streams.
  const uses = [...usesOfId(transactionId), ...usesOfKey(asked)];
  return [...new Map(uses.map((use) => [use.stream, use])).values()].filter(({ stream }) => stream !== own);
}

function usesOfId(transactionId: string): PossibleUse[] {
  return [
    { kind: 'payment', id: transactionId, stream: paymentStream(transactionId) },
    { kind: 'payout', id: transactionId, stream: payoutStream(transactionId) },
  ];
}

/** What a key may have been used for; nothing without one. */
export function usesOfKey({ environment, merchantId, key }: KeyOfRequest): PossibleUse[] {
  if (key === undefined) return [];
  const client = { environment, merchantId, key };
  const [refundId, batchId] = [keyedRefundId(client), keyedBatchId(client)];
  return [
    ...usesOfId(keyedTransactionId(environment, merchantId, key)),
    { kind: 'refund', id: refundId, stream: payoutStream(refundId) },
    { kind: 'batch', id: batchId, stream: batchStream(batchId) },
  ];
}

/** What it was used for; holds that were given up are no use of it. */
export function usedFor(seen: StatesSeen, uses: readonly PossibleUse[]): KeyUse | undefined {
  const used = uses.find(({ kind, stream }) => {
    const { state } = seen.stream<unknown>(stream);
    if (kind === 'batch') return (state as BatchState) !== undefined;
    if (kind === 'payment') return (state as PaymentState).payment !== undefined;
    return (state as PayoutState).payout !== undefined;
  });
  return used === undefined ? undefined : { kind: used.kind, id: used.id };
}
