import type { InitiationEvent } from '@daftari/contracts/events/initiation-events';
import { actorName, because, feeOf, money, phone, quoted, short } from '../words';
import { banSentences, batchSentences } from './batch-sentences';
import { collectionSentences } from './collection-sentences';
import { payoutSentences } from './payout-sentences';
import type { Sentences } from './sentences';
import { transferSentences } from './transfer-sentences';

const HOW = {
  callback: "by M-Pesa's callback",
  query: 'by asking M-Pesa',
  pull: "in M-Pesa's list of transactions",
  operator: 'by an operator',
};

const VERDICT = {
  success: 'it was paid',
  'not-success': 'it was not paid, which counts only when it is said twice',
  'not-yet': 'no final answer yet',
};

function kindOf({ paymentType }: { paymentType?: string }): string {
  if (paymentType === 'C2C') return 'Collection for a transfer';
  return paymentType?.startsWith('WALLET_TOPUP_') === true ? 'Top-up' : 'Payment';
}

function ending(
  what: string,
  data: { resultCode: string; resultDescription: string; via: keyof typeof HOW; note?: string },
  actor: string,
): string {
  return `Payment ${what}: result ${data.resultCode} ${quoted(data.resultDescription)}, learned ${HOW[data.via]}${because(data, actor)}.`;
}

export const initiationSentences: Sentences<InitiationEvent> = {
  'PaymentInitiated.v1': ({ actor, data }) =>
    `${kindOf(data)} of ${money(data.amountCents)} from ${phone(data.phone)} to ${data.partyB}, reference ` +
    `${quoted(data.accountReference)}, initiated by ${actorName(actor)}` +
    `${data.idempotency === undefined ? '' : ` under the key ${quoted(data.idempotency.key)}`}; ${feeOf(data.fee)}.`,
  'PaymentAccepted.v1': ({ data }) =>
    `M-Pesa accepted the request as ${data.providerRequestId}: ${quoted(data.resultDescription)}.`,
  'PaymentRefused.v1': ({ data }) =>
    `M-Pesa refused the request (${data.code}): result ${data.resultCode} ${quoted(data.resultDescription)}.`,
  'PaymentSubmissionUnknown.v1': ({ data }) => `Not known whether M-Pesa took the request: ${quoted(data.reason)}.`,
  'PaymentQueried.v1': ({ data }) =>
    `M-Pesa was asked, question ${data.number}: ${VERDICT[data.verdict]}, result ${data.resultCode} ` +
    `${quoted(data.resultDescription)}.`,
  'PaymentSucceeded.v1': ({ actor, data }) =>
    `${kindOf(data)} of ${money(data.amountCents)} succeeded, ` +
    `${data.receipt === undefined ? 'without a receipt yet' : `receipt ${data.receipt}`}, learned ${HOW[data.via]}${because(data, actor)}.`,
  'PaymentFailed.v1': ({ actor, data }) => ending('failed', data, actor),
  'PaymentCancelled.v1': ({ actor, data }) => ending('cancelled', data, actor),
  'PaymentExpired.v1': ({ actor, data }) => ending('expired', data, actor),
  'LateFundsReceived.v1': ({ actor, data }) =>
    `${money(data.amountCents)} reached ${data.partyB} after the payment had ended as ${data.after}, ` +
    `${data.receipt === undefined ? 'without a receipt yet' : `receipt ${data.receipt}`}, learned ${HOW[data.via]}${because(data, actor)}; ` +
    'a person has to look.',
  'ReceiptLearned.v1': ({ actor, data }) =>
    `Receipt ${data.receipt} of this payment learned ${HOW[data.via]}${because(data, actor)}.`,
  'PaymentAbandoned.v1': ({ data }) =>
    `No payment can follow the fee's hold any more (hold ${short(data.holdId)}): ${quoted(data.reason)}.`,
  'ReceiptClaimed.v1': ({ data }) => `Receipt ${data.receipt} claimed for this payment, for ever.`,
  'LateFundsFulfilled.v1': ({ data }) =>
    `A person gave the late ${money(data.amountCents)} to the merchant: ${quoted(data.note)}.`,
  'PaymentRefundStarted.v1': ({ data }) =>
    `${money(data.amountCents)} of receipt ${data.receipt} goes back to the customer (refund ${short(data.refundId)}): ` +
    `${quoted(data.reason)}.`,
  'PaymentRefunded.v1': ({ data }) =>
    `The customer has the ${money(data.amountCents)} back (refund ${short(data.refundId)})` +
    `${data.receipt === undefined ? '' : `, receipt ${data.receipt}`}.`,
  'PaymentRefundFailed.v1': ({ data }) =>
    `${money(data.amountCents)} could not be given back (refund ${short(data.refundId)}): result ${data.resultCode} ` +
    `${quoted(data.resultDescription)}.`,
  'PaymentReviewClosed.v1': ({ data }) => `A person closed the review ${data.review}: ${quoted(data.note)}.`,
  ...payoutSentences,
  ...transferSentences,
  ...collectionSentences,
  ...batchSentences,
  ...banSentences,
};
