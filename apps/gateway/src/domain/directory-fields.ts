import type { BodyFields } from './body-fields';

export const SHORTCODE_NAMES = ['shortcode', 'shortCode', 'short_code'] as const;
const SHORTCODE = /^[0-9]{5,7}$/;
export const MAX_NAME_CHARACTERS = 120;

/** The name that a merchant gives to what it makes; undefined when it is absent. */
export function nameIn(fields: BodyFields): string | undefined {
  const name = fields.text(MAX_NAME_CHARACTERS, 'name')?.trim();
  if (name === '') fields.wrong('name', 'must not be blank');
  return name;
}

/** M-Pesa prompts for a paybill or a till, whatever the merchant calls it: never for a phone number. */
export function shortcodeIn(fields: BodyFields): string | undefined {
  const value = fields.value(...SHORTCODE_NAMES);
  if (value === undefined) return undefined;
  const shortcode = String(typeof value === 'number' || typeof value === 'string' ? value : '').trim();
  if (!SHORTCODE.test(shortcode)) fields.wrong('shortcode', 'must have 5 to 7 digits');
  return shortcode;
}

export function flagIn(fields: BodyFields, ...spellings: readonly [string, ...string[]]): boolean | undefined {
  const value = fields.value(...spellings);
  if (value === undefined || typeof value === 'boolean') return value;
  fields.wrong(spellings[0], 'must be true or false');
  return undefined;
}
