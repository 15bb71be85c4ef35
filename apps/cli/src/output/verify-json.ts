import type { JournalReport } from '@daftari/audit/verify/verify-journal';

/**
 * The report for programs; `ok` is false when there is any finding. It holds what the logs say and nothing about how they
 * were read: the same logs give the same report, whether a server runs or not.
 */
export function verifyJson(reports: readonly JournalReport[]): string {
  const ok = reports.every(({ findingCount }) => findingCount === 0);
  const journals = reports.map(({ indexCompared: _, ...journal }) => journal);
  return `${JSON.stringify({ ok, journals }, null, 2)}\n`;
}
