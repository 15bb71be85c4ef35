/** Marks a file as a key store of ours: "DFTK". */
export const APPLICATION_ID = 0x4446544b;
/** Another layout is refused: keys are never thrown away. */
export const LAYOUT = 1;

/** A subject has one key at a time. `destroyed` holds ids and times only, `links` keyed hashes and never a phone. */
export const SCHEMA = `
  CREATE TABLE IF NOT EXISTS identity (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
    store_id TEXT NOT NULL, master_check BLOB NOT NULL, lookup_key BLOB NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS keys (
    id TEXT PRIMARY KEY, subject TEXT NOT NULL UNIQUE, wrapped BLOB NOT NULL, created_at TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS links (
    person TEXT NOT NULL, subject TEXT NOT NULL, PRIMARY KEY (person, subject)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS links_subject ON links (subject);
  CREATE TABLE IF NOT EXISTS destroyed (id TEXT PRIMARY KEY, at TEXT NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS erased_subjects (subject TEXT PRIMARY KEY, at TEXT NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS erasures (
    number INTEGER PRIMARY KEY, person TEXT NOT NULL, requested_at TEXT NOT NULL, done_at TEXT
  ) STRICT;
  CREATE UNIQUE INDEX IF NOT EXISTS erasures_open ON erasures (person) WHERE done_at IS NULL;
`;
