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

/**
 * A refusal comes this long after the payment's beginning at the earliest when its client may have been answered PENDING
 * (it has its answer within 10 s, of which the fee takes some).
 */
export const MAY_BE_PENDING_AFTER_MS = 5_000;

/**
 * The webhook for an event of a payment; undefined when the event calls for none. Final states and late funds do. A
 * refused submit was answered with an HTTP error, so that nothing is owed; but when the refusal came so late that the
 * client had its PENDING already, the webhook is its only answer.
 */
export function webhookFor(event: PaymentEvent, facts: PaymentFacts): Webhook | undefined {
  if (!isAboutTheEnd(event) || (event.type === 'PaymentRefused.v1' && !cameLate(event, facts))) return undefined;
  return facts.dialect === 'plugpay' ? plugpayWebhook(event, facts) : palplussWebhook(event, facts);
}

function cameLate({ at }: PaymentEvent, { createdAt }: PaymentFacts): boolean {
  return Date.parse(at) - Date.parse(createdAt) >= MAY_BE_PENDING_AFTER_MS;
}
