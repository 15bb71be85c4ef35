import { findingLine } from '@daftari/audit/verify/finding';
import type { JournalReport } from '@daftari/audit/verify/verify-journal';
import type { OpenedJournals } from '../journals/open-journals';
import { table } from './table';

/** The report for people: a table a journal, then every finding, then one line that sums it up. */
export function verifyText(reports: readonly JournalReport[], source: OpenedJournals['source']): string {
  const findings = reports.flatMap((report) => findingLines(report));
  const blocks = [
    ...reports.filter(({ partitions }) => partitions.length > 0).map(journalTable),
    findings,
    summary(reports, source),
  ];
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function journalTable({ journal, journalId, partitions, batches, events }: JournalReport): string[] {
  const rows = partitions.map(({ partition, batches, events, head }) => [
    `${partition}`,
    count(batches),
    count(events),
    head === undefined ? 'no batch' : `sequence ${head.sequence}, ${head.hash.slice(0, 16)}…`,
  ]);
  rows.push(['total', count(batches), count(events)]);
  const lines = table(['partition', 'batches', 'events', 'head'], rows);
  return [`${journal}  ${journalId ?? '(of unknown id)'}`, ...lines.map((line) => `  ${line}`)];
}

function findingLines({ journal, findings, findingCount }: JournalReport): string[] {
  const more = findingCount - findings.length;
  return [...findings.map(findingLine), ...(more > 0 ? [`journal ${journal}: and ${count(more)} more findings`] : [])];
}

function summary(reports: readonly JournalReport[], source: OpenedJournals['source']): string[] {
  const sum = (of: (report: JournalReport) => number) => reports.reduce((total, report) => total + of(report), 0);
  const findings = sum((report) => report.findingCount);
  const verdict = findings === 0 ? 'no findings' : findings === 1 ? '1 finding' : `${count(findings)} findings`;
  const journals = `${reports.length} ${reports.length === 1 ? 'journal' : 'journals'}`;
  const lines = [
    `${journals}, ${count(sum((r) => r.batches))} batches, ${count(sum((r) => r.events))} events: ${verdict}.`,
  ];
  if (source === 'server')
    lines.push("Read from the running server; the stores' own indexes are compared when it is stopped.");
  return lines;
}

function count(number: number): string {
  return number.toLocaleString('en-US');
}
