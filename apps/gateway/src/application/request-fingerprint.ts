import { createHmac } from 'node:crypto';

/** What a route does, by a name that all its paths share. It is part of fingerprints: never change one. */
export type Operation =
  | 'palpluss/stk'
  | 'palpluss/service-topup'
  | 'palpluss/payout'
  | 'palpluss/channel'
  | 'native/credential-profile'
  | 'native/webhook-endpoint'
  | 'native/payout-topup'
  | 'native/wallet-transfer'
  | 'native/payout-batch'
  | 'plugpay/stk'
  | 'plugpay/payout'
  | 'plugpay/transfer';

/**
 * Lower-case hexadecimal HMAC-SHA256 of a request: who has the log but not the key cannot guess a body from it.
 * @param body exactly as it was received
 */
export function requestFingerprint(key: Uint8Array, operation: Operation, body: Uint8Array): string {
  return createHmac('sha256', key).update(`${operation}\n`).update(body).digest('hex');
}
