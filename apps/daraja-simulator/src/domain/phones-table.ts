import type { Scenario } from './scenario';
import { MAGIC_PHONES, MAGIC_PREFIX } from './scenarios';

/** The page that holds the table, between these two lines. */
export const SIMULATOR_PAGE = 'docs/reference/simulator.md';
const BEGIN =
  '<!-- phones: generated from apps/daraja-simulator/src/domain/scenarios.ts by tools/docs/generate.mjs -->';
const END = '<!-- end of phones -->';

/** The page with its table of phones as the rows have it. @throws Error when the page has no place for the table */
export function withPhonesTable(page: string, phones: Readonly<Record<string, Scenario>> = MAGIC_PHONES): string {
  const [before, rest] = halves(page, BEGIN);
  const [, after] = halves(rest, END);
  return `${before}${BEGIN}\n\n${phonesTable(phones)}\n\n${END}${after}`;
}

function halves(text: string, mark: string): [string, string] {
  const at = text.indexOf(mark);
  if (at === -1) throw new Error(`the page has no line ${mark}`);
  return [text.slice(0, at), text.slice(at + mark.length)];
}

/** A Markdown table, its columns as wide as the formatter makes them. */
function phonesTable(phones: Readonly<Record<string, Scenario>>): string {
  const endings = Object.keys(phones).sort();
  const cells = endings.map((ending) => {
    const { name, note, evidence } = phones[ending]!;
    return [`\`${MAGIC_PREFIX}${ending}\``, name, note, evidence];
  });
  const rows = [['phone', 'what happens', 'more exactly', 'evidence'], ...cells];
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const line = (row: readonly string[]) => `| ${row.map((cell, n) => cell.padEnd(widths[n]!)).join(' | ')} |`;
  const [heading, ...body] = rows.map(line);
  return [heading, line(widths.map((width) => '-'.repeat(width))), ...body].join('\n');
}
