import type { BodyFields } from './body-fields';
import { momentsIn, pageIn, queryFields, textIn, type PageAsk } from './query-fields';

export const ENTRY_FORMATS = ['json', 'csv'] as const;

/** Which entries of a wallet a merchant asks for; the limit is a page's, a file has its own. */
export interface EntriesAsk extends PageAsk {
  readonly format: (typeof ENTRY_FORMATS)[number];
  /** ISO 8601 UTC, both included. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/**
 * Reads the query of a statement. Blank values and names that we do not know ask for nothing.
 * @param accept the header: it decides where the query names no format
 * @throws DaftariError VALIDATION_ERROR
 */
export function readEntriesQuery(query: unknown, accept: string | undefined): EntriesAsk {
  const fields = queryFields(query);
  const ask: EntriesAsk = { format: formatIn(fields, accept), ...pageIn(fields), ...momentsIn(fields) };
  fields.refuseIfWrong();
  return ask;
}

function formatIn(fields: BodyFields, accept = ''): EntriesAsk['format'] {
  const text = textIn(fields, 'format')?.toLowerCase();
  const format = ENTRY_FORMATS.find((one) => one === text);
  if (format !== undefined) return format;
  if (text !== undefined) fields.wrong('format', `must be one of ${ENTRY_FORMATS.join(', ')}`);
  const wanted = accept.split(',').map((one) => one.split(';', 1)[0]?.trim().toLowerCase());
  return wanted.includes('text/csv') && !wanted.includes('application/json') ? 'csv' : 'json';
}
