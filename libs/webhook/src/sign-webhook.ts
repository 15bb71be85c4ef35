import { createHmac } from 'node:crypto';

/** What is signed: the same message has the same id, however often it is sent. */
export interface WebhookMessage {
  readonly id: string;
  /** Seconds since the epoch, of this attempt. */
  readonly timestamp: number;
  /** Exactly as it is sent. */
  readonly body: string;
}

/**
 * The headers of a signed webhook as Standard Webhooks names them (standard-webhooks.com, specification 1.0): a `v1`
 * signature for each secret, HMAC-SHA256 of `id.timestamp.body`. Receivers take a message when one of them is right, so that a
 * secret can be changed without a moment at which nothing is.
 */
export function signedHeaders(message: WebhookMessage, secrets: readonly Uint8Array[]): Record<string, string> {
  const { id, timestamp } = message;
  const signatures = secrets.map((secret) => `v1,${signatureOf(message, secret)}`);
  return {
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': signatures.join(' '),
  };
}

function signatureOf({ id, timestamp, body }: WebhookMessage, secret: Uint8Array): string {
  return createHmac('sha256', secret).update(`${id}.${timestamp}.${body}`).digest('base64');
}
