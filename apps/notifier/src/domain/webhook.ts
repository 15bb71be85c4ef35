import { palplussWebhook } from './palpluss-webhook';
import { isAboutTheEnd, type PaymentEvent, type PaymentFacts } from './payment-facts';
import { plugpayWebhook } from './plugpay-webhook';

/** What a merchant is told, in its dialect. */
export interface Webhook {
  /** As the receiver sees it. */
  readonly eventType: string;
  /** JSON text, sent as it stands. */
  readonly body: string;
}

/** A refusal that is dated less than this before its client had an answer may have become known too late for that answer. */
export const MAY_BE_PENDING_MS = 4_500;
/** The time for an answer, of payments whose beginning does not say when it was due. */
const ANSWERED_WITHIN_MS = 9_500;

/**
 * The webhook for an event of a payment; undefined when the event calls for none. Final states and late funds do; of
 * money for another customer, when that one has it or nobody will. A
 * refused submit was answered with an HTTP error, so that nothing is owed; but when the refusal came so late that the
 * client had its PENDING already, as whoever asked for a batch always has, the webhook is its only answer.
 */
export function webhookFor(event: PaymentEvent, facts: PaymentFacts): Webhook | undefined {
  // Refunds are told as what became of their payment, and nobody asked for what came unprompted.
  if (!isToMerchants(event, facts) || facts.paymentType === 'REFUND' || facts.paymentType === 'C2B') return undefined;
  return facts.dialect === 'plugpay' ? plugpayWebhook(event, facts) : palplussWebhook(event, facts);
}

/** Whether a merchant is told of an event of a payment at all, in whatever words. */
export function isToMerchants(event: PaymentEvent, facts: PaymentFacts): boolean {
  if (!isAboutTheEnd(event) || (isRefusal(event) && !cameLate(event, facts))) return false;
  return !isOnItsWay(event, facts);
}

function isRefusal({ type }: PaymentEvent): boolean {
  return type === 'PaymentRefused.v1' || type === 'PayoutRefused.v1';
}

/**
 * Collected for another customer, or a payout that is a part of that: told once, about the payment, when the transfer has
 * ended.
 */
function isOnItsWay({ type }: PaymentEvent, { paymentType }: PaymentFacts): boolean {
  const isPart = paymentType === 'C2C_PAYOUT' || paymentType === 'C2C_REFUND';
  return isPart || (paymentType === 'C2C' && type === 'PaymentSucceeded.v1');
}

/** True when the client may have been told that the payment is pending: told twice is better than never. */
function cameLate({ at }: PaymentEvent, { createdAt, answerBy, batchId }: PaymentFacts): boolean {
  if (batchId !== undefined) return true;
  const answeredMs = answerBy === undefined ? Date.parse(createdAt) + ANSWERED_WITHIN_MS : Date.parse(answerBy);
  return Date.parse(at) >= answeredMs - MAY_BE_PENDING_MS;
}
