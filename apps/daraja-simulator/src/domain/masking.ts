import { maskPhone } from '@daftari/kernel/phone';

const SECRET_FIELDS = /password|credential|secret|token/i;
const PHONE_FIELDS = /^(PartyA|PartyB|PhoneNumber|Msisdn|NominatedNumber)$/i;
const URL_FIELDS = /url$/i;
const MAX_STORED_LENGTH = 4_096;

/** A request's body as the request log keeps it: no secrets, no full phone, no path of a callback; at most 4 KiB. */
export function maskedBody(body: unknown): string {
  const masked = JSON.stringify(body, (key, value: unknown) => maskedValue(key, value)) ?? '';
  return masked.slice(0, MAX_STORED_LENGTH);
}

function maskedValue(key: string, value: unknown): unknown {
  if (typeof value !== 'string' && typeof value !== 'number') return value;
  if (SECRET_FIELDS.test(key)) return '***';
  if (PHONE_FIELDS.test(key) && String(value).length > 9) return maskPhone(String(value));
  return URL_FIELDS.test(key) ? hostOf(String(value)) : value;
}

/** Scheme and host of an address: what may stand in a log, since the path can hold a secret. */
export function hostOf(url: string): string {
  return URL.canParse(url) ? `${new URL(url).origin}/***` : '***';
}
