import { redactText } from '@daftari/service/redact';

/** The longest text of Daraja's that leaves this room. */
const MAX_TEXT = 500;
/** A longer text is cut before it is searched, so that a hostile one costs nothing. */
const MAX_SEARCHED = 4_000;
const HIDDEN = '[redacted]';

/** Daraja prints the refused token into the error text: `Invalid Access Token - <token>` (daraja.md §1.2, 401.002.01). */
const PRINTED_TOKEN = /((?:access[ _-]?token|bearer|basic)(?:\s*[-:=]\s*|\s+))[\w+/=.~-]{12,}/gi;
const NOT_PRINTABLE = /[\p{Cc}\p{Cs}]+/gu;

/**
 * Makes a text of Daraja's fit to stand in an event or a log line: known secrets, printed tokens, checkout ids and full
 * phone numbers are hidden, control characters dropped, the length limited to 500.
 */
export function redact(text: string, secrets: readonly string[] = []): string {
  let clean = text.slice(0, MAX_SEARCHED);
  for (const secret of secrets) {
    if (secret.length > 3) clean = clean.replaceAll(secret, HIDDEN);
  }
  return redactText(clean.replace(PRINTED_TOKEN, `$1${HIDDEN}`))
    .replace(NOT_PRINTABLE, ' ')
    .trim()
    .slice(0, MAX_TEXT);
}
