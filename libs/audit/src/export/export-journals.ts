import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { isoTime } from '@daftari/kernel/clock';
import type { LogReader } from '../log-reader';
import { consistentBounds, type BoundsOptions, type JournalBounds } from './consistent-bounds';
import { makePrivateFolder, syncFolder, writeDurably } from '@daftari/service/durable-file';
import { EXPORT_FORMAT, MANIFEST, PUBLIC_KEY, SIGNATURE } from './export-layout';
import { encodeManifest, type ExportedJournal, type ExportManifest } from './manifest';
import { PartitionExport } from './partition-export';
import type { SigningKey } from './signing-key';

export interface ExportProgress {
  readonly journal: string;
  /** Batches written by this run, of those that were missing. */
  readonly batches: number;
  readonly ofBatches: number;
}

export interface ExportOptions extends BoundsOptions {
  readonly folder: string;
  readonly key: SigningKey;
  onProgress?(progress: ExportProgress): void;
}

export interface ExportResult {
  readonly manifest: ExportManifest;
  /** Batches that this run added; the others stood there already. */
  readonly added: number;
}

/**
 * Writes whole journals into a folder, one file a partition, and a signed manifest at the end. What an earlier run left, cut
 * or not, is kept when it is on this log, and gone on with. While the manifest is missing the export is not finished.
 * @throws ExportDoesNotFit nothing was changed; LogNotExportable the log is damaged, what came before it is exported
 */
export async function exportJournals(readers: readonly LogReader[], options: ExportOptions): Promise<ExportResult> {
  const { folder, key, clock } = options;
  makePrivateFolder(folder);
  const exportedAt = isoTime(clock.nowMs());
  const bounds = await consistentBounds(readers, options);
  const begun = await Promise.all(bounds.map((journal) => begin(journal, folder)));
  rmSync(join(folder, MANIFEST), { force: true });
  syncFolder(folder);
  const journals: ExportedJournal[] = [];
  let added = 0;
  for (const { partitions, bounds: journal } of begun) {
    journals.push(await finish(journal, partitions, options));
    added += partitions.reduce((sum, { batches }) => sum + batches, 0);
  }
  const manifest = { format: EXPORT_FORMAT, exportedAt, keyId: key.keyId, journals };
  const bytes = encodeManifest(manifest);
  writeDurably(join(folder, PUBLIC_KEY), key.publicPem);
  writeDurably(join(folder, SIGNATURE), key.sign(bytes));
  writeDurably(join(folder, MANIFEST), bytes);
  return { manifest, added };
}

interface BegunPartition {
  readonly work: PartitionExport;
  /** Batches that this run has to write. */
  readonly batches: number;
}

async function begin(bounds: JournalBounds, folder: string) {
  const partitions: BegunPartition[] = [];
  for (const head of bounds.heads) {
    const work = new PartitionExport(bounds.reader, head, folder);
    await work.begin();
    partitions.push({ work, batches: work.missing });
  }
  return { bounds, partitions };
}

async function finish(
  { reader, journalId }: JournalBounds,
  partitions: readonly BegunPartition[],
  { onProgress }: ExportOptions,
): Promise<ExportedJournal> {
  const ofBatches = partitions.reduce((sum, { batches }) => sum + batches, 0);
  let written = 0;
  for (const { work } of partitions) {
    await work.append((batches) => {
      written += batches;
      onProgress?.({ journal: reader.journal, batches: written, ofBatches });
    });
  }
  const heads = await Promise.all(partitions.map(({ work }) => work.sync()));
  return { journal: reader.journal, journalId, heads };
}
