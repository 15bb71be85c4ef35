import { redactText } from '@daftari/service/redact';

/** The longest text of Daraja's that leaves this room. */
const MAX_TEXT = 500;
/** A longer text is cut before it is searched, so that a hostile one costs nothing. */
const MAX_SEARCHED = 4_000;
/** A security credential under a key of 4,096 bits has 684 characters. */
const LONGEST_SECRET = 700;
const HIDDEN = '[redacted]';

/** Daraja prints the refused token into the error text: `Invalid Access Token - <token>` (daraja.md §1.2, 401.002.01). */
const PRINTED_TOKEN = /((?:access[ _-]?token|bearer|basic)(?:\s*[-:=]\s*|\s+))[\w+/=.~-]{12,}/gi;
/** The secret of a callback address: who reads it can forge what Daraja says (callback-token.ts). */
const CALLBACK_TOKEN = /[01]-[0-9a-f]{2,8}-[0-9a-f]{20,}[0-9a-f-]*/g;
const NOT_PRINTABLE = /[\p{Cc}\p{Cs}]+/gu;

/**
 * Makes a text of Daraja's fit to stand in an event or a log line: known secrets, printed tokens, callback tokens, checkout
 * ids and full phone numbers are hidden, control characters dropped, the length limited to 500.
 */
export function redact(text: string, secrets: readonly string[] = []): string {
  const known = secrets.filter((secret) => secret.length > 3);
  let clean = text.slice(0, MAX_SEARCHED);
  // Longer ones first, as one may be part of another.
  for (const secret of [...known].sort((a, b) => b.length - a.length)) {
    if (mayHold(clean, secret)) clean = clean.replace(spelled(secret), HIDDEN);
  }
  // A secret that was cut in the middle is not found; what came before it may have shrunk, so it could be seen.
  if (text.length > MAX_SEARCHED)
    clean = clean.slice(0, -Math.max(...known.map(({ length }) => length), LONGEST_SECRET));
  return redactText(clean.replace(PRINTED_TOKEN, `$1${HIDDEN}`).replace(CALLBACK_TOKEN, HIDDEN))
    .replace(NOT_PRINTABLE, ' ')
    .trim()
    .slice(0, MAX_TEXT);
}

/** Cheap, for nearly every text holds none: letters and digits are the same in every spelling. */
function mayHold(text: string, secret: string): boolean {
  return text.includes(/^[A-Za-z0-9]{0,8}/.exec(secret)?.[0] ?? '');
}

/** The secret as it stands in a text, in JSON within JSON within a text (`\\\\/`), in a form and in a URL. */
function spelled(secret: string): RegExp {
  const inJson = [...secret].map((char) => (/["/\\]/.test(char) ? `\\\\*${literal(char)}` : literal(char))).join('');
  const inForm = new URLSearchParams({ '': secret }).toString().slice(1);
  const inUrl = inForm.replace(/%2[1789A]|%7E/g, decodeURIComponent).replaceAll('+', '%20');
  return new RegExp([inJson, literal(inForm), literal(inUrl)].join('|'), 'g');
}

function literal(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
