import { digits, text } from './field-reading';
import { isRealStamp } from './nairobi-time';
import { invalidField, REFUSALS, type Refusal } from './refusals';

/** An STK query whose fields are all well formed (daraja.md §3.4). */
export interface QueryRequest {
  readonly shortcode: string;
  readonly password: string;
  readonly timestamp: string;
  readonly checkoutRequestId: string;
}

const MAX_ID_LENGTH = 128;

/** Checks the fields in the order of the documentation; the first bad one is named. */
export function readQueryRequest(body: unknown): QueryRequest | Refusal {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return REFUSALS.invalidPayload;
  const fields = body as Record<string, unknown>;
  const shortcode = digits(fields['BusinessShortCode'], /^\d{5,7}$/);
  if (shortcode === undefined) return invalidField('BusinessShortCode');
  const password = text(fields['Password']);
  if (password === undefined) return invalidField('Password');
  const timestamp = digits(fields['Timestamp'], /^\d{14}$/);
  if (timestamp === undefined || !isRealStamp(timestamp)) return invalidField('Timestamp');
  const checkoutRequestId = text(fields['CheckoutRequestID']);
  if (checkoutRequestId === undefined || checkoutRequestId.length > MAX_ID_LENGTH)
    return invalidField('CheckoutRequestID');
  return { shortcode, password, timestamp, checkoutRequestId };
}
