// The same engine, settings and tables as a journal's file.
import { DatabaseSync } from '@photostructure/sqlite';

export const SPAN = 2 ** 40;

export function openFile(file) {
  const db = new DatabaseSync(file);
  db.exec('PRAGMA journal_mode = WAL');
  db.exec('PRAGMA synchronous = FULL');
  db.exec(`
    CREATE TABLE IF NOT EXISTS batches (
      position INTEGER PRIMARY KEY, hash TEXT NOT NULL, recorded_at TEXT NOT NULL, body BLOB NOT NULL
    ) STRICT;
    CREATE TABLE IF NOT EXISTS stream_versions (
      partition INTEGER NOT NULL, stream TEXT NOT NULL, version INTEGER NOT NULL, position INTEGER NOT NULL,
      PRIMARY KEY (partition, stream, version)
    ) STRICT, WITHOUT ROWID;`);
  const insertBatch = db.prepare('INSERT INTO batches (position, hash, recorded_at, body) VALUES (?, ?, ?, ?)');
  const insertVersion = db.prepare(
    'INSERT INTO stream_versions (partition, stream, version, position) VALUES (?, ?, ?, ?)',
  );
  return {
    db, // kept: the driver closes a database that nobody references
    write(batches) {
      db.exec('BEGIN IMMEDIATE');
      for (const { partition, sequence, hash, recordedAt, body, streams, versions } of batches) {
        const position = partition * SPAN + sequence;
        insertBatch.run(position, hash, recordedAt, body);
        for (let i = 0; i < streams.length; i++) insertVersion.run(partition, streams[i], versions[i], position);
      }
      db.exec('COMMIT');
    },
  };
}
