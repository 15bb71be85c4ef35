import { closeSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { dataDirectoryLocked, foreignDataDirectory } from '@daftari/service/start-error';
import { DatabaseSync, type DatabaseSyncInstance } from '@photostructure/sqlite';
import { StoreOverloaded, type Books, type SimulatorStore } from '../application/books';
import { auditBook } from './sqlite-audit-book';
import { c2bBook } from './sqlite-c2b-book';
import { callbacksBook, requestsBook, settingsBook, tokensBook } from './sqlite-journal-books';
import { ledgerBook } from './sqlite-ledger-book';
import { paymentsBook } from './sqlite-payments-book';
import { operationsBook } from './sqlite-operations-book';
import { peopleBook } from './sqlite-people-book';
import { prepare } from './sqlite-statements';
import { SCHEMA_STEPS } from './sqlite-schema';

const TABLES_RESET = ['requests', 'payments', 'operations', 'c2b', 'callbacks', 'entries', 'accounts']
  .map((table) => `DELETE FROM ${table};`)
  .join(' ');
const MAX_WAITING_WRITES = 10_000;

interface Waiting {
  readonly work: (books: Books) => unknown;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Opens (or creates) the simulator's file; `:memory:` keeps nothing. The file belongs to one process at a time.
 * Writes of one turn of the event loop share a commit, since each commit waits for the disk (synchronous=FULL).
 * A file of an earlier version is brought up to date.
 * @throws StartError when another process has it, or a later version wrote it
 */
export function openSqliteStore(path: string): SimulatorStore {
  // The returned functions hold `database`: this driver closes a database that is no longer referenced.
  const database = openDatabase(path);
  const books: Books = {
    settings: settingsBook(database),
    tokens: tokensBook(database),
    requests: requestsBook(database),
    payments: paymentsBook(database),
    ledger: ledgerBook(database),
    callbacks: callbacksBook(database),
    operations: operationsBook(database),
    c2b: c2bBook(database),
    reset: () => void database.exec(TABLES_RESET),
    people: peopleBook(database),
    audit: auditBook(database),
  };
  const commit = committer(database, books);
  let waiting: Waiting[] = [];
  const flush = () => {
    const batch = waiting;
    waiting = [];
    if (batch.length > 0) commit(batch);
  };
  return {
    write<T>(work: (books: Books) => T) {
      return new Promise<T>((resolve, reject) => {
        if (!database.isOpen) return reject(new Error('the simulator store is closed'));
        if (waiting.length >= MAX_WAITING_WRITES) return reject(new StoreOverloaded('too many writes wait'));
        waiting.push({ work, resolve: resolve as (value: unknown) => void, reject });
        if (waiting.length === 1) setImmediate(flush);
      });
    },
    read: (look) => look(books),
    async scrub() {
      flush();
      database.exec('VACUUM; PRAGMA wal_checkpoint(TRUNCATE)');
    },
    close() {
      if (database.isOpen) {
        flush();
        letGo(database);
      }
      return Promise.resolve();
    },
  };
}

function openDatabase(path: string): DatabaseSyncInstance {
  // Only the owner may read it: it holds the simulator's credentials. The WAL takes over the file's mode.
  if (path !== ':memory:') closeSync(openSync(path, 'a', 0o600));
  const database = new DatabaseSync(path, { timeout: 500 });
  try {
    database.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
    // What a forgotten phone leaves is overwritten.
    database.exec('PRAGMA secure_delete = ON');
    database.exec('BEGIN IMMEDIATE');
    const { user_version: version } = database.prepare('PRAGMA user_version').get() as { user_version: number };
    if (version > SCHEMA_STEPS.length)
      throw foreignDataDirectory(dirname(path), `simulator store of version ${version}`);
    for (const step of SCHEMA_STEPS.slice(version)) database.exec(step);
    database.exec(`PRAGMA user_version = ${SCHEMA_STEPS.length}`);
    database.exec('COMMIT');
    return database;
  } catch (error) {
    database.close();
    if (/locked|busy/i.test((error as Error).message)) throw dataDirectoryLocked(dirname(path));
    throw error;
  }
}

/**
 * Closes the file and gives up its lock. The driver finalizes statements only when they are collected, and until then
 * SQLite keeps a closed connection alive, lock and all: so the lock is given up first, which needs the WAL to be left.
 */
function letGo(database: DatabaseSyncInstance): void {
  if (database.isTransaction) database.exec('ROLLBACK');
  try {
    database.exec('PRAGMA journal_mode = DELETE; PRAGMA locking_mode = NORMAL; SELECT count(*) FROM sqlite_schema');
  } finally {
    database.close();
  }
}

/** One transaction for all; each piece of work stands or falls alone. Answers a function that does that. */
function committer(database: DatabaseSyncInstance, books: Books): (batch: readonly Waiting[]) => void {
  const begin = prepare(database, 'BEGIN IMMEDIATE');
  const commit = prepare(database, 'COMMIT');
  const savepoint = prepare(database, 'SAVEPOINT one');
  const release = prepare(database, 'RELEASE one');
  const undo = prepare(database, 'ROLLBACK TO one');
  const settleOne = ({ work, resolve, reject }: Waiting) => {
    savepoint.run();
    try {
      const value = work(books);
      return () => resolve(value);
    } catch (error) {
      undo.run();
      return () => reject(error);
    } finally {
      release.run();
    }
  };
  return (batch) => {
    try {
      begin.run();
      const done = batch.map(settleOne);
      commit.run();
      for (const settle of done) settle();
    } catch (error) {
      if (database.isOpen && database.isTransaction) database.exec('ROLLBACK');
      for (const { reject } of batch) reject(error);
    }
  };
}
