import { resolve } from 'node:path';
import { Command } from 'commander';
import type { BackupManifest } from '../backup/backup-manifest';
import { createBackup } from '../backup/create-backup';
import { restoreBackup } from '../backup/restore-backup';
import { EXIT } from '../exit-code';
import { printResult } from '../output/result';
import { table } from '../output/table';
import type { CommandContext, CommonOptions } from './command';

interface RestoreOptions extends CommonOptions {
  readonly from: string;
  readonly erasures?: string;
}

const CREATE_EXAMPLE = `
Example:
  npx daftari backup create --to /mnt/backup/daftari-2026-11-22

The folder then holds every secret of the installation but the key of the secret store (secrets.key or DAFTARI_SECRETS_KEY),
which has to be kept apart: keep the folder as safe as the data directory.`;

const RESTORE_EXAMPLE = `
Example:
  npx daftari backup restore --from /mnt/backup/daftari-2026-11-22 --data-dir ./restored
  DAFTARI_DATA_DIR=./restored npm start

Never run the restored installation beside the one it was taken from: both would go on with the same payments.`;

/** `daftari backup create|restore`: a whole installation, while it runs. */
export function backupCommand(context: CommandContext): Command {
  return new Command('backup')
    .description('copy a whole installation while it runs, and make an installation of such a copy')
    .addCommand(createCommand(context))
    .addCommand(restoreCommand(context));
}

function createCommand({ io, done }: CommandContext): Command {
  return new Command('create')
    .description('copy everything that can not be rebuilt, as it was at one moment, whether the server runs or not')
    .requiredOption('--to <folder>', 'a new folder, or one in which a backup was cut')
    .option('--json', 'print JSON')
    .addHelpText('after', CREATE_EXAMPLE)
    .action(async (_: unknown, command: Command) => {
      const { dataDir, to, json } = command.optsWithGlobals<CommonOptions & { to: string }>();
      const backup = await createBackup({ dataDir, folder: to, io });
      printResult(io, json, { folder: resolve(to), ...backup }, [
        ...partLines(backup),
        '',
        `Backed up to ${resolve(to)}.`,
      ]);
      done(EXIT.fine);
    });
}

function restoreCommand({ io, done }: CommandContext): Command {
  return new Command('restore')
    .description('make a new data directory (--data-dir) of a backup; every file and every batch is checked')
    .requiredOption('--from <folder>', 'what backup create wrote')
    .option('--erasures <file>', 'the newest privacy/erasures.ndjson: who was erased after the backup is erased again')
    .option('--json', 'print JSON')
    .addHelpText('after', RESTORE_EXAMPLE)
    .action(async (_: unknown, command: Command) => {
      const { dataDir, from, erasures, json } = command.optsWithGlobals<RestoreOptions>();
      const newer = erasures === undefined ? {} : { erasures };
      const backup = await restoreBackup({ dataDir, folder: from, io, ...newer });
      const place = resolve(dataDir);
      const next = `Restored into ${place}, as it was at ${backup.createdAt}. Start it:  DAFTARI_DATA_DIR=${place} npm start`;
      printResult(io, json, { dataDir: place, ...backup }, [...partLines(backup), '', next]);
      done(EXIT.fine);
    });
}

function partLines({ parts }: BackupManifest): string[] {
  const rows = parts.map(({ name, files }) => [
    String(files.length),
    files.reduce((sum, { bytes }) => sum + bytes, 0).toLocaleString('en-US'),
    name,
  ]);
  return table(['files', 'bytes', 'part'], rows);
}
