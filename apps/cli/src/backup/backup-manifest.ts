import { createHash } from 'node:crypto';
import { createReadStream, existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { CliError, EXIT } from '../exit-code';
import type { Marker } from './data-dir-files';

export const BACKUP_FORMAT = 1;
/** Written last: a folder without it holds a backup that was not finished. */
export const BACKUP_FILE = 'backup.json';
/** Marks a folder in which a backup was begun, so that the next run may go on in it. */
export const UNFINISHED_FILE = 'unfinished-backup.json';

export interface BackedUpFile {
  /** Within the part's folder, with `/`. */
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

export interface BackedUpPart {
  readonly name: string;
  readonly files: readonly BackedUpFile[];
}

export interface BackupManifest {
  readonly format: number;
  /** When the journals' bounds were taken or shortly before, ISO 8601. */
  readonly createdAt: string;
  /** What the data directory that it was taken from said of itself. */
  readonly dataDirectory: Marker;
  readonly parts: readonly BackedUpPart[];
}

/** Every file below a part's folder, with its hash. */
export async function filesOf(folder: string): Promise<BackedUpFile[]> {
  if (!existsSync(folder)) return [];
  const entries = readdirSync(folder, { withFileTypes: true, recursive: true }).filter((entry) => entry.isFile());
  const paths = entries.map((entry) => relative(folder, join(entry.parentPath, entry.name))).sort();
  const files: BackedUpFile[] = [];
  for (const path of paths) {
    const file = join(folder, path);
    files.push({ path: path.split(sep).join('/'), bytes: statSync(file).size, sha256: await sha256Of(file) });
  }
  return files;
}

/** @throws CliError when there is no finished backup, or one that this version can not read */
export function readBackup(folder: string): BackupManifest {
  const file = join(folder, BACKUP_FILE);
  if (!existsSync(folder)) throw new CliError(`there is no folder ${folder}`);
  if (!existsSync(file)) {
    const begun = existsSync(join(folder, UNFINISHED_FILE));
    const why = begun ? 'the backup in it was not finished' : 'it holds no backup';
    throw new CliError(`${folder} has no ${BACKUP_FILE}: ${why}; nothing was restored`);
  }
  const manifest = parse(file);
  if (manifest?.format !== BACKUP_FORMAT || !Array.isArray(manifest.parts) || !manifest.dataDirectory) {
    throw new CliError(`${file} is no backup of format ${BACKUP_FORMAT}; nothing was restored`, EXIT.findings);
  }
  return manifest;
}

/** @throws CliError naming the part whose files are not what was backed up */
export async function assertUndamaged(folder: string, { parts }: BackupManifest): Promise<void> {
  for (const { name, files } of parts) {
    const found = new Map((await filesOf(join(folder, name))).map((file) => [file.path, file]));
    for (const { path, bytes, sha256 } of files) {
      const here = found.get(path);
      found.delete(path);
      if (here?.sha256 === sha256) continue;
      const why =
        here === undefined
          ? 'it is missing'
          : here.bytes !== bytes
            ? `it has ${here.bytes} bytes, not ${bytes}`
            : 'its bytes have changed';
      throw damaged(name, path, why);
    }
    const [stranger] = found.keys();
    if (stranger !== undefined) throw damaged(name, stranger, 'it was not backed up');
  }
}

function damaged(part: string, path: string, why: string): CliError {
  return new CliError(`the part "${part}" is damaged: ${part}/${path}: ${why}; nothing was restored`, EXIT.findings);
}

async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) hash.update(chunk);
  return hash.digest('hex');
}

function parse(file: string): BackupManifest | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as BackupManifest;
  } catch {
    return undefined;
  }
}
