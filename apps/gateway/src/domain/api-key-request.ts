import { SCOPES, type Scope } from '@daftari/contracts/events/merchants-events';
import { readAddressRange } from '@daftari/kernel/address-range';
import { bodyFields, type BodyFields } from './body-fields';
import type { Caller } from './caller';
import { readMoment } from './moment';
import { requireScope } from './required-scope';

export const MAX_API_KEY_NAME_CHARACTERS = 120;
export const MAX_ALLOWED_ADDRESSES = 50;

/** A key that a merchant asks for. */
export interface ApiKeyAsk {
  readonly name: string;
  /** Absent: what the key that asks may do. */
  readonly scopes?: readonly Scope[];
  /** ISO 8601 UTC with milliseconds; never when absent. */
  readonly expiresAt?: string;
  /** Empty for all. */
  readonly allowedAddresses: readonly string[];
}

/** Reads the body of a request for a key. @throws DaftariError VALIDATION_ERROR with `details.fields` */
export function readApiKeyRequest(body: unknown): ApiKeyAsk {
  const fields = bodyFields(body);
  const name = fields.text(MAX_API_KEY_NAME_CHARACTERS, 'name')?.trim();
  if (fields.value('name') === undefined) fields.wrong('name', 'is required');
  if (name === '') fields.wrong('name', 'must not be blank');
  const [scopes, expiresAt] = [scopesIn(fields), momentIn(fields)];
  const allowedAddresses = rangesIn(fields);
  fields.refuseIfWrong();
  return {
    name: name ?? '',
    allowedAddresses,
    ...(scopes === undefined ? {} : { scopes }),
    ...(expiresAt === undefined ? {} : { expiresAt }),
  };
}

/**
 * What a key that is issued by another one may do: nothing that the other one may not. Undefined is everything.
 * @throws DaftariError INSUFFICIENT_SCOPE
 */
export function grantedScopes(caller: Pick<Caller, 'scopes'>, asked: readonly Scope[] | undefined) {
  if (asked === undefined) return caller.scopes;
  for (const scope of asked) requireScope(caller, scope);
  return asked;
}

/** An empty list would be taken for "nothing" by some and for "everything" by others. */
function scopesIn(fields: BodyFields): readonly Scope[] | undefined {
  const value = fields.value('scopes');
  if (value === undefined) return undefined;
  const given: readonly unknown[] = Array.isArray(value) ? value : [];
  if (given.length === 0) fields.wrong('scopes', 'must be a list of one or more; leave it out for all of this key');
  const known = SCOPES.filter((scope) => given.includes(scope));
  if (known.length < new Set(given).size) fields.wrong('scopes', `must be some of ${SCOPES.join(', ')}`);
  return known;
}

function momentIn(fields: BodyFields): string | undefined {
  const value = fields.value('expiresAt', 'expires_at');
  if (value === undefined) return undefined;
  const moment = typeof value === 'string' ? readMoment(value, 'last') : undefined;
  if (moment === undefined)
    fields.wrong('expiresAt', 'must be a day or a time in ISO 8601, such as 2027-01-01T00:00:00Z');
  return moment;
}

function rangesIn(fields: BodyFields): readonly string[] {
  const value = fields.value('allowedAddresses', 'allowed_addresses') ?? [];
  const given: readonly unknown[] = Array.isArray(value) ? value : [undefined];
  const ranges = given.flatMap((one) => (typeof one === 'string' ? (readAddressRange(one) ?? []) : []));
  if (ranges.length < given.length || given.length > MAX_ALLOWED_ADDRESSES) {
    fields.wrong(
      'allowedAddresses',
      `must be a list of at most ${MAX_ALLOWED_ADDRESSES} IP addresses or ranges such as 10.0.0.0/8`,
    );
  }
  return ranges;
}
