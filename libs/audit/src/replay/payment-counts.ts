import type { InitiationEvent } from '@daftari/contracts/events/initiation-events';
import type { RecordedEvent } from '@daftari/journal-core/event';

export type PaymentStatus = 'PENDING' | 'SUCCESS' | 'FAILED' | 'CANCELLED' | 'EXPIRED';
export type StatusCounts = Record<PaymentStatus, number>;

/** Which status an event gives its payment or payout; undefined for an event that changes none. */
export function statusAfter(type: string): PaymentStatus | undefined {
  return STATUS_AFTER[type as InitiationEvent['type']];
}

const STATUS_AFTER: Partial<Record<InitiationEvent['type'], PaymentStatus>> = {
  'PaymentInitiated.v1': 'PENDING',
  'PaymentRefused.v1': 'FAILED',
  'PaymentSucceeded.v1': 'SUCCESS',
  'PaymentFailed.v1': 'FAILED',
  'PaymentCancelled.v1': 'CANCELLED',
  'PaymentExpired.v1': 'EXPIRED',
  'PayoutInitiated.v1': 'PENDING',
  'PayoutRefused.v1': 'FAILED',
  'PayoutSucceeded.v1': 'SUCCESS',
  'PayoutFailed.v1': 'FAILED',
};

/** Payments and payouts by status and environment. It counts as the events come and keeps no payment: each has at most one end. */
export class PaymentCounts {
  private readonly counts = new Map<string, StatusCounts>();

  take({ type, environment = 'test' }: RecordedEvent): void {
    const status = statusAfter(type);
    if (status === undefined) return;
    const counts = this.of(environment);
    counts[status]++;
    if (status !== 'PENDING') counts.PENDING--;
  }

  /** By environment. */
  result(): Readonly<Record<string, StatusCounts>> {
    return Object.fromEntries([...this.counts].sort());
  }

  private of(environment: string): StatusCounts {
    const known = this.counts.get(environment);
    if (known !== undefined) return known;
    const counts: StatusCounts = { PENDING: 0, SUCCESS: 0, FAILED: 0, CANCELLED: 0, EXPIRED: 0 };
    this.counts.set(environment, counts);
    return counts;
  }
}
