import type { InitiationEvent } from '@daftari/contracts/events/initiation-events';
import { actorName, money, phone, quoted, short } from '../words';
import type { Sentences } from './sentences';

type Fee = { readonly amountCents: number; readonly holdId?: string };

function feeOf(fee: Fee): string {
  if (fee.amountCents === 0) return 'no fee';
  return `fee ${money(fee.amountCents)}${fee.holdId === undefined ? '' : ` (hold ${short(fee.holdId)})`}`;
}

const HOW = { callback: "by M-Pesa's callback", query: 'by asking M-Pesa', operator: 'by an operator' };

function ending(what: string, data: { resultCode: string; resultDescription: string; via: keyof typeof HOW }): string {
  return `Payment ${what}: result ${data.resultCode} ${quoted(data.resultDescription)}, learned ${HOW[data.via]}.`;
}

export const initiationSentences: Sentences<InitiationEvent> = {
  'PaymentInitiated.v1': ({ actor, data }) =>
    `Payment of ${money(data.amountCents)} from ${phone(data.phone)} to ${data.partyB}, reference ` +
    `${quoted(data.accountReference)}, initiated by ${actorName(actor)}; ${feeOf(data.fee)}.`,
  'PaymentAccepted.v1': ({ data }) =>
    `M-Pesa accepted the request as ${data.providerRequestId}: ${quoted(data.resultDescription)}.`,
  'PaymentRefused.v1': ({ data }) =>
    `M-Pesa refused the request (${data.code}): result ${data.resultCode} ${quoted(data.resultDescription)}.`,
  'PaymentSubmissionUnknown.v1': ({ data }) => `Not known whether M-Pesa took the request: ${quoted(data.reason)}.`,
  'PaymentSucceeded.v1': ({ data }) =>
    `Payment of ${money(data.amountCents)} succeeded, ` +
    `${data.receipt === undefined ? 'without a receipt yet' : `receipt ${data.receipt}`}, learned ${HOW[data.via]}.`,
  'PaymentFailed.v1': ({ data }) => ending('failed', data),
  'PaymentCancelled.v1': ({ data }) => ending('cancelled', data),
  'PaymentExpired.v1': ({ data }) => ending('expired', data),
  'ReceiptClaimed.v1': ({ data }) => `Receipt ${data.receipt} claimed for this payment, for ever.`,
};
