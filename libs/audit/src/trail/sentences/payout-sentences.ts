import type { PayoutEvent } from '@daftari/contracts/events/payout-events';
import { actorName, because, feeOf, money, phone, quoted, short } from '../words';
import type { Sentences } from './sentences';

const HOW = {
  result: "by M-Pesa's result",
  status: 'by asking M-Pesa for its status',
  submit: "by M-Pesa's answer to the request",
  operator: 'by an operator',
};

const DOUBT = {
  'failure-result': 'M-Pesa says that it failed',
  'queue-timeout': 'M-Pesa says that it waited too long in the queue',
  'unclear-result': 'M-Pesa says nothing clear',
};

const VERDICT = {
  completed: 'it was paid',
  'not-executed': 'it was not executed',
  'not-found': 'M-Pesa does not know it',
  unclear: 'which says nothing about the end',
};

const KIND = {
  B2C: 'Payout',
  C2C_PAYOUT: "Payout to a transfer's receiver",
  C2C_REFUND: "Payout back to a transfer's sender",
  REFUND: 'Refund',
};

function receiptOf({ receipt }: { receipt?: string }): string {
  return receipt === undefined ? 'without a receipt yet' : `receipt ${receipt}`;
}

export const payoutSentences: Sentences<PayoutEvent> = {
  'PayoutInitiated.v1': ({ actor, data }) =>
    `${KIND[data.paymentType]} of ${money(data.amountCents)} to ${phone(data.phone)}, reference ${quoted(data.reference)}, initiated by ` +
    `${actorName(actor)}${data.idempotency === undefined ? '' : ` under the key ${quoted(data.idempotency.key)}`}; ` +
    `amount held (hold ${short(data.holdId)}), ${feeOf(data.fee)}.`,
  'PayoutAccepted.v1': ({ data }) =>
    `M-Pesa accepted the payout as ${data.conversationId}: ${quoted(data.resultDescription)}.`,
  'PayoutRefused.v1': ({ data }) =>
    `M-Pesa refused the payout (${data.code}): result ${data.resultCode} ${quoted(data.resultDescription)}.`,
  'PayoutSubmissionUnknown.v1': ({ data }) => `Not known whether M-Pesa took the payout: ${quoted(data.reason)}.`,
  'PayoutResent.v1': ({ data }) => `The payout is sent again under the same id, send ${data.number + 1}.`,
  'PayoutDoubted.v1': ({ data }) =>
    `${DOUBT[data.cause]}, which is not the end: result ${data.resultCode} ${quoted(data.resultDescription)}; its ` +
    'status is asked.',
  'PayoutStatusAsked.v1': ({ data }) => `M-Pesa was asked for the payout's status, question ${data.number}.`,
  'PayoutStatusReported.v1': ({ data }) =>
    `The status says ${quoted(data.transactionStatus === '' ? data.resultDescription : data.transactionStatus)}: ` +
    `${VERDICT[data.verdict]}.`,
  'PayoutSucceeded.v1': ({ actor, data }) =>
    `Payout of ${money(data.amountCents)} succeeded, ${receiptOf(data)}, learned ${HOW[data.via]}${because(data, actor)}.`,
  'PayoutFailed.v1': ({ actor, data }) =>
    `Payout failed: result ${data.resultCode} ${quoted(data.resultDescription)}, learned ${HOW[data.via]}${because(data, actor)}; the amount ` +
    'goes back to where it came from.',
  'LatePayoutConfirmed.v1': ({ actor, data }) =>
    `M-Pesa paid ${money(data.amountCents)} after the payout had ended as failed, ${receiptOf(data)}, learned ` +
    `${HOW[data.via]}${because(data, actor)}; the merchant owes it.`,
  'PayoutReceiptLearned.v1': ({ actor, data }) =>
    `Receipt ${data.receipt} of this payout learned ${HOW[data.via]}${because(data, actor)}.`,
  'PayoutReviewClosed.v1': ({ data }) => `A person closed the review ${data.review}: ${quoted(data.note)}.`,
  'PayoutAbandoned.v1': ({ data }) =>
    `No payout can follow its holds any more (hold ${short(data.holdId)}): ${quoted(data.reason)}.`,
};
