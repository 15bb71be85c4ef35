import { stkPassword, type DarajaCredentials } from './credentials';
import { nairobiStamp } from './nairobi-time';
import type { StkQuery } from './provider-port';

export const STK_QUERY_PATH = '/mpesa/stkpushquery/v1/query';

/** The body of an STK query, name for name (daraja.md §3.4). */
export function stkQueryBody(query: StkQuery, credentials: DarajaCredentials, nowMs: number): Record<string, string> {
  const timestamp = nairobiStamp(nowMs);
  return {
    BusinessShortCode: query.shortcode,
    Password: stkPassword(query.shortcode, credentials.passkey, timestamp),
    Timestamp: timestamp,
    CheckoutRequestID: query.providerCheckoutId,
  };
}

/** Why there is nothing to ask; undefined when there is. */
export function problemOfQuery(query: StkQuery): string | undefined {
  if (!/^\d{5,7}$/.test(query.shortcode)) return 'the shortcode is not 5 to 7 digits';
  if (!/^[\x21-\x7e]{1,120}$/.test(query.providerCheckoutId)) return 'there is no CheckoutRequestID';
  return undefined;
}
