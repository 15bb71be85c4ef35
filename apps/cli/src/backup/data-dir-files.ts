import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { makePrivateFolder, writeDurably } from '@daftari/service/durable-file';
import type { StorageMark } from '@daftari/service/storage-mark';
import { CliError } from '../exit-code';

/** What stands in a data directory and is more than one command's business. */
export const MARKER = 'daftari.json';
export const HEADS = 'heads.json';
export const SIGNING_KEY = 'audit-signing-key.pem';
export const SIGNING_KEY_PUBLIC = 'audit-signing-key.pub.pem';

/** The version of a data directory that this version can make. */
export const DATA_FORMAT = 1;

export function journalFile(dataDir: string, journal: string): string {
  return join(dataDir, 'journals', `${journal}.db`);
}

/** What `daftari.json` says. */
export interface Marker extends Partial<StorageMark> {
  readonly product: 'daftari';
  readonly format: number;
  /** The key store that the journals are sealed with, where there is one. */
  readonly keyStore?: string;
}

/** What a data directory says of itself. @throws CliError when it is none of ours */
export function markerOf(dataDir: string): Marker {
  const marker = readMarker(join(dataDir, MARKER));
  if (marker?.product !== 'daftari' || typeof marker.format !== 'number') {
    throw new CliError(`${dataDir} is no data directory of Daftari: name another with --data-dir`);
  }
  return marker as Marker;
}

/** Where the journals are kept; undefined where nothing says so, as before a first start: in files then. */
export function storageOf(dataDir: string): StorageMark | undefined {
  const { storage, database } = readMarker(join(dataDir, MARKER)) ?? {};
  return storage === undefined || database === undefined ? undefined : { storage, database };
}

/** The last file of a new data directory: without it no server starts there. */
export function writeMarker(dataDir: string, marker: Marker = { product: 'daftari', format: DATA_FORMAT }): void {
  writeDurably(join(dataDir, MARKER), `${JSON.stringify(marker, undefined, 2)}\n`);
}

/** Makes a folder, or takes one that is empty. @throws CliError when something is in it */
export function takeEmptyFolder(folder: string, remedy: string): void {
  makePrivateFolder(folder);
  const [found] = readdirSync(folder).filter((name) => name !== 'lost+found');
  if (found !== undefined) throw new CliError(`${resolve(folder)} is not empty, it holds ${found}: ${remedy}`);
}

function readMarker(file: string): Partial<Marker> | undefined {
  if (!existsSync(file)) return undefined;
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Partial<Marker>;
  } catch {
    return undefined;
  }
}
