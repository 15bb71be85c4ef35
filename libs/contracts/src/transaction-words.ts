import { PaymentStatus, type Payment } from './generated/daftari/initiation/v1/initiation';

/** What a transaction can be, as it is told and asked for (seed-apis.md §1.15). */
export const TRANSACTION_TYPES = [
  'STK',
  'B2C',
  'C2C',
  'C2B',
  'REFUND',
  'WALLET_TOPUP_SERVICE_TOKENS',
  'WALLET_TOPUP_PAYOUT',
] as const;
export type TransactionType = (typeof TRANSACTION_TYPES)[number];

/** The seed's words for where a transaction stands (seed-apis.md §1.15). */
export const TRANSACTION_STATUSES = [
  'PENDING',
  'PROCESSING',
  'SUCCESS',
  'FAILED',
  'CANCELLED',
  'EXPIRED',
  'REVERSED',
] as const;
export type TransactionStatus = (typeof TRANSACTION_STATUSES)[number];

const WORDS: Readonly<Record<PaymentStatus, TransactionStatus | undefined>> = {
  [PaymentStatus.UNSPECIFIED]: undefined,
  [PaymentStatus.PENDING]: 'PENDING',
  [PaymentStatus.SUCCESS]: 'SUCCESS',
  [PaymentStatus.FAILED]: 'FAILED',
  [PaymentStatus.CANCELLED]: 'CANCELLED',
  [PaymentStatus.EXPIRED]: 'EXPIRED',
};

/** The seed's word for a status. */
export function statusWord(status: PaymentStatus): TransactionStatus {
  const word = WORDS[status];
  if (word === undefined) throw new Error(`a payment has the status ${status}, which has no word`);
  return word;
}

/**
 * The word for a payment that is read, and by which lists find it: another rule here is another version of initiation's view of
 * payments. A payout has two more (seed-apis.md §1.15): PROCESSING once M-Pesa has taken it, and REVERSED when it failed, since
 * its money is back in the payout wallet then. A transfer between customers is REVERSED when its money was collected and the
 * sender has it back.
 */
export function statusRead({
  paymentType,
  status,
  providerRequestId,
  refundedCents,
}: Pick<Payment, 'paymentType' | 'status' | 'providerRequestId' | 'refundedCents'>): TransactionStatus {
  if (paymentType === 'C2C' && status === PaymentStatus.FAILED && refundedCents > 0) return 'REVERSED';
  if (paymentType !== 'B2C') return statusWord(status);
  if (status === PaymentStatus.PENDING && providerRequestId !== undefined) return 'PROCESSING';
  return status === PaymentStatus.FAILED ? 'REVERSED' : statusWord(status);
}
