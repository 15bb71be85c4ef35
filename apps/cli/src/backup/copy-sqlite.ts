import { closeSync, constants, copyFileSync, existsSync, fsyncSync, openSync, readSync, rmSync } from 'node:fs';
import { OWNER_ONLY } from '@daftari/service/durable-file';
import { pause, type Scheduler } from '@daftari/kernel/scheduler';
import { DatabaseSync } from '@photostructure/sqlite';

const MAX_ATTEMPTS = 50;
const PAUSE_MS = 20;
const WAL_HEADER_BYTES = 32;

/**
 * Copies a SQLite file as it was at one moment, also while another process writes it, and even when that process has it
 * locked for itself. The copy is one file without free pages, readable by its owner only.
 * @throws Error when the file is damaged, or written so fast that no moment could be caught
 */
export async function copySqlite(from: string, to: string, scheduler: Scheduler): Promise<void> {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    if (attempt > 0) await pause(scheduler, PAUSE_MS);
    if (vacuumInto(from, to) || catchAMoment(from, to)) return;
  }
  throw new Error(
    `${from} is written so fast that it can not be copied: try again when there is less to do, or stop it`,
  );
}

/** SQLite's own way; false when the file is locked by another process. */
function vacuumInto(from: string, to: string): boolean {
  rmSync(to, { force: true });
  closeSync(openSync(to, 'wx', OWNER_ONLY));
  const database = new DatabaseSync(from, { readOnly: true, timeout: 0 });
  try {
    database.prepare('VACUUM INTO ?').run(to);
  } catch (error) {
    if (/locked|busy/i.test((error as Error).message)) return false;
    throw new Error(`${from} can not be copied: ${(error as Error).message}`);
  } finally {
    database.close();
  }
  sync(to);
  return true;
}

/**
 * For a file that another process has locked for itself (WAL): the file and then its write-ahead log. The log's pages stand
 * above the file's, and it holds every page that a checkpoint may have moved into the file meanwhile, as long as it was not
 * begun anew: which its header would show. Half a transaction at its end is dropped by SQLite, as after a crash.
 */
function catchAMoment(from: string, to: string): boolean {
  const draft = `${to}.copying`;
  const remove = () => ['', '-wal', '-shm'].forEach((suffix) => rmSync(`${draft}${suffix}`, { force: true }));
  remove();
  try {
    const before = walHeader(from);
    if (before === undefined) return false;
    copyFileSync(from, draft, constants.COPYFILE_FICLONE);
    copyFileSync(`${from}-wal`, `${draft}-wal`, constants.COPYFILE_FICLONE);
    if (walHeader(from)?.equals(before) !== true) return false;
    assertSound(draft, from);
    return vacuumInto(draft, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false; // it was closed at this moment
    throw error;
  } finally {
    remove();
  }
}

/** The salts in it change whenever the log is begun anew. Undefined when there is no log. */
function walHeader(file: string): Buffer | undefined {
  if (!existsSync(`${file}-wal`)) return undefined;
  const descriptor = openSync(`${file}-wal`, 'r');
  try {
    const header = Buffer.alloc(WAL_HEADER_BYTES);
    return header.subarray(0, readSync(descriptor, header, 0, WAL_HEADER_BYTES, 0));
  } finally {
    closeSync(descriptor);
  }
}

function assertSound(copy: string, from: string): void {
  const database = new DatabaseSync(copy);
  try {
    const { quick_check: found } = database.prepare('PRAGMA quick_check(1)').get() as { quick_check: string };
    if (found !== 'ok') throw new Error(`${from} is damaged: ${found}`);
  } finally {
    database.close();
  }
}

function sync(file: string): void {
  const descriptor = openSync(file, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
