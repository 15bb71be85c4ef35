import { join } from 'node:path';

export const SCENARIO_PAGE = join(__dirname, '../../../../docs/reference/scenarios.md');

/** How one scenario ended, for everybody who looks. */
export interface ScenarioRow {
  readonly phone: string;
  /** What M-Pesa does. */
  readonly scenario: string;
  /** `200 PENDING`, `409 PROMPT_ALREADY_OPEN`. */
  readonly answered: string;
  /** Status and result code, as `GET /v1/transactions/{id}` has them after a day; empty when there is no payment. */
  readonly ends: string;
  readonly webhooks: string;
  /** In shillings, what M-Pesa really moved. */
  readonly moved: string;
  readonly ledger: string;
  /** Reasons on the list of reviews. */
  readonly operator: string;
}

const HEADINGS: Readonly<Record<keyof ScenarioRow, string>> = {
  phone: 'phone',
  scenario: 'what M-Pesa does',
  answered: 'the merchant is answered',
  ends: 'it ends as',
  webhooks: 'webhooks',
  moved: 'M-Pesa moved',
  ledger: 'our ledger',
  operator: 'on a person’s list',
};
const COLUMNS = Object.keys(HEADINGS) as (keyof ScenarioRow)[];

/** The page with its table of payments or payouts as these rows have it. @throws Error it has no place for it */
export function withScenarios(page: string, name: 'payments' | 'payouts', rows: readonly ScenarioRow[]): string {
  const begin = `<!-- ${name}: written by apps/e2e/src/virtual/scenarios.sim.spec.ts -->`;
  const end = `<!-- end of ${name} -->`;
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`${SCENARIO_PAGE} has no place for ${name}`);
  return `${page.slice(0, from)}${begin}\n\n${table(rows)}\n\n${page.slice(to)}`;
}

/** A Markdown table, its columns as wide as the formatter makes them. */
function table(rows: readonly ScenarioRow[]): string {
  const cells = [COLUMNS.map((column) => HEADINGS[column]), ...rows.map((row) => COLUMNS.map((column) => row[column]))];
  const widths = COLUMNS.map((_, column) => Math.max(...cells.map((line) => line[column]!.length)));
  const line = (texts: readonly string[]) => `| ${texts.map((text, n) => text.padEnd(widths[n]!)).join(' | ')} |`;
  const [heading, ...body] = cells.map(line);
  return [heading, line(widths.map((width) => '-'.repeat(width))), ...body].join('\n');
}
