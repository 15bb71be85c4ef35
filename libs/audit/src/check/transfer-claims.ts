import type { InitiationEvent } from '@daftari/contracts/events/initiation-events';
import type { WalletFeeEvent } from '@daftari/contracts/events/wallet-fee-events';
import type { RecordedEvent } from '@daftari/journal-core/event';
import type { ReadUpTo } from './read-up-to';

type PaymentEvent = RecordedEvent<InitiationEvent>;
type LedgerEvent = RecordedEvent<WalletFeeEvent>;
type Ended = Extract<PaymentEvent, { type: 'TransferCompleted.v1' | 'TransferRefunded.v1' | 'TransferClosed.v1' }>;

/**
 * The money of transfers between customers: what came for one has left transit, whole and once, when it has ended. It keeps
 * the transfers of one partition in memory.
 */
export class TransferClaims {
  /** Transfer → the payouts that are parts of it. */
  private readonly legsOf = new Map<string, string[]>();
  /** Payment or payout → what its postings moved on a transit account, in cents. */
  private readonly moved = new Map<string, number[]>();
  /** Payouts whose end the ledger has not heard of, as far as it matters here. */
  private readonly unheard = new Set<string>();

  constructor(private readonly ledger: ReadUpTo | undefined) {}

  takePayment({ type, stream, data }: PaymentEvent, partition: number, sequence: number): void {
    if (type === 'PayoutInitiated.v1' && data.source === 'transit' && data.parentId !== undefined) {
      this.legsOf.set(data.parentId, [...(this.legsOf.get(data.parentId) ?? []), data.transactionId]);
    }
    if (type !== 'PayoutSucceeded.v1') return;
    if (this.ledger?.hasRead(stream, partition, sequence) !== true) this.unheard.add(data.transactionId);
  }

  takePosting(event: LedgerEvent): void {
    if (!('legs' in event.data)) return;
    const account = `${event.environment}/merchant/${event.data.merchantId}/transit`;
    const cents = event.data.legs.reduce((sum, leg) => (leg.account === account ? sum + leg.amountCents : sum), 0);
    if (cents === 0) return;
    const transaction = 'transactionId' in event.data ? event.data.transactionId : event.correlation;
    this.moved.set(transaction, [...(this.moved.get(transaction) ?? []), cents]);
  }

  /** What is wrong with the money of a transfer after an end that the ledger has read; both journals were taken before. */
  problemsAfter(event: PaymentEvent): string[] {
    if (!isEnd(event)) return [];
    const { transactionId, amountCents } = event.data;
    const leg = legOf(event);
    if (leg !== undefined && this.unheard.has(leg)) return [];
    const moved = [transactionId, ...(this.legsOf.get(transactionId) ?? [])].flatMap((id) => this.moved.get(id) ?? []);
    const sumOf = (amounts: readonly number[]) => amounts.reduce((sum, one) => sum + one, 0);
    const [cameCents, leftCents] = [sumOf(moved.filter((one) => one > 0)), -sumOf(moved.filter((one) => one < 0))];
    if (cameCents !== amountCents) return [`${cameCents} cents came into transit for it instead of ${amountCents}`];
    if (leftCents !== amountCents) return [`${leftCents} cents left transit for it instead of ${amountCents}`];
    return [];
  }

  clear(): void {
    for (const known of [this.legsOf, this.moved, this.unheard]) known.clear();
  }
}

function legOf(event: Ended): string | undefined {
  if (event.type === 'TransferClosed.v1') return undefined;
  return event.type === 'TransferCompleted.v1' ? event.data.payoutId : event.data.refundId;
}

/** True for what ends a transfer. */
export function isTransferEnd(type: string): boolean {
  return type === 'TransferCompleted.v1' || type === 'TransferRefunded.v1' || type === 'TransferClosed.v1';
}

function isEnd(event: PaymentEvent): event is Ended {
  return isTransferEnd(event.type);
}
