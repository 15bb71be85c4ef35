import type { OpenedExport } from '@daftari/audit/export/open-export';
import type { JournalReport } from '@daftari/audit/verify/verify-journal';
import { verifyJson } from './verify-json';
import { verifyText } from './verify-text';

/** The report on an export for people: its journals, its manifest, and who vouches for it. */
export function exportText({ manifest, problems, signedBy }: OpenedExport, reports: readonly JournalReport[]): string {
  const lines = problems.map((problem) => `manifest: ${problem}`);
  if (problems.length === 0) {
    const whose =
      signedBy === 'named key'
        ? 'which is the key you named.'
        : 'which lies in the folder itself and vouches only for itself: name the one you trust with --public-key.';
    lines.push(`Exported at ${manifest.exportedAt} and signed with the key ${manifest.keyId},`, whose);
  }
  return `${verifyText(reports, 'files')}${lines.join('\n')}\n`;
}

/** The same for programs. */
export function exportJson({ manifest, problems, signedBy }: OpenedExport, reports: readonly JournalReport[]): string {
  const { ok, journals } = JSON.parse(verifyJson(reports)) as { ok: boolean; journals: unknown };
  const { exportedAt, keyId } = manifest;
  const report = { ok: ok && problems.length === 0, manifest: { exportedAt, keyId, signedBy, problems }, journals };
  return `${JSON.stringify(report, undefined, 2)}\n`;
}
