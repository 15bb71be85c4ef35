import { derivedId } from '@daftari/kernel/ids';
import { PLATFORM_MERCHANT } from '@daftari/kernel/platform-merchant';
import type { CallbackSubject } from './callback-token';

/** Names a shortcode whose addresses for payments that come unprompted are registered. */
export function c2bRegistrationId(environment: CallbackSubject['environment'], shortcode: string): string {
  return derivedId('c2b-shortcode', environment, shortcode);
}

/** What the token in those addresses names: no merchant and no payment, for they are registered once for all of them. */
export function c2bSubject(environment: CallbackSubject['environment'], shortcode: string): CallbackSubject {
  return {
    environment,
    merchantId: PLATFORM_MERCHANT,
    transactionId: c2bRegistrationId(environment, shortcode),
    attemptId: derivedId('c2b-addresses', environment, shortcode),
  };
}
