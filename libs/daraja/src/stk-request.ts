import type { DarajaCredentials } from './credentials';
import { stkPassword } from './credentials';
import { nairobiStamp } from './nairobi-time';
import { plainText } from './plain-text';
import type { StkPush } from './provider-port';

export const STK_PUSH_PATH = '/mpesa/stkpush/v1/processrequest';

/** Documented limits; a prompt of more than 182 characters ends as result 1025 (daraja.md §3.1). */
const MAX_ACCOUNT_REFERENCE = 12;
const MAX_TRANSACTION_DESC = 13;
/** An absent or empty text is refused with "Invalid Remarks". */
const NO_TEXT = 'Payment';
const MIN_CENTS = 100;
const MAX_CENTS = 250_000_00;

/** The body of an STK push, name for name (daraja.md §3.1). */
export function stkRequestBody(push: StkPush, credentials: DarajaCredentials, nowMs: number): Record<string, unknown> {
  const timestamp = nairobiStamp(nowMs);
  return {
    BusinessShortCode: push.shortcode,
    Password: stkPassword(push.shortcode, credentials.passkey, timestamp),
    Timestamp: timestamp,
    TransactionType: push.transactionType,
    Amount: push.amountCents / 100,
    PartyA: push.phone,
    PartyB: push.partyB,
    PhoneNumber: push.phone,
    CallBackURL: push.callbackUrl,
    AccountReference: sentReference(push),
    TransactionDesc: plainText(push.transactionDesc, MAX_TRANSACTION_DESC) || NO_TEXT,
  };
}

/** The account reference as Daraja is told it, and tells it again in its lists: within its limits, never empty. */
export function sentReference({ accountReference }: Pick<StkPush, 'accountReference'>): string {
  return plainText(accountReference, MAX_ACCOUNT_REFERENCE) || NO_TEXT;
}

/** What Daraja would refuse for sure, found before anything is sent; undefined when nothing is wrong. */
export function problemOf(push: StkPush): string | undefined {
  if (!/^\d{5,7}$/.test(push.shortcode)) return 'the shortcode is not 5 to 7 digits';
  if (!/^\d{5,7}$/.test(push.partyB)) return 'the paid shortcode or till is not 5 to 7 digits';
  if (!/^254[17]\d{8}$/.test(push.phone)) return 'the phone is not of the form 254XXXXXXXXX';
  if (!Number.isSafeInteger(push.amountCents) || push.amountCents % 100 !== 0)
    return 'the amount is not whole shillings';
  if (push.amountCents < MIN_CENTS || push.amountCents > MAX_CENTS)
    return 'the amount is not between KES 1 and 250,000';
  return undefined;
}
