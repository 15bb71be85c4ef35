import { bodyFields, type BodyFields } from './body-fields';
import { flagIn, nameIn, SHORTCODE_NAMES, shortcodeIn } from './directory-fields';

export const MAX_SECRET_CHARACTERS = 500;
export const TRANSACTION_TYPES = ['CustomerPayBillOnline', 'CustomerBuyGoodsOnline'] as const;

/** What is never answered. */
export interface GivenCredentials {
  readonly consumerKey: string;
  readonly consumerSecret: string;
  readonly passkey: string;
}

/** A credential profile that a merchant asks for. */
export interface CredentialAsk {
  readonly name: string;
  readonly shortcode: string;
  readonly transactionType?: string;
  readonly credentials: GivenCredentials;
}

/** What a merchant wants changed; what is absent stays. An empty transaction type takes it away. */
export interface CredentialChange {
  readonly name?: string;
  readonly transactionType?: string;
  readonly active?: boolean;
  readonly credentials?: GivenCredentials;
}

const SECRETS = [
  ['consumerKey', 'consumer_key'],
  ['consumerSecret', 'consumer_secret'],
  ['passkey', 'passKey', 'pass_key'],
] as const;
const TRANSACTION_TYPE = ['transactionType', 'transaction_type'] as const;

/** Reads the body of a request for a profile. @throws DaftariError VALIDATION_ERROR with `details.fields`, without values */
export function readCredentialRequest(body: unknown): CredentialAsk {
  const fields = bodyFields(body);
  for (const [first, ...others] of [['name'], SHORTCODE_NAMES] as const) {
    if (fields.value(first, ...others) === undefined) fields.wrong(first, 'is required');
  }
  const [name = '', shortcode = ''] = [nameIn(fields), shortcodeIn(fields)];
  const transactionType = transactionTypeIn(fields);
  const credentials = credentialsIn(fields);
  fields.refuseIfWrong();
  return { name, shortcode, ...(transactionType === undefined ? {} : { transactionType }), credentials };
}

/**
 * Reads the body of a change. New credentials are given all together. No body names nothing.
 * @throws DaftariError VALIDATION_ERROR with `details.fields`, without values
 */
export function readCredentialChange(body: unknown): CredentialChange {
  if (body === undefined || (Array.isArray(body) && body.length === 0)) return {};
  const fields = bodyFields(body);
  const [name, transactionType] = [nameIn(fields), transactionTypeIn(fields)];
  const active = flagIn(fields, 'active');
  if (fields.value(...SHORTCODE_NAMES) !== undefined) {
    fields.wrong('shortcode', 'never changes: make another profile');
  }
  const isNew = SECRETS.some(([first, ...others]) => fields.value(first, ...others) !== undefined);
  const credentials = isNew ? credentialsIn(fields) : undefined;
  fields.refuseIfWrong();
  const isTakenAway = TRANSACTION_TYPE.some((field) => (body as Record<string, unknown>)[field] === null);
  return {
    ...(name === undefined ? {} : { name }),
    ...(transactionType === undefined ? (isTakenAway ? { transactionType: '' } : {}) : { transactionType }),
    ...(active === undefined ? {} : { active }),
    ...(credentials === undefined ? {} : { credentials }),
  };
}

function transactionTypeIn(fields: BodyFields): string | undefined {
  const value = fields.value(...TRANSACTION_TYPE);
  if (value === undefined) return undefined;
  const known = TRANSACTION_TYPES.find((type) => type === value);
  if (known === undefined) fields.wrong('transactionType', `must be ${TRANSACTION_TYPES.join(' or ')}`);
  return known;
}

function credentialsIn(fields: BodyFields): GivenCredentials {
  const [consumerKey, consumerSecret, passkey] = SECRETS.map(([first, ...others]) => {
    if (fields.value(first, ...others) === undefined) fields.wrong(first, 'is required');
    const secret = fields.text(MAX_SECRET_CHARACTERS, first, ...others)?.trim();
    if (secret !== undefined && !/^[\x21-\x7e]+$/.test(secret)) {
      fields.wrong(first, 'must be printable characters without blanks');
    }
    return secret ?? '';
  }) as [string, string, string];
  if (consumerKey.includes(':')) fields.wrong('consumerKey', 'must have no colon');
  return { consumerKey, consumerSecret, passkey };
}
