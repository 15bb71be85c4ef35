import { checkFindingLine } from '@daftari/audit/check/check-finding';
import type { CheckReport } from '@daftari/audit/check/check-report';
import type { OpenedJournals } from '../journals/open-journals';
import { table } from '../output/table';

/** The report for programs; `ok` is false when there is any finding. */
export function checkJson(report: CheckReport): string {
  return `${JSON.stringify({ ok: report.findingCount === 0, ...report }, undefined, 2)}\n`;
}

/** The report for people: what was compared, what could not be, every finding, and one line that sums it up. */
export function checkText(report: CheckReport, source: OpenedJournals['source']): string {
  const { findings, findingCount, notes } = report;
  const more = findingCount - findings.length;
  const blocks = [
    journals(report),
    views(report),
    counters(report),
    notes.map((note) => `note: ${note}.`),
    [...findings.map(checkFindingLine), ...(more > 0 ? [`and ${count(more)} more findings`] : [])],
    [summary(report), ...(source === 'server' ? [RUNNING] : [])],
  ];
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

const RUNNING =
  "Read from the running server, each view at its own position; the stores' own indexes are compared when it is stopped.";

function journals({ journals }: CheckReport): string[] {
  return table(
    ['batches', 'events', 'snapshots', 'journal'],
    journals.map(({ journal, batches, events, snapshots }) => [
      count(batches),
      count(events),
      count(snapshots),
      journal,
    ]),
  );
}

function views({ views }: CheckReport): string[] {
  if (views.length === 0) return [];
  return table(
    ['keys', 'verdict', 'view'],
    views.map(({ service, copy = service, view, source, keys, verdict }) => [
      count(keys),
      verdict,
      `${view} of ${copy}${source === service ? '' : `, from ${source}`}`,
    ]),
  );
}

function counters({ ledger, claims }: CheckReport): string[] {
  const { answers } = ledger;
  const asked =
    answers && `, ${count(answers.accounts)} balances and ${count(answers.wallets)} wallets of the running one`;
  return [
    `ledger: ${count(ledger.accounts)} accounts, ${count(ledger.openHolds)} open holds, ` +
      `trial balance taken after ${count(ledger.balancedBatches)} batches${asked ?? ''}`,
    `claims: ${count(claims.payments)} payments, ${count(claims.finalOutcomes)} ended, ` +
      `${count(claims.consequences)} consequences in the ledger, ${count(claims.receipts)} receipts, ` +
      `${count(claims.deliveries)} deliveries`,
  ];
}

function summary({ journals, views, findingCount }: CheckReport): string {
  const events = journals.reduce((sum, journal) => sum + journal.events, 0);
  const keys = views.reduce((sum, view) => sum + view.keys, 0);
  const verdict =
    findingCount === 0 ? 'no findings' : findingCount === 1 ? '1 finding' : `${count(findingCount)} findings`;
  return `${count(events)} events replayed, ${count(keys)} keys of views compared: ${verdict}.`;
}

function count(number: number): string {
  return number.toLocaleString('en-US');
}
