import type { LateFunds, Payment } from './payment';

/** Late money of which nobody has decided whose it is: not given to the merchant, nor on its way back. Oldest first. */
export function unsettledLateFunds({ lateFunds, refunds }: Pick<Payment, 'lateFunds' | 'refunds'>): LateFunds[] {
  return lateFunds.filter((late) => {
    const isRefunded = refunds.some(({ from, receipt }) => from === 'suspense' && receipt === late.receipt);
    return late.fulfilled !== true && late.closed !== true && !isRefunded;
  });
}
