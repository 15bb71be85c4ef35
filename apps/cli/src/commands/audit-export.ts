import { resolve } from 'node:path';
import { loadOrMakeSigningKey, loadSigningKey, type SigningKey } from '@daftari/audit/export/signing-key';
import type { ExportResult } from '@daftari/audit/export/export-journals';
import { Command } from 'commander';
import { join } from 'node:path';
import { SIGNING_KEY, SIGNING_KEY_PUBLIC } from '../backup/data-dir-files';
import { EXIT } from '../exit-code';
import { exportOpened } from '../journals/export-opened';
import { JOURNAL_NAMES } from '../journals/journal-names';
import { openJournals } from '../journals/open-journals';
import { printResult } from '../output/result';
import { table } from '../output/table';
import type { CommandContext, CommonOptions } from './command';

interface ExportOptions extends CommonOptions {
  to: string;
  key?: string;
}

const EXAMPLE = `
Example:
  npx daftari audit export --to ./audit-2026-11
  python3 docs/guides/verify_export.py ./audit-2026-11

Run it again with the same folder to go on after it was cut, or to add what is new.`;

/** `daftari audit export`: every batch as it is stored, and a signed manifest. */
export function auditExportCommand({ io, done }: CommandContext): Command {
  return new Command('export')
    .description('write every batch exactly as stored, one a line, and a signed manifest, for someone who checks them')
    .requiredOption('--to <folder>', 'a new folder, or an export of this installation that is gone on with')
    .option('--key <file>', 'the Ed25519 private key (PEM) to sign with; else one that is made in the data directory')
    .option('--json', 'print the manifest as JSON')
    .addHelpText('after', EXAMPLE)
    .action(async (_: unknown, command: Command) => {
      const { dataDir, to, key: keyFile, json } = command.optsWithGlobals<ExportOptions>();
      const opened = await openJournals(dataDir, JOURNAL_NAMES);
      try {
        const key = keyFile === undefined ? installationKey(dataDir) : loadSigningKey(keyFile);
        const result = await exportOpened(opened, resolve(to), key, io);
        printResult(io, json, { folder: resolve(to), ...result }, lines(resolve(to), result));
      } finally {
        await opened.close();
      }
      done(EXIT.fine);
    });
}

/** The key of an installation, made when it is needed first. */
export function installationKey(dataDir: string): SigningKey {
  return loadOrMakeSigningKey(join(dataDir, SIGNING_KEY), join(dataDir, SIGNING_KEY_PUBLIC));
}

function lines(folder: string, { manifest, added }: ExportResult): string[] {
  const rows = manifest.journals.map(({ journal, heads }) => [
    count(heads.reduce((sum, head) => sum + head.lines, 0)),
    count(heads.reduce((sum, head) => sum + head.bytes, 0)),
    journal,
  ]);
  return [
    ...table(['batches', 'bytes', 'journal'], rows),
    '',
    `${folder}: everything up to ${manifest.exportedAt}; ${count(added)} batches were added now.`,
    `Signed with the key ${manifest.keyId}.`,
  ];
}

function count(number: number): string {
  return number.toLocaleString('en-US');
}
