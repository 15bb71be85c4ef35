import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { RecordedHeads } from '@daftari/journal-core/recorded-heads';
import type { Finding } from '../verify/finding';
import { verifyJournal, type JournalReport, type VerifyOptions } from '../verify/verify-journal';
import type { ExportedPartition } from './manifest';
import type { OpenedExport } from './open-export';

/**
 * Checks every batch of an export as a store's are checked, and every file against the manifest.
 * `recorded` are heads that the export must hold, such as an older manifest's.
 */
export async function verifyExport(
  { folder, manifest, readers }: OpenedExport,
  onProgress?: VerifyOptions['onProgress'],
  recorded?: RecordedHeads,
): Promise<JournalReport[]> {
  const reports: JournalReport[] = [];
  for (const [index, reader] of readers.entries()) {
    const { journal, heads } = manifest.journals[index]!;
    const report = await verifyJournal(reader, {
      recorded: recorded?.journals[journal],
      ...(onProgress && { onProgress }),
    });
    reports.push(withFindings(report, fileFindings(folder, journal, heads)));
  }
  return reports;
}

/** Adds what was found elsewhere. */
export function withFindings(report: JournalReport, more: readonly Finding[]): JournalReport {
  return {
    ...report,
    findings: [...report.findings, ...more],
    findingCount: report.findingCount + more.length,
  };
}

function fileFindings(folder: string, journal: string, heads: readonly ExportedPartition[]): Finding[] {
  return heads.flatMap(({ partition, file, bytes }) => {
    const size = statSync(join(folder, file), { throwIfNoEntry: false })?.size;
    if (size === undefined || size === bytes) return []; // a missing file was named when it was read
    return [{ journal, partition, problem: `the file has ${size} bytes, the manifest says ${bytes}` }];
  });
}
