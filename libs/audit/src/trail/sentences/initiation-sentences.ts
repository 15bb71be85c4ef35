import type { InitiationEvent } from '@daftari/contracts/events/initiation-events';
import { actorName, money, phone, quoted, short } from '../words';
import type { Sentences } from './sentences';

type Fee = { readonly amountCents: number; readonly holdId?: string };

function feeOf(fee: Fee): string {
  if (fee.amountCents === 0) return 'no fee';
  return `fee ${money(fee.amountCents)}${fee.holdId === undefined ? '' : ` (hold ${short(fee.holdId)})`}`;
}

const HOW = { callback: "by M-Pesa's callback", query: 'by asking M-Pesa', operator: 'by an operator' };

const VERDICT = {
  success: 'it was paid',
  'not-success': 'it was not paid, which counts only when it is said twice',
  'not-yet': 'no final answer yet',
};

function kindOf({ paymentType }: { paymentType?: string }): string {
  return paymentType === 'WALLET_TOPUP_SERVICE_TOKENS' ? 'Top-up' : 'Payment';
}

function ending(what: string, data: { resultCode: string; resultDescription: string; via: keyof typeof HOW }): string {
  return `Payment ${what}: result ${data.resultCode} ${quoted(data.resultDescription)}, learned ${HOW[data.via]}.`;
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
  'PaymentSucceeded.v1': ({ data }) =>
    `${kindOf(data)} of ${money(data.amountCents)} succeeded, ` +
    `${data.receipt === undefined ? 'without a receipt yet' : `receipt ${data.receipt}`}, learned ${HOW[data.via]}.`,
  'PaymentFailed.v1': ({ data }) => ending('failed', data),
  'PaymentCancelled.v1': ({ data }) => ending('cancelled', data),
  'PaymentExpired.v1': ({ data }) => ending('expired', data),
  'LateFundsReceived.v1': ({ data }) =>
    `${money(data.amountCents)} reached ${data.partyB} after the payment had ended as ${data.after}, ` +
    `${data.receipt === undefined ? 'without a receipt yet' : `receipt ${data.receipt}`}, learned ${HOW[data.via]}; ` +
    'a person has to look.',
  'ReceiptLearned.v1': ({ data }) => `Receipt ${data.receipt} of this payment learned ${HOW[data.via]}.`,
  'PaymentAbandoned.v1': ({ data }) =>
    `No payment can follow the fee's hold any more (hold ${short(data.holdId)}): ${quoted(data.reason)}.`,
  'ReceiptClaimed.v1': ({ data }) => `Receipt ${data.receipt} claimed for this payment, for ever.`,
};
