import { closeSync, existsSync, openSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { OWNER_ONLY, makePrivateFolder, syncFolder } from '@daftari/service/durable-file';
import { importJournal, TargetNotEmpty, type ImportResult } from '@daftari/audit/import/import-journal';
import type { LogReader } from '@daftari/audit/log-reader';
import { storeLogReader } from '@daftari/audit/store-log-reader';
import { openSqliteStore } from '@daftari/journal-sqlite/sqlite-store';

/** True when the file holds exactly this journal already, to the last batch. */
export async function isImported(reader: LogReader, file: string): Promise<boolean> {
  if (!existsSync(file)) return false;
  const store = await openSqliteStore({ file, readOnly: true });
  try {
    const identity = await store.identity();
    if (identity === undefined || identity.journalId !== reader.journalId) return false;
    const here = await storeLogReader(reader.journal, store, identity).heads();
    const there = await reader.heads();
    return there.length === here.length && there.every(({ hash }, partition) => hash === here[partition]?.hash);
  } finally {
    await store.close();
  }
}

/**
 * Imports a journal into a SQLite file that is not there yet. The file gets its name only when it is whole: what a run that
 * was cut left behind is thrown away by the next one.
 */
export async function importIntoFile(
  reader: LogReader,
  file: string,
  onProgress: (batches: number, ofBatches: number) => void,
): Promise<ImportResult> {
  if (existsSync(file)) throw new TargetNotEmpty(`${file} is there already: nothing was changed`);
  makePrivateFolder(dirname(file));
  const draft = `${file}.importing`;
  removeStore(draft);
  closeSync(openSync(draft, 'wx', OWNER_ONLY)); // the write-ahead log takes over its mode
  const store = await openSqliteStore({ file: draft });
  try {
    const result = await importJournal(reader, store, { writes: 'pipelined', onProgress });
    await store.close();
    removeStore(draft, ['-wal', '-shm']);
    renameSync(draft, file);
    syncFolder(dirname(file));
    return result;
  } catch (error) {
    await store.close();
    removeStore(draft);
    throw error;
  }
}

function removeStore(file: string, suffixes: readonly string[] = ['', '-wal', '-shm']): void {
  for (const suffix of suffixes) rmSync(`${file}${suffix}`, { force: true });
}
