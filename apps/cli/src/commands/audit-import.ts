import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { openExport, type OpenedExport } from '@daftari/audit/export/open-export';
import { TargetNotEmpty, type ImportResult } from '@daftari/audit/import/import-journal';
import type { LogReader } from '@daftari/audit/log-reader';
import { newStorageMark, type Storage } from '@daftari/service/storage-mark';
import { Command, Option } from 'commander';
import type { CliIo } from '../cli-io';
import { DATA_FORMAT, journalFile, MARKER, markerOf, storageOf, writeMarker } from '../backup/data-dir-files';
import { tryLockFolder } from '@daftari/service/folder-lock';
import { CliError, EXIT } from '../exit-code';
import { importIntoFile, isImported } from '../journals/import-into-file';
import { importIntoMongodb } from '../journals/import-into-mongodb';
import { mongodbUrl } from '../journals/journal-places';
import { JOURNAL_NAMES } from '../journals/journal-names';
import { progressBar } from '../output/progress-bar';
import { printResult } from '../output/result';
import { table } from '../output/table';
import type { CommandContext, CommonOptions } from './command';

interface ImportOptions extends CommonOptions {
  from: string;
  publicKey?: string;
  storage?: Storage;
}

interface Imported extends ImportResult {
  readonly journal: string;
}

const EXAMPLE = `
Example:
  npx daftari audit import --from ./audit-2026-11 --data-dir ./restored

Run it again when it was cut: journals that are whole stay, one that was cut is imported anew.`;

/** `daftari audit import`: an export becomes journals again, hashes unchanged. */
export function auditImportCommand({ io, done }: CommandContext): Command {
  return new Command('import')
    .description('read an export into journals of a data directory that does not have them yet, every hash unchanged')
    .requiredOption('--from <folder>', 'what audit export wrote')
    .option('--public-key <file>', 'the key (PEM) that must have signed the manifest')
    .addOption(
      new Option('--storage <store>', 'where the journals are to be kept (DAFTARI_STORAGE)')
        .choices(['sqlite', 'mongodb'])
        .env('DAFTARI_STORAGE'),
    )
    .option('--json', 'print JSON')
    .addHelpText('after', EXAMPLE)
    .action(async (_: unknown, command: Command) => {
      const { dataDir, from, publicKey, storage, json } = command.optsWithGlobals<ImportOptions>();
      const exported = openSound(from, publicKey);
      try {
        const imported = await importAll(exported, resolve(dataDir), storage, io);
        printResult(io, json, imported, lines(imported, resolve(dataDir)));
      } finally {
        await exported.close();
      }
      done(EXIT.fine);
    });
}

function openSound(from: string, publicKey: string | undefined): OpenedExport {
  if (!existsSync(from)) throw new CliError(`there is no folder ${from}: nothing was imported`);
  const exported = openExport(from, publicKey);
  const [problem] = exported.problems;
  if (problem !== undefined) throw new CliError(`${from}: ${problem}; nothing was imported`, EXIT.findings);
  return exported;
}

async function importAll(
  { readers }: OpenedExport,
  dataDir: string,
  storage: Storage | undefined,
  io: CliIo,
): Promise<Imported[]> {
  const unknown = readers.find(({ journal }) => !(JOURNAL_NAMES as readonly string[]).includes(journal));
  if (unknown !== undefined)
    throw new CliError(`this version knows no journal ${unknown.journal}; nothing was imported`);
  claim(dataDir);
  const lock = tryLockFolder(dataDir);
  if (lock === undefined) throw new CliError(`a server runs on ${dataDir}: stop it first; nothing was imported`);
  try {
    const kept = storageOf(dataDir)?.storage;
    if (kept !== undefined && storage !== undefined && kept !== storage) {
      throw new CliError(`${dataDir} keeps its journals in ${kept}, not in ${storage}; nothing was imported`);
    }
    return (kept ?? storage) === 'mongodb'
      ? await importToMongodb(readers, dataDir, io)
      : await importToFiles(readers, dataDir, io);
  } finally {
    lock.release();
  }
}

async function importToFiles(readers: readonly LogReader[], dataDir: string, io: CliIo): Promise<Imported[]> {
  const bar = progressBar(io);
  const imported: Imported[] = [];
  try {
    for (const reader of await missingIn(dataDir, readers)) {
      const { journal } = reader;
      const show = (batches: number, of: number) => bar.show(journal, batches, of, 'batches');
      imported.push({ journal, ...(await importIntoFile(reader, journalFile(dataDir, journal), show)) });
    }
    return imported;
  } finally {
    bar.clear();
  }
}

/** Into a new database each time: the data directory names it once everything is in it, so one that was cut is never used. */
async function importToMongodb(readers: readonly LogReader[], dataDir: string, io: CliIo): Promise<Imported[]> {
  if (storageOf(dataDir) !== undefined || existsSync(journalFile(dataDir, 'merchants'))) {
    throw new TargetNotEmpty(`${dataDir} has journals already; nothing was imported`);
  }
  const mark = newStorageMark('mongodb');
  const place = { url: mongodbUrl(), database: mark.database };
  const bar = progressBar(io);
  const imported: Imported[] = [];
  try {
    for (const reader of readers) {
      const { journal } = reader;
      const show = (batches: number, of: number) => bar.show(journal, batches, of, 'batches');
      imported.push({ journal, ...(await importIntoMongodb(reader, place, show)) });
    }
  } finally {
    bar.clear();
  }
  writeMarker(dataDir, { ...markerOf(dataDir), ...mark });
  return imported;
}

/** What an earlier run has imported is there already. @throws TargetNotEmpty when another journal is; nothing was changed */
async function missingIn(dataDir: string, readers: readonly LogReader[]): Promise<LogReader[]> {
  const missing: LogReader[] = [];
  for (const reader of readers) {
    const file = journalFile(dataDir, reader.journal);
    if (await isImported(reader, file)) continue;
    if (existsSync(file)) throw new TargetNotEmpty(`${file} holds another journal; nothing was imported`);
    missing.push(reader);
  }
  return missing;
}

/** Takes a data directory of ours, or makes one where nothing is. */
function claim(dataDir: string): void {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  if (!existsSync(join(dataDir, MARKER)) && readdirSync(dataDir).length === 0) writeMarker(dataDir);
  const { format } = markerOf(dataDir);
  if (format !== DATA_FORMAT)
    throw new CliError(
      `${dataDir} has format ${format}, this version uses format ${DATA_FORMAT}; nothing was imported`,
    );
}

function lines(imported: readonly Imported[], dataDir: string): string[] {
  if (imported.length === 0) return [`Every journal of the export is in ${dataDir} already; nothing was changed.`];
  const rows = imported.map(({ journal, journalId, batches }) => [String(batches), journalId, journal]);
  return [...table(['batches', 'journal id', 'journal'], rows), '', `Imported into ${dataDir}, every hash unchanged.`];
}
