import { PaymentStatus } from '@daftari/contracts/generated/daftari/initiation/v1/initiation';

const WORDS: Readonly<Record<PaymentStatus, string | undefined>> = {
  [PaymentStatus.UNSPECIFIED]: undefined,
  [PaymentStatus.PENDING]: 'PENDING',
  [PaymentStatus.SUCCESS]: 'SUCCESS',
  [PaymentStatus.FAILED]: 'FAILED',
  [PaymentStatus.CANCELLED]: 'CANCELLED',
  [PaymentStatus.EXPIRED]: 'EXPIRED',
};

/** The seed's word for a status. */
export function statusWord(status: PaymentStatus): string {
  const word = WORDS[status];
  if (word === undefined) throw new Error(`a payment has the status ${status}, which has no word`);
  return word;
}
