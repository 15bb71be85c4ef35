import type { Environment } from '@daftari/journal-core/event';
import { isUuid } from '@daftari/kernel/ids';
import { ZERO_CENTS, type Cents } from '@daftari/kernel/money';
import { parsePhone, type Phone } from '@daftari/kernel/phone';
import { MAX_SHILLINGS, MIN_SHILLINGS, readAmount } from './amount';
import type { BodyFields } from './body-fields';
import { callbackAddressProblem, MAX_CALLBACK_URL_CHARACTERS } from './callback-address';

export const MAX_REFERENCE_CHARACTERS = 120;
export const MAX_DESCRIPTION_CHARACTERS = 255;

/** The fields that requests for a payment have in common. Each notes what is wrong; what it answers then is never used. */
export function amountIn(fields: BodyFields, name: string, minShillings = MIN_SHILLINGS): Cents {
  const value = fields.value(name);
  const amount = readAmount(value, minShillings);
  if (amount !== undefined) return amount;
  const rule = `must be a whole number of shillings from ${minShillings} to ${MAX_SHILLINGS}`;
  fields.wrong(name, value === undefined ? 'is required' : rule);
  return ZERO_CENTS;
}

export function phoneIn(fields: BodyFields, name: string): Phone {
  const value = fields.value(name);
  const text = Number.isSafeInteger(value) ? String(value) : value;
  const phone = typeof text === 'string' ? parsePhone(text) : undefined;
  if (phone !== undefined) return phone;
  if (value === undefined) fields.wrong(name, 'is required');
  else if (typeof text !== 'string') fields.wrong(name, 'must be text');
  else fields.wrong(name, 'must be 07XXXXXXXX, 01XXXXXXXX, +254XXXXXXXXX or 254XXXXXXXXX', 'INVALID_PHONE');
  return '' as Phone;
}

/** Long references are accepted whole; they are cut only towards Daraja (design §6). */
export function referenceIn(fields: BodyFields, byDefault: string): string {
  return orDefault(fields.text(MAX_REFERENCE_CHARACTERS, 'accountReference'), byDefault);
}

export function descriptionIn(fields: BodyFields, byDefault: string): string {
  return orDefault(fields.text(MAX_DESCRIPTION_CHARACTERS, 'transactionDesc'), byDefault);
}

/** Blank text asks for nothing. */
export function orDefault(text: string | undefined, byDefault: string): string {
  return text === undefined || text.trim() === '' ? byDefault : text;
}

export function callbackUrlIn(fields: BodyFields, environment: Environment): string | undefined {
  const address = fields.text(MAX_CALLBACK_URL_CHARACTERS, 'callbackUrl', 'callback_url');
  if (address === undefined) return undefined;
  const problem = callbackAddressProblem(address, environment);
  if (problem !== undefined) fields.wrong('callbackUrl', problem);
  return address;
}

export function idIn(fields: BodyFields, ...spellings: readonly [string, ...string[]]): string | undefined {
  const value = fields.value(...spellings);
  if (value === undefined) return undefined;
  if (typeof value === 'string' && isUuid(value)) return value.toLowerCase();
  fields.wrong(spellings[0], 'must be a UUID', 'INVALID_UUID');
  return undefined;
}
