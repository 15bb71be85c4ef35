import type { Evidence } from './evidence';
import { MAGIC_RECIPIENTS, RECIPIENT_PREFIX } from './payout-scenarios';
import { MAGIC_PHONES, MAGIC_PREFIX } from './scenarios';

/** The page that holds the tables. */
export const SIMULATOR_PAGE = 'docs/reference/simulator.md';

/** What a row of a table says. */
export interface PhoneRow {
  readonly name: string;
  readonly note: string;
  readonly evidence: Evidence;
}

/** A table between two lines of the page. */
interface Place {
  readonly begin: string;
  readonly end: string;
  readonly prefix: string;
  readonly heading: string;
}

const PAYERS: Place = {
  begin: '<!-- phones: generated from apps/daraja-simulator/src/domain/scenarios.ts by tools/docs/generate.mjs -->',
  end: '<!-- end of phones -->',
  prefix: MAGIC_PREFIX,
  heading: 'phone',
};
const RECIPIENTS: Place = {
  begin:
    '<!-- recipients: generated from apps/daraja-simulator/src/domain/payout-scenarios.ts by tools/docs/generate.mjs -->',
  end: '<!-- end of recipients -->',
  prefix: RECIPIENT_PREFIX,
  heading: 'recipient',
};

type Rows = Readonly<Record<string, PhoneRow>>;

/** The page with its tables of phones as the rows have them. @throws Error when the page has no place for a table */
export function withPhonesTable(
  page: string,
  phones: Rows = MAGIC_PHONES,
  recipients: Rows = MAGIC_RECIPIENTS,
): string {
  return withTable(withTable(page, PAYERS, phones), RECIPIENTS, recipients);
}

function withTable(page: string, place: Place, rows: Rows): string {
  const { begin, end } = place;
  const [before, rest] = halves(page, begin);
  const [, after] = halves(rest, end);
  return `${before}${begin}\n\n${tableOf(place, rows)}\n\n${end}${after}`;
}

function halves(text: string, mark: string): [string, string] {
  const at = text.indexOf(mark);
  if (at === -1) throw new Error(`the page has no line ${mark}`);
  return [text.slice(0, at), text.slice(at + mark.length)];
}

/** A Markdown table, its columns as wide as the formatter makes them. */
function tableOf({ prefix, heading }: Place, phones: Rows): string {
  const endings = Object.keys(phones).sort();
  const cells = endings.map((ending) => {
    const { name, note, evidence } = phones[ending]!;
    return [`\`${prefix}${ending}\``, name, note, evidence];
  });
  const rows = [[heading, 'what happens', 'more exactly', 'evidence'], ...cells];
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const line = (row: readonly string[]) => `| ${row.map((cell, n) => cell.padEnd(widths[n]!)).join(' | ')} |`;
  const [first, ...body] = rows.map(line);
  return [first, line(widths.map((width) => '-'.repeat(width))), ...body].join('\n');
}
