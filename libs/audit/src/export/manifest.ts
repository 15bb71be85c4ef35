import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Checkpoint } from '@daftari/journal-core/position';
import { NoExport } from './export-errors';
import { EXPORT_FORMAT, MANIFEST, partitionFile } from './export-layout';

/** The newest batch of a partition, and the file that ends with it. */
export interface ExportedPartition extends Checkpoint {
  readonly file: string;
  /** Batches in the file: one more than the sequence. */
  readonly lines: number;
  readonly bytes: number;
}

export interface ExportedJournal {
  readonly journal: string;
  readonly journalId: string;
  readonly heads: readonly ExportedPartition[];
}

/** What an export holds, and where each partition of it ends. Its exact bytes are what is signed. */
export interface ExportManifest {
  readonly format: number;
  /** When the bounds were taken, ISO 8601. */
  readonly exportedAt: string;
  /** SHA-256 of the signer's public key (SubjectPublicKeyInfo, DER), hexadecimal. */
  readonly keyId: string;
  readonly journals: readonly ExportedJournal[];
}

const NAME = /^[a-z][a-z0-9-]*$/;
const SHA256 = /^[0-9a-f]{64}$/;

export function encodeManifest(manifest: ExportManifest): Buffer {
  return Buffer.from(`${JSON.stringify(manifest, undefined, 2)}\n`);
}

/** The manifest's exact bytes. @throws NoExport when there is none */
export function readManifestBytes(folder: string): Buffer {
  try {
    return readFileSync(join(folder, MANIFEST));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new NoExport(`there is no ${MANIFEST} in ${folder}: it holds no export, or one that was not finished`);
  }
}

/** Reads a manifest, believing nothing. @throws NoExport with what is wrong */
export function decodeManifest(bytes: Uint8Array): ExportManifest {
  const manifest = parse(bytes) as ExportManifest | null;
  if (typeof manifest !== 'object' || manifest === null) throw new NoExport(`${MANIFEST} is no object`);
  if (manifest.format !== EXPORT_FORMAT) {
    throw new NoExport(
      `${MANIFEST} has format ${JSON.stringify(manifest.format)}, this version reads ${EXPORT_FORMAT}`,
    );
  }
  for (const field of ['exportedAt', 'keyId'] as const) {
    if (typeof manifest[field] !== 'string') throw new NoExport(`${MANIFEST} has no ${field}`);
  }
  if (!Array.isArray(manifest.journals)) throw new NoExport(`${MANIFEST} has no journals`);
  for (const journal of manifest.journals as ExportedJournal[]) checkJournal(journal);
  return manifest;
}

function checkJournal(journal: ExportedJournal | null): void {
  const name = journal?.journal;
  if (typeof name !== 'string' || !NAME.test(name)) throw new NoExport(`${MANIFEST} names a journal that is none`);
  if (typeof journal?.journalId !== 'string' || !Array.isArray(journal.heads) || journal.heads.length === 0) {
    throw new NoExport(`${MANIFEST} does not say what journal ${name} is`);
  }
  for (const [partition, head] of journal.heads.entries()) {
    const wrong = headProblem(name, partition, head);
    if (wrong !== undefined) throw new NoExport(`${MANIFEST}, journal ${name} partition ${partition}: ${wrong}`);
  }
}

function headProblem(journal: string, partition: number, head: ExportedPartition | null): string | undefined {
  if (head?.partition !== partition) return 'the partitions are not listed one by one';
  if (head.file !== partitionFile(journal, partition)) return 'the file is not the one of this partition';
  if (!isCount(head.sequence) || !isCount(head.bytes)) return 'the sequence or the bytes are no numbers';
  if (typeof head.hash !== 'string' || !SHA256.test(head.hash)) return 'the hash is none';
  return head.lines === head.sequence + 1 ? undefined : 'a file has one line for each sequence from 0';
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch (error) {
    throw new NoExport(`${MANIFEST} is not JSON: ${(error as Error).message}`);
  }
}
