import type { InitiationEvent } from '@daftari/contracts/events/initiation-events';
import type { TransferEvent } from '@daftari/contracts/events/transfer-events';

/** Money on its way back to the payer, or back with them. */
export interface RefundFacts {
  readonly refundId: string;
  readonly amountCents: number;
  readonly isDone: boolean;
}

type RefundEvent =
  | Extract<InitiationEvent, { type: 'PaymentRefundStarted.v1' | 'PaymentRefunded.v1' | 'PaymentRefundFailed.v1' }>
  | Extract<TransferEvent, { type: 'TransferRefunded.v1' }>;

/** What is known of a payment's refunds after one more event of one of them: one that failed may be done after all. */
export function refundsAfter(refunds: readonly RefundFacts[], { type, data }: RefundEvent): readonly RefundFacts[] {
  const { refundId, amountCents } = data;
  const others = refunds.filter((one) => one.refundId !== refundId);
  if (type === 'PaymentRefundFailed.v1') return others;
  return [...others, { refundId, amountCents, isDone: type !== 'PaymentRefundStarted.v1' }];
}

/** In cents: what is back with the payer, or what is on its way. */
export function refundCents(refunds: readonly RefundFacts[], isDone: boolean): number {
  return refunds.reduce((sum, one) => (one.isDone === isDone ? sum + one.amountCents : sum), 0);
}
