import { existsSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { appendErasure, readErasures } from '@daftari/privacy/erasure/erasure-record';
import { syncFolder, writeDurably } from '@daftari/service/durable-file';
import type { CliIo } from '../cli-io';
import { CliError, EXIT } from '../exit-code';
import { assertUndamaged, readBackup, type BackupManifest } from './backup-manifest';
import { DATA_FORMAT, takeEmptyFolder, writeMarker } from './data-dir-files';
import { BACKUP_PARTS } from './parts';

const UNFINISHED_RESTORE = 'unfinished-restore.json';

export interface RestoreTask {
  readonly folder: string;
  readonly dataDir: string;
  readonly io: CliIo;
  /** A newer record of erasures than the backup's: who is named in it is erased again at the first start. */
  readonly erasures?: string;
}

/**
 * Makes a data directory of a backup. Every file is checked before anything is written, and every batch again while it is
 * imported. The marker without which no server starts comes last. @throws CliError with what to do
 */
export async function restoreBackup(task: RestoreTask): Promise<BackupManifest> {
  const folder = resolve(task.folder);
  const dataDir = resolve(task.dataDir);
  const backup = readBackup(folder);
  assertKnown(backup);
  if (task.erasures !== undefined && !existsSync(task.erasures))
    throw new CliError(`there is no ${task.erasures}; nothing was restored`);
  const erased = task.erasures === undefined ? [] : readErasures(task.erasures);
  await assertUndamaged(folder, backup);
  take(dataDir);
  writeDurably(join(dataDir, UNFINISHED_RESTORE), `${JSON.stringify({ from: folder })}\n`);
  for (const part of BACKUP_PARTS) {
    if (!backup.parts.some(({ name }) => name === part.name)) continue;
    await part.restore(join(folder, part.name), { dataDir, io: task.io }).catch((error: Error) => {
      const remedy = `delete ${dataDir} before you try again`;
      throw new CliError(`the part "${part.name}" can not be restored: ${error.message}; ${remedy}`, EXIT.findings);
    });
  }
  const record = join(dataDir, 'privacy', 'erasures.ndjson');
  const known = new Set(readErasures(record).map((entry) => JSON.stringify(entry)));
  for (const entry of erased) if (!known.has(JSON.stringify(entry))) appendErasure(record, entry);
  writeMarker(dataDir, backup.dataDirectory);
  rmSync(join(dataDir, UNFINISHED_RESTORE));
  syncFolder(dataDir);
  return backup;
}

function take(dataDir: string): void {
  if (existsSync(join(dataDir, UNFINISHED_RESTORE)))
    throw new CliError(`${dataDir} holds a restore that was cut: delete it, and restore again`);
  takeEmptyFolder(dataDir, 'restore into a new data directory; nothing was changed');
}

/** A part that this version does not know would be lost without a word. */
function assertKnown({ dataDirectory, parts }: BackupManifest): void {
  const { format: dataFormat } = dataDirectory;
  if (dataFormat !== DATA_FORMAT)
    throw new CliError(
      `the backup has data of format ${dataFormat}, this version uses ${DATA_FORMAT}; nothing was restored`,
    );
  const unknown = parts.find(({ name }) => !BACKUP_PARTS.some((part) => part.name === name));
  if (unknown !== undefined)
    throw new CliError(`this version knows no part "${unknown.name}"; use a newer one. Nothing was restored`);
}
