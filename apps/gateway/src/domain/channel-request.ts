import { bodyFields, type BodyFields } from './body-fields';
import { flagIn, nameIn, SHORTCODE_NAMES, shortcodeIn } from './directory-fields';

export const MAX_ACCOUNT_NUMBER_CHARACTERS = 50;
/** What merchants may call their channels (seed-apis.md §1.12). */
export const CHANNEL_TYPES = ['PAYBILL', 'TILL', 'TILL_NUMBER', 'SHORTCODE', 'SEND_MONEY'] as const;

/** A channel that a merchant asks for. */
export interface ChannelAsk {
  readonly name: string;
  readonly type: string;
  readonly shortcode: string;
  readonly accountNumber?: string;
  readonly isDefault: boolean;
}

/** What a merchant wants changed; what is absent stays. An empty account number takes it away. */
export type ChannelChange = Partial<ChannelAsk>;

/** Reads the body of a request for a channel. @throws DaftariError VALIDATION_ERROR with `details.fields` */
export function readChannelRequest(body: unknown): ChannelAsk {
  const fields = bodyFields(body);
  for (const [first, ...others] of REQUIRED) {
    if (fields.value(first, ...others) === undefined) fields.wrong(first, 'is required');
  }
  const { name = '', type = '', shortcode = '', accountNumber = '', isDefault = false } = channelFieldsIn(fields);
  fields.refuseIfWrong();
  return { name, type, shortcode, ...(accountNumber === '' ? {} : { accountNumber }), isDefault };
}

/**
 * Reads the body of a change. No body, an empty object and an empty list name nothing: SDKs send each of them
 * (seed-apis.md §1.16). What never changes is read as well, so that it can be refused where it differs.
 * @throws DaftariError VALIDATION_ERROR with `details.fields`
 */
export function readChannelChange(body: unknown): ChannelChange {
  if (body === undefined || (Array.isArray(body) && body.length === 0)) return {};
  const fields = bodyFields(body);
  const found = channelFieldsIn(fields);
  fields.refuseIfWrong();
  const isTakenAway = found.accountNumber === undefined && ACCOUNT_NUMBER.some((name) => isNullIn(body, name));
  return isTakenAway ? { ...found, accountNumber: '' } : found;
}

const ACCOUNT_NUMBER = ['accountNumber', 'account_number'] as const;
const REQUIRED = [['name'], ['type'], SHORTCODE_NAMES] as const;

/** What is there and right; what is wrong is noted. */
function channelFieldsIn(fields: BodyFields): ChannelChange {
  const [name, type, shortcode] = [nameIn(fields), typeIn(fields), shortcodeIn(fields)];
  const [accountNumber, isDefault] = [accountNumberIn(fields), flagIn(fields, 'isDefault', 'is_default')];
  return {
    ...(name === undefined ? {} : { name }),
    ...(type === undefined ? {} : { type }),
    ...(shortcode === undefined ? {} : { shortcode }),
    ...(accountNumber === undefined ? {} : { accountNumber }),
    ...(isDefault === undefined ? {} : { isDefault }),
  };
}

function typeIn(fields: BodyFields): string | undefined {
  const value = fields.value('type');
  if (value === undefined) return undefined;
  const type = typeof value === 'string' ? value.trim().toUpperCase() : '';
  if (!CHANNEL_TYPES.some((known) => known === type))
    fields.wrong('type', `must be one of ${CHANNEL_TYPES.join(', ')}`);
  return type;
}

function accountNumberIn(fields: BodyFields): string | undefined {
  const value = fields.value(...ACCOUNT_NUMBER);
  if (Number.isSafeInteger(value)) return String(value);
  return fields.text(MAX_ACCOUNT_NUMBER_CHARACTERS, ...ACCOUNT_NUMBER)?.trim();
}

function isNullIn(body: unknown, name: string): boolean {
  return (body as Record<string, unknown>)[name] === null;
}
