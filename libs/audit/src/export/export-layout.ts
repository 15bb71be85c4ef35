/** The version of an export: its files, and what stands in its manifest. */
export const EXPORT_FORMAT = 1;

/** Written last: a folder without it holds an export that was not finished. */
export const MANIFEST = 'manifest.json';
/** 64 bytes, the Ed25519 signature of the manifest's exact bytes, as `openssl pkeyutl` takes it. */
export const SIGNATURE = 'manifest.sig';
/** The public key that fits the signature, PEM. Who does not trust the folder uses a key of their own. */
export const PUBLIC_KEY = 'manifest.pub.pem';

/** One batch body a line, exactly as stored, in order. */
export function partitionFile(journal: string, partition: number): string {
  return `${journal}-${partition}.ndjson`;
}

/** True for a name that `partitionFile` gives. */
export function isPartitionFile(name: string): boolean {
  return /^[a-z][a-z0-9-]*-\d+\.ndjson$/.test(name);
}
