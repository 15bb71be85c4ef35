import { ERASED } from '@daftari/journal-core/personal-data';
import { cents, formatShillings } from '@daftari/kernel/money';
import { maskPhone } from '@daftari/kernel/phone';
import { unsettledLateFunds } from './late-funds';
import { lateFundsCents, type LateFunds, type Payment } from './payment';
import type { ReviewReason } from './review-due';

type Explained = Exclude<ReviewReason, 'CONTRADICTION'>;

/** What happened, whether money moved and what to do, for the person who looks at the payment. */
export function reviewMessage(payment: Payment, reason: Explained): string {
  return MESSAGES[reason](payment);
}

/** The same for something the provider said that can not be true together with the log; `cause` says why not. */
export function contradictionMessage(cause: string): string {
  return (
    `A callback could not be recorded: ${cause}. Nothing was posted for it, and the payment stands as it is shown here; ` +
    'money may have moved nevertheless. The callback is kept as it came: compare it with the M-Pesa statement'
  );
}

const MESSAGES: Record<Explained, (payment: Payment) => string> = {
  SUBMISSION_UNKNOWN: (payment) =>
    `Nobody can know whether M-Pesa took the request for ${whatOf(payment)}, and M-Pesa can not be asked about it: its ` +
    'answer with the CheckoutRequestID never came. Money may have moved. Look for the payment on the statement of ' +
    `${payment.partyB} from ${payment.createdAt} on; a late callback still settles it. Send no second request before that`,
  NO_FINAL_ANSWER: (payment) =>
    `M-Pesa has given no final answer for ${whatOf(payment)} in 24 hours: no callback came, and ` +
    `${answersOf(payment)}. It is not asked any more. Money may have moved. Look for the payment on the statement of ` +
    `${payment.partyB} from ${payment.createdAt} on; a late callback still settles it`,
  LATE_FUNDS: (payment) => lateFundsMessage(payment, unsettledLateFunds(payment)),
  RECEIPT_PENDING: (payment) =>
    `M-Pesa says that ${whatOf(payment)} is paid, but no callback has brought its receipt. The money has moved and is ` +
    `posted under the payment's id. Look the receipt up on the statement of ${payment.partyB}; a late callback still ` +
    'brings it. Do not ask the customer to pay again',
};

function lateFundsMessage(payment: Payment, lateFunds: readonly LateFunds[]): string {
  const { outcome, partyB, platformCollects } = payment;
  const where = platformCollects ? `is held in suspense for ${partyB}` : `is on the merchant's own shortcode ${partyB}`;
  return (
    `The customer paid KES ${shillings(lateFundsCents({ lateFunds }))} (${receiptsOf(lateFunds)}) after ` +
    `${whatOf(payment)} had ended as ${outcome?.status ?? 'not paid'}. The money has moved and ${where}; the merchant was ` +
    'told that the payment was not made. Agree with the merchant: refund it or deliver'
  );
}

function whatOf({ amountCents, phone, accountReference }: Payment): string {
  return `KES ${shillings(amountCents)} from ${phone === ERASED ? ERASED : maskPhone(phone)} (${accountReference})`;
}

function answersOf({ queries }: Payment): string {
  const last = queries.last.at(-1);
  if (last === undefined) return 'none of our questions was answered';
  return `the last of ${queries.count} answers to our questions was ${last.resultCode} at ${last.at}`;
}

function receiptsOf(lateFunds: readonly LateFunds[]): string {
  return lateFunds
    .map(({ receipt }) => (receipt === undefined ? 'receipt not known yet' : `receipt ${receipt}`))
    .join(', ');
}

function shillings(amountCents: number): string {
  return formatShillings(cents(amountCents));
}
