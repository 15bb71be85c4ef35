import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { PUBLIC_KEY, SIGNATURE } from '@daftari/audit/export/export-layout';
import { decodeManifest } from '@daftari/audit/export/manifest';
import { headsOfManifest } from '@daftari/audit/export/manifest-heads';
import { loadPublicKey, signatureFits } from '@daftari/audit/export/signing-key';
import type { LogReader } from '@daftari/audit/log-reader';
import { unreadableJournal, type JournalReport } from '@daftari/audit/verify/verify-journal';
import { withFindings } from '@daftari/audit/export/verify-export';
import { lostSince, type RecordedHeads } from '@daftari/journal-core/recorded-heads';
import { CliError, EXIT } from '../exit-code';

/**
 * The heads of a manifest that was kept. Its signature is checked with the named key, else with the one beside it.
 * @throws CliError when it can not be read, or was not signed by the key
 */
export function readOlderManifest(file: string, publicKey: string | undefined): RecordedHeads {
  if (!existsSync(file)) throw new CliError(`there is no ${file}`);
  const bytes = readFileSync(file);
  const manifest = decodeManifest(bytes);
  const signature = join(dirname(file), SIGNATURE);
  const key = publicKey ?? join(dirname(file), PUBLIC_KEY);
  if (publicKey !== undefined || existsSync(signature)) {
    if (!existsSync(signature)) throw new CliError(`${signature} is not there: keep it beside the manifest`);
    if (!signatureFits(bytes, readFileSync(signature), loadPublicKey(key)))
      throw new CliError(`${file}: the signature does not fit the manifest and ${key}`, EXIT.findings);
  }
  return headsOfManifest(manifest);
}

/** Adds what the log does not have any more of the heads that a manifest names. */
export async function heldAgainst(
  reports: readonly JournalReport[],
  readers: readonly LogReader[],
  { journals }: RecordedHeads,
): Promise<JournalReport[]> {
  const names = new Set([...reports.map(({ journal }) => journal), ...Object.keys(journals)]);
  return Promise.all(
    [...names].map(async (journal) => {
      const report = reports.find((each) => each.journal === journal);
      const recorded = journals[journal];
      if (report === undefined) return unreadableJournal(journal, 'the manifest has it, it is not here');
      const reader = readers.find((each) => each.journal === journal);
      if (recorded === undefined || reader === undefined) return report;
      const losses = await lostSince(recorded, {
        journalId: report.journalId,
        readBatches: (...args) => reader.readBatches(...args),
      });
      return withFindings(
        report,
        losses.map(({ problem, ...place }) => ({
          journal,
          ...place,
          problem: `held against the manifest: ${problem}`,
        })),
      );
    }),
  );
}
