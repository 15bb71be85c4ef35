/** Every type of event that a merchant's own endpoints can be told, with when it is. */
export const WEBHOOK_EVENTS = {
  'transaction.success':
    'Money moved as asked: a payment, payout, transfer or refund succeeded, or a customer paid unprompted.',
  'transaction.failed': 'It failed; nothing is owed.',
  'transaction.cancelled': 'The customer cancelled the prompt.',
  'transaction.expired': 'The customer did not answer the prompt in time.',
  'transaction.updated': 'Money moved after the end: it came late, was paid late, or was given back.',
  'wallet.balance_low': 'Less can be spent from a wallet than its alert asks for.',
} as const;
export type WebhookEventType = keyof typeof WEBHOOK_EVENTS;

export const WEBHOOK_EVENT_TYPES = Object.keys(WEBHOOK_EVENTS) as readonly WebhookEventType[];
/** Asked for by a person, whatever the filter of the endpoint; it is not on the list of events. */
export const TEST_EVENT_TYPE = 'endpoint.test';
/** In a filter: every type, also of later versions. */
export const ALL_EVENTS = '*';
/** Endpoints that a merchant has at the same time, in each environment. */
export const MAX_WEBHOOK_ENDPOINTS = 16;

export function isWebhookEventType(text: string): text is WebhookEventType {
  return Object.hasOwn(WEBHOOK_EVENTS, text);
}
