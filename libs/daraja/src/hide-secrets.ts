import { redact } from './redact';

const MAX_CODE = 40;
const MAX_ID = 120;
const IDS = new Set(['providerRequestId', 'providerCheckoutId', 'conversationId', 'originatorConversationId']);
const TEXTS = new Set(['reason', 'resultDescription']);
/** Fields of a request whose value must not come back in a text: credentials, and addresses with a secret token. */
const SECRET_FIELDS = new Set(
  `Password SecurityCredential CallBackURL ResultURL QueueTimeOutURL ConfirmationURL ValidationURL
   CheckoutRequestID`.split(/\s+/),
);
const PHONE = /^254[17]\d{8}$/;

/** Cleans every text of an outcome, whatever its kind, and keeps texts and ids within the limits that events have. */
export function hideSecrets<T extends { readonly kind: string }>(outcome: T, secrets: readonly string[]): T {
  const clean = ([name, value]: [string, unknown]): [string, unknown] => {
    if (name === 'otherwise') return [name, hideSecrets(value as { kind: string }, secrets)];
    if (typeof value !== 'string') return [name, value];
    if (name === 'resultCode') return [name, redact(value, secrets).slice(0, MAX_CODE)];
    if (TEXTS.has(name)) return [name, redact(value, secrets)];
    return [name, IDS.has(name) ? value.slice(0, MAX_ID) : value];
  };
  return Object.fromEntries(Object.entries(outcome).map(clean)) as unknown as T;
}

/** What of a request may not be in a text about it. */
export function secretsIn(body: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(body).flatMap(([name, value]) => {
    if (typeof value !== 'string') return [];
    if (PHONE.test(value)) return [value, value.slice(3)];
    return SECRET_FIELDS.has(name) ? [value] : [];
  });
}
