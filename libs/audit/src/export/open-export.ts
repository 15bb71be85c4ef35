import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { filesLogReader, type FilesLogReader } from '../files-log-reader';
import { isPartitionFile, PUBLIC_KEY, SIGNATURE } from './export-layout';
import { decodeManifest, readManifestBytes, type ExportManifest } from './manifest';
import { keyIdOf, loadPublicKey, signatureFits } from './signing-key';

/** Who vouches for a manifest: a key that the reader named, or only the one that lies beside it. */
export type SignedBy = 'named key' | 'key in the folder';

export interface OpenedExport {
  readonly folder: string;
  readonly manifest: ExportManifest;
  readonly signedBy: SignedBy;
  /** What is wrong with the manifest and its signature, and with the folder; a sentence each. */
  readonly problems: readonly string[];
  readonly readers: readonly FilesLogReader[];
  close(): Promise<void>;
}

/**
 * Opens an export for reading and checks who signed it; `publicKeyFile` is a key that the reader trusts.
 * @throws NoExport there is none, or its manifest can not be read; BadSigningKey the named key is none
 */
export function openExport(folder: string, publicKeyFile?: string): OpenedExport {
  const bytes = readManifestBytes(folder);
  const manifest = decodeManifest(bytes);
  const named = publicKeyFile === undefined ? undefined : loadPublicKey(publicKeyFile);
  const wrong = signatureProblem(folder, bytes, manifest, named);
  const readers = manifest.journals.map((journal) => filesLogReader(folder, journal));
  return {
    folder,
    manifest,
    signedBy: named === undefined ? 'key in the folder' : 'named key',
    problems: [...(wrong === undefined ? [] : [wrong]), ...strangers(folder, manifest)],
    readers,
    async close() {
      for (const reader of readers) await reader.close();
    },
  };
}

type NamedKey = ReturnType<typeof loadPublicKey> | undefined;

function signatureProblem(folder: string, bytes: Buffer, manifest: ExportManifest, named: NamedKey) {
  try {
    const key = named ?? loadPublicKey(join(folder, PUBLIC_KEY));
    const signature = readFileSync(join(folder, SIGNATURE));
    if (!signatureFits(bytes, signature, key)) return 'the signature does not fit the manifest and the key';
    const keyId = keyIdOf(key);
    return keyId === manifest.keyId ? undefined : `the manifest names the key ${manifest.keyId}, it is ${keyId}`;
  } catch (error) {
    return `the signature can not be checked: ${(error as Error).message}`;
  }
}

function strangers(folder: string, { journals }: ExportManifest): string[] {
  const known = new Set(journals.flatMap(({ heads }) => heads.map(({ file }) => file)));
  return readdirSync(folder)
    .filter((name) => isPartitionFile(name) && !known.has(name))
    .sort()
    .map((name) => `${name} is here, but the manifest does not name it`);
}
