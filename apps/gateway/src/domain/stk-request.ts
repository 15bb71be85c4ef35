import type { Environment } from '@daftari/journal-core/event';
import { isUuid } from '@daftari/kernel/ids';
import { ZERO_CENTS, type Cents } from '@daftari/kernel/money';
import { parsePhone, type Phone } from '@daftari/kernel/phone';
import { MAX_SHILLINGS, MIN_SHILLINGS, readAmount } from './amount';
import { bodyFields, type BodyFields } from './body-fields';
import { callbackAddressProblem, MAX_CALLBACK_URL_CHARACTERS } from './callback-address';

export const MAX_REFERENCE_CHARACTERS = 120;
export const MAX_DESCRIPTION_CHARACTERS = 255;
export const DEFAULT_REFERENCE = 'PAYMENT';
export const DEFAULT_DESCRIPTION = 'Payment';

/** What a merchant asks for with an STK push, understood and complete. */
export interface StkRequest {
  readonly amountCents: Cents;
  readonly phone: Phone;
  readonly accountReference: string;
  readonly transactionDesc: string;
  readonly callbackUrl?: string;
  readonly channelId?: string;
  readonly credentialId?: string;
}

/**
 * Reads the body of an STK push, leniently (design §6, seed-apis.md §1.16): only `amount` and `phone` are required, null is
 * absent, both spellings of a field do, unknown fields are ignored.
 * @throws DaftariError VALIDATION_ERROR, INVALID_PHONE or INVALID_UUID with `details.fields`
 */
export function readStkRequest(body: unknown, environment: Environment): StkRequest {
  const fields = bodyFields(body);
  const amountCents = amountOf(fields);
  const phone = phoneOf(fields);
  const accountReference = orDefault(fields.text(MAX_REFERENCE_CHARACTERS, 'accountReference'), DEFAULT_REFERENCE);
  const transactionDesc = orDefault(fields.text(MAX_DESCRIPTION_CHARACTERS, 'transactionDesc'), DEFAULT_DESCRIPTION);
  const callbackUrl = callbackUrlOf(fields, environment);
  const channelId = idOf(fields, 'channelId');
  const credentialId = idOf(fields, 'credential_id', 'credentialId');
  fields.refuseIfWrong();
  return {
    amountCents,
    phone,
    accountReference,
    transactionDesc,
    ...(callbackUrl === undefined ? {} : { callbackUrl }),
    ...(channelId === undefined ? {} : { channelId }),
    ...(credentialId === undefined ? {} : { credentialId }),
  };
}

/** Blank text asks for nothing. */
function orDefault(text: string | undefined, byDefault: string): string {
  return text === undefined || text.trim() === '' ? byDefault : text;
}

function amountOf(fields: BodyFields): Cents {
  const value = fields.value('amount');
  const amount = readAmount(value);
  if (amount !== undefined) return amount;
  const rule = `must be a whole number of shillings from ${MIN_SHILLINGS} to ${MAX_SHILLINGS}`;
  fields.wrong('amount', value === undefined ? 'is required' : rule);
  return ZERO_CENTS;
}

function phoneOf(fields: BodyFields): Phone {
  const value = fields.value('phone');
  const text = Number.isSafeInteger(value) ? String(value) : value;
  const phone = typeof text === 'string' ? parsePhone(text) : undefined;
  if (phone !== undefined) return phone;
  if (value === undefined) fields.wrong('phone', 'is required');
  else if (typeof text !== 'string') fields.wrong('phone', 'must be text');
  else fields.wrong('phone', 'must be 07XXXXXXXX, 01XXXXXXXX, +254XXXXXXXXX or 254XXXXXXXXX', 'INVALID_PHONE');
  return '' as Phone;
}

function callbackUrlOf(fields: BodyFields, environment: Environment): string | undefined {
  const address = fields.text(MAX_CALLBACK_URL_CHARACTERS, 'callbackUrl', 'callback_url');
  if (address === undefined) return undefined;
  const problem = callbackAddressProblem(address, environment);
  if (problem !== undefined) fields.wrong('callbackUrl', problem);
  return address;
}

function idOf(fields: BodyFields, ...spellings: readonly [string, ...string[]]): string | undefined {
  const value = fields.value(...spellings);
  if (value === undefined) return undefined;
  if (typeof value === 'string' && isUuid(value)) return value.toLowerCase();
  fields.wrong(spellings[0], 'must be a UUID', 'INVALID_UUID');
  return undefined;
}
