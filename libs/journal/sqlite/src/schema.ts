/** Partition and sequence as one integer key, so that every partition appends at one place of the table. */
const PARTITION_SPAN = 2 ** 40;

export function positionKey(partition: number, sequence: number): number {
  return partition * PARTITION_SPAN + sequence;
}

export function sequenceOf(position: number): number {
  return position % PARTITION_SPAN;
}

export function partitionOf(position: number): number {
  return Math.floor(position / PARTITION_SPAN);
}

/**
 * Tables of a journal's file. Positions are unique, and so is a stream's version within its partition: a commit writes the
 * versions of its batch as one row of `index_tail`, and they are moved into `stream_versions` later, many at a time. An
 * event's version stands in either table, or for a while in both.
 */
export const SCHEMA = `
  CREATE TABLE IF NOT EXISTS journal (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
    name TEXT NOT NULL, journal_id TEXT NOT NULL, partitions INTEGER NOT NULL, format INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS batches (
    position INTEGER PRIMARY KEY, hash TEXT NOT NULL, recorded_at TEXT NOT NULL, body BLOB NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS index_tail (
    position INTEGER PRIMARY KEY, versions TEXT NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS stream_versions (
    partition INTEGER NOT NULL, stream TEXT NOT NULL, version INTEGER NOT NULL, position INTEGER NOT NULL,
    PRIMARY KEY (partition, stream, version)
  ) STRICT, WITHOUT ROWID;
`;

/** Marks a file as a journal of ours: "DFTJ". */
export const APPLICATION_ID = 0x4446544a;

/** The layout of the tables, kept as SQLite's `user_version`. 0 had no `index_tail`: everything is in `stream_versions`. */
export const LAYOUT = 1;

/** @throws when a file has a layout that this version does not know */
export function assertKnownLayout(layout: number): void {
  if (layout >= 0 && layout <= LAYOUT) return;
  throw new Error(`its tables have the layout ${layout}, this version knows ${LAYOUT}`);
}
