/** Partition and sequence as one integer key, so that every partition appends at one place of the table. */
const PARTITION_SPAN = 2 ** 40;

export function positionKey(partition: number, sequence: number): number {
  return partition * PARTITION_SPAN + sequence;
}

export function sequenceOf(position: number): number {
  return position % PARTITION_SPAN;
}

/** Tables of a journal's file. Positions are unique, and so is a stream's version within its partition. */
export const SCHEMA = `
  CREATE TABLE IF NOT EXISTS journal (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
    name TEXT NOT NULL, journal_id TEXT NOT NULL, partitions INTEGER NOT NULL, format INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS batches (
    position INTEGER PRIMARY KEY, hash TEXT NOT NULL, recorded_at TEXT NOT NULL, body BLOB NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS stream_versions (
    partition INTEGER NOT NULL, stream TEXT NOT NULL, version INTEGER NOT NULL, position INTEGER NOT NULL,
    PRIMARY KEY (partition, stream, version)
  ) STRICT, WITHOUT ROWID;
`;

/** Marks a file as a journal of ours: "DFTJ". */
export const APPLICATION_ID = 0x4446544a;
