import type { PayoutRefused } from './initiator-port';
import type { Unavailable } from './provider-port';

/** Where Daraja is to tell of payments that come unprompted (daraja.md §7). */
export interface C2bAddresses {
  readonly shortcode: string;
  /** What M-Pesa does with a payment when the validation does not answer in time. */
  readonly responseType: 'Completed' | 'Cancelled';
  readonly confirmationUrl: string;
  readonly validationUrl: string;
}

/** It is registered as asked for. */
export interface Registered {
  readonly kind: 'registered';
  readonly resultCode: string;
  readonly resultDescription: string;
}

/** It was registered before, perhaps with other addresses: production changes them only on its portal. */
export interface AlreadyRegistered {
  readonly kind: 'already-registered';
  readonly resultCode: string;
  readonly resultDescription: string;
}

/** After `unavailable` nobody knows whether it was registered: ask again. */
export type RegisterOutcome = Registered | AlreadyRegistered | PayoutRefused | Unavailable;

export interface C2bProvider {
  /** Registers the addresses; asking again does no harm. Never rejects. */
  registerC2b(addresses: C2bAddresses, deadlineMs?: number): Promise<RegisterOutcome>;
}
