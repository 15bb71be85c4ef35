import type { TransferEvent } from '@daftari/contracts/events/transfer-events';
import { money, quoted, short } from '../words';
import type { Sentences } from './sentences';

function receiptOf({ receipt }: { receipt?: string }): string {
  return receipt === undefined ? 'without a receipt yet' : `receipt ${receipt}`;
}

function why({ resultCode, resultDescription }: { resultCode: string; resultDescription: string }): string {
  return `result ${resultCode} ${quoted(resultDescription)}`;
}

export const transferSentences: Sentences<TransferEvent> = {
  'TransferPayoutDue.v1': ({ data }) =>
    `${money(data.amountCents)} is in transit; the payout to the receiver is due, try ${data.number} ` +
    `(payout ${short(data.payoutId)}).`,
  'TransferCompleted.v1': ({ data }) => `The receiver has the ${money(data.amountCents)}, ${receiptOf(data)}.`,
  'TransferRefundDue.v1': ({ data }) =>
    `The receiver was not paid: ${why(data)}; the sender gets the money back, try ${data.number} ` +
    `(payout ${short(data.refundId)}).`,
  'TransferRefunded.v1': ({ data }) => `The sender has the ${money(data.amountCents)} back, ${receiptOf(data)}.`,
  'TransferParked.v1': ({ data }) =>
    `${data.resultCode === 'PAID_LATE' ? 'Paid late' : 'Neither receiver nor sender could be paid'}: ${why(data)}; ` +
    `${money(data.amountCents)} stays in transit until a person decides.`,
  'TransferClosed.v1': ({ data }) =>
    `Closed by a person, who settled the ${money(data.amountCents)} elsewhere: ${quoted(data.note)}.`,
};
