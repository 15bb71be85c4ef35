/** What Daraja gave us for one app and one shortcode. Never logged, never part of an event. */
export interface DarajaCredentials {
  readonly consumerKey: string;
  readonly consumerSecret: string;
  /** Lipa na M-Pesa passkey of the shortcode. */
  readonly passkey: string;
  /** Needed by payouts, status questions, reversals and balances; without it those are refused. */
  readonly initiator?: InitiatorCredentials;
}

/** The API user of the organisation that may move its money (daraja.md §4). */
export interface InitiatorCredentials {
  readonly initiatorName: string;
  readonly initiatorPassword: string;
  /** M-Pesa's X.509 certificate, or its public key, in PEM; the sandbox has another than production. May have expired. */
  readonly certificate: string;
}

/** The Authorization header that asks for a token (daraja.md §2). */
export function basicAuthorization({ consumerKey, consumerSecret }: DarajaCredentials): string {
  return `Basic ${Buffer.from(`${consumerKey}:${consumerSecret}`).toString('base64')}`;
}

/** Password of an STK push: base64(shortcode + passkey + timestamp), with the timestamp that is sent beside it. */
export function stkPassword(shortcode: string, passkey: string, timestamp: string): string {
  return Buffer.from(shortcode + passkey + timestamp).toString('base64');
}
