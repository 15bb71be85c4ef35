import { SCOPES } from '@daftari/contracts/events/merchants-events';
import type { Environment } from '@daftari/journal-core/event';
import { bodyFields, type BodyFields } from '../body-fields';
import { requiredText } from './reason';
import { environmentIn } from './scope';

export const MAX_KEY_NAME_CHARACTERS = 120;
export const MAX_ALLOWED_ADDRESSES = 50;

/** A key that an operator issues to a merchant. */
export interface AdminKeyAsk {
  readonly environment: Environment;
  readonly name: string;
  /** Empty for a key that may do everything. */
  readonly scopes: string[];
  /** Addresses and networks it may be used from; empty for all. Whether they are any, the directory knows. */
  readonly allowedAddresses: string[];
  /** ISO 8601 UTC. */
  readonly expiresAt: string | undefined;
}

/** @throws DaftariError VALIDATION_ERROR */
export function readAdminKeyRequest(body: unknown): AdminKeyAsk {
  const fields = bodyFields(body);
  const ask = {
    environment: environmentIn(fields),
    name: requiredText(fields, MAX_KEY_NAME_CHARACTERS, 'name'),
    scopes: scopesIn(fields),
    allowedAddresses: textsIn(fields, 'allowedAddresses', MAX_ALLOWED_ADDRESSES),
    expiresAt: timeIn(fields, 'expiresAt'),
  };
  fields.refuseIfWrong();
  return ask;
}

function scopesIn(fields: BodyFields): string[] {
  const scopes = textsIn(fields, 'scopes', SCOPES.length);
  const unknown = scopes.find((scope) => !SCOPES.some((known) => known === scope));
  if (unknown !== undefined) fields.wrong('scopes', `must be among ${SCOPES.join(', ')}`);
  return scopes;
}

function textsIn(fields: BodyFields, name: string, maximum: number): string[] {
  const value = fields.value(name) ?? [];
  const isList = Array.isArray(value) && value.length <= maximum && value.every((one) => typeof one === 'string');
  if (!isList) fields.wrong(name, `must be a list of at most ${maximum} texts`);
  return isList ? (value as string[]) : [];
}

function timeIn(fields: BodyFields, name: string): string | undefined {
  const value = fields.value(name);
  if (value === undefined) return undefined;
  const ms = typeof value === 'string' && /^\d{4}-\d{2}-\d{2}T/.test(value) ? Date.parse(value) : Number.NaN;
  if (!Number.isNaN(ms)) return new Date(ms).toISOString();
  fields.wrong(name, 'must be a time in ISO 8601, such as 2027-01-01T00:00:00Z');
  return undefined;
}
