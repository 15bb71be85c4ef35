import { bodyFields, type BodyFields } from './body-fields';
import { readMoment } from './moment';

export const MAX_LIST_LIMIT = 100;
export const DEFAULT_LIST_LIMIT = 20;

/** A page that is asked for. */
export interface PageAsk {
  readonly limit: number;
  /** Empty for the first page. */
  readonly cursor: string;
}

/**
 * The fields of a query. Blank values ask for nothing, and names that nobody asks for are not looked at.
 * @param several what may be given more than once
 */
export function queryFields(query: unknown, several: readonly string[] = []): BodyFields {
  const given = Object.entries(query as object).filter(([, value]) => typeof value !== 'string' || value.trim() !== '');
  const fields = bodyFields(Object.fromEntries(given));
  for (const [name, value] of given) {
    if (Array.isArray(value) && !several.includes(name)) fields.wrong(name, 'is given more than once');
  }
  return fields;
}

export function textIn(fields: BodyFields, ...spellings: readonly [string, ...string[]]): string | undefined {
  const value = fields.value(...spellings);
  return typeof value === 'string' ? value.trim() : undefined;
}

export function limitIn(fields: BodyFields, maximum = MAX_LIST_LIMIT): number {
  const text = textIn(fields, 'limit') ?? String(DEFAULT_LIST_LIMIT);
  const limit = /^\d+$/.test(text) && text.length <= String(maximum).length ? Number(text) : 0;
  if (limit < 1 || limit > maximum) fields.wrong('limit', `must be a whole number from 1 to ${maximum}`);
  return limit;
}

export function pageIn(fields: BodyFields): PageAsk {
  const cursor = textIn(fields, 'cursor') ?? '';
  // One SDK's guide sends the text "null" on its first page (seed-apis.md §1.16).
  return { limit: limitIn(fields), cursor: cursor === 'null' ? '' : cursor };
}

/** One word, or several with commas in between. @param inCase turns a word into the case of the known ones */
export function wordsIn(
  fields: BodyFields,
  name: string,
  known: readonly string[],
  inCase: (word: string) => string,
): string[] {
  const values = [fields.value(name) ?? []].flat() as string[];
  const words = values.flatMap((value) => value.split(',')).map((word) => inCase(word.trim()));
  const asked = [...new Set(words.filter((word) => word !== ''))];
  if (!asked.every((word) => known.includes(word))) fields.wrong(name, `must be one or more of ${known.join(', ')}`);
  return asked;
}

/** A span of time: ISO 8601 UTC, both ends included. */
export function momentsIn(fields: BodyFields): {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
} {
  const [from, to] = [momentIn(fields, 'from', 'first'), momentIn(fields, 'to', 'last')];
  if (from !== undefined && to !== undefined && to < from) fields.wrong('to', 'must not be before from');
  return { from, to };
}

function momentIn(fields: BodyFields, name: string, edge: 'first' | 'last'): string | undefined {
  const text = textIn(fields, name);
  const moment = text === undefined ? undefined : readMoment(text, edge);
  if (text !== undefined && moment === undefined) {
    fields.wrong(name, 'must be a day such as 2026-03-01 (in Nairobi) or a time such as 2026-03-01T08:00:00Z');
  }
  return moment;
}
