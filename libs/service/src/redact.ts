import { maskPhone } from '@daftari/kernel/phone';

export const REDACTED = '[redacted]';
const MAX_DEPTH = 16;

/** Names (lower case, without `_` and `-`) whose value is a secret, whatever it looks like. */
const SECRET_NAMES = new Set(
  `authorization proxyauthorization cookie setcookie apikey consumerkey consumersecret passkey password
   initiatorpassword securitycredential secret webhooksecret token accesstoken callbacktoken privatekey`.split(/\s+/),
);
/** Names whose value tells who a person is. */
const PERSONAL_NAMES = new Set(
  `phone phonenumber msisdn partya customerphone providercheckoutid checkoutrequestid customername firstname middlename
   lastname`.split(/\s+/),
);

const normal = (name: string) => name.toLowerCase().replace(/[_-]/g, '');

/**
 * What must not get out of a text: our keys, plain or in base64; an Authorization value; a secret by its name, as in a
 * query or in nested JSON; a checkout id (it ends in the phone); a phone in any of its spellings. UUIDs and hashes
 * come first, so that digits inside of them are left alone.
 */
const IN_TEXT = new RegExp(
  [
    String.raw`(?<keep>\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b|\b[0-9a-f]{64}\b)`,
    String.raw`(?<key>dft_(?:test|live)_)[\w-]+`,
    String.raw`(?<encoded>ZGZ0X)[\w+/=-]{6,}`,
    String.raw`\b(?<scheme>Basic|Bearer)\s+(?:[\w+/=.~:-]{6,})`,
    String.raw`(?<name>authorization|api_?key|consumer_?(?:key|secret)|passkey|password|security_?credential|secret|token)(?<between>\\*["']?\s*[:=]\s*\\*["']?)(?!\[redacted\])[^\s"'&,;}\\]+`,
    String.raw`(?<checkout>ws_CO_)\d{8,}`,
    String.raw`(?<![0-9])(?<phone>(?:(?:00|\+)?254[ -]?0?|0)[17](?:[ -]?\d){8})(?![0-9])`,
  ].join('|'),
  'gi',
);

/** The text without secrets and full phone numbers. */
export function redactText(text: string): string {
  return text.replace(IN_TEXT, (match: string, ...rest: unknown[]) => {
    const found = rest.at(-1) as Record<string, string | undefined>;
    if (found['keep'] !== undefined) return match;
    if (found['key'] !== undefined) return `${found['key']}****`;
    if (found['scheme'] !== undefined) return `${found['scheme']} ${REDACTED}`;
    if (found['name'] !== undefined) return `${found['name']}${found['between']}${REDACTED}`;
    if (found['checkout'] !== undefined) return `${found['checkout']}****`;
    if (found['phone'] !== undefined) return maskPhone(found['phone'].replace(/[ +-]/g, ''));
    return REDACTED;
  });
}

/** A parsed JSON value without secrets and full phone numbers, by name and by content. */
export function redactValue(value: unknown, name = '', depth = 0): unknown {
  if (depth > MAX_DEPTH) return '[too deep]';
  if (value === null || typeof value === 'boolean') return value;
  if (SECRET_NAMES.has(normal(name))) return REDACTED;
  if (typeof value === 'string' || typeof value === 'number') {
    if (PERSONAL_NAMES.has(normal(name))) return maskPhone(String(value).replace(/[ +-]/g, ''));
    if (typeof value === 'string') return redactText(value);
    const text = String(value);
    const safe = redactText(text);
    return safe === text ? value : safe;
  }
  if (Array.isArray(value)) return value.map((item) => redactValue(item, name, depth + 1));
  const entries = Object.entries(value as object);
  return Object.fromEntries(entries.map(([key, item]) => [redactText(key), redactValue(item, key, depth + 1)]));
}
