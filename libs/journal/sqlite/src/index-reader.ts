import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import type { BatchToStore, IndexCursor, IndexRow } from '@daftari/journal-core/store';
import { positionKey } from './schema';
import { TailReader } from './tail-reader';
import { storedName } from './versions-text';

/** A sequence that no batch has. */
const NO_SEQUENCE = -1;

interface VersionRow {
  partition: number;
  stream: string;
  version: number;
  position: number;
}

/** Reads the index of streams, whichever of its two tables a version stands in. */
export class IndexReader {
  private readonly tail: TailReader;
  private readonly positions;
  private readonly rows;
  private readonly known;

  constructor(db: DatabaseSyncInstance) {
    this.tail = new TailReader(db);
    this.positions = db.prepare(`
      SELECT DISTINCT position AS position FROM stream_versions WHERE partition = ? AND stream = ? AND version >= ?
      ORDER BY position LIMIT ?`);
    this.known = db.prepare(`
      SELECT value AS stream FROM json_each(?2)
      WHERE EXISTS (SELECT 1 FROM stream_versions WHERE partition = ?1 AND stream = value)`);
    this.rows = db.prepare(`
      SELECT partition AS partition, stream AS stream, version AS version, position AS position FROM stream_versions
      WHERE partition = ? AND (stream, version) > (?, ?) ORDER BY stream, version LIMIT ?`);
  }

  /**
   * Positions of the batches that hold events of a stream from a version on, in order, each once, at most `limit`. Within a
   * read transaction. @throws StoreDamaged
   */
  positionsOf(partition: number, stream: string, fromVersion: number, limit: number): number[] {
    const name = storedName(stream);
    const moved = this.positions.all(partition, name, fromVersion, limit) as unknown as { position: number }[];
    const positions = moved.map(({ position }) => position);
    const last = positions.at(-1) ?? -1;
    for (const sequence of this.tail.sequencesOf(partition, name, fromVersion)) {
      if (positions.length >= limit) break;
      const position = positionKey(partition, sequence);
      if (position > last) positions.push(position);
    }
    return positions;
  }

  /** Those of the streams that neither table knows. Within a read transaction. @throws StoreDamaged */
  emptyOf(partition: number, streams: readonly string[]): ReadonlySet<string> {
    const names = streams.map(storedName);
    const notInTail = this.tail.missingOf(partition, names);
    const moved = this.known.all(partition, JSON.stringify(notInTail)) as unknown as { stream: string }[];
    // Most often nothing is known of any of them.
    if (moved.length === 0 && notInTail.length === names.length) return new Set(streams);
    const known = new Set(moved.map(({ stream }) => stream));
    const empty = new Set(notInTail.filter((name) => !known.has(name)));
    return new Set(streams.filter((stream) => empty.has(storedName(stream))));
  }

  /** Learns what was just committed here: then it need not be read. */
  wrote({ partition, sequence, index }: BatchToStore): void {
    this.tail.wrote(partition, sequence, index);
  }

  /** What both tables say of a partition, by stream and version; what both say alike, once. Within a read transaction. */
  page(partition: number, after: IndexCursor | undefined, limit: number): IndexRow[] {
    const page = inOrder(this.moved(partition, after, limit), this.inTail(partition, after));
    let end = Math.min(limit, page.length);
    // Rows of one stream and version that say different things are not torn apart: the cursor would pass the second one.
    while (end > 1 && end < page.length && compare(page[end - 1]!, page[end]!) === 0) end--;
    return page.slice(0, end).map(({ stream, version, sequence }) => ({ stream, version, sequence }));
  }

  private moved(partition: number, after: IndexCursor | undefined, limit: number): Keyed[] {
    const from = [after?.stream ?? '', after?.version ?? Number.MIN_SAFE_INTEGER] as const;
    const rows = this.rows.all(partition, ...from, limit) as unknown as VersionRow[];
    // What belongs to another partition gets a sequence that no batch has. SQLite seeks the first row and then believes that
    // the next ones are of the same partition, also where a damaged one says otherwise.
    const first = positionKey(partition, 0);
    return rows.map(({ stream, version, position, partition: of }) =>
      keyed({ stream, version, sequence: of === partition ? position - first : NO_SEQUENCE }),
    );
  }

  private inTail(partition: number, after: IndexCursor | undefined): Keyed[] {
    const rows = Array.from(this.tail.versions(partition), keyed).sort(compare);
    if (after === undefined) return rows;
    const cursor = keyed({ ...after, sequence: NO_SEQUENCE });
    return rows.filter((row) => compare(row, cursor) > 0);
  }
}

/** With the bytes that SQLite orders a stream by. */
interface Keyed extends IndexRow {
  readonly key: Uint8Array;
}

function keyed(row: IndexRow): Keyed {
  return { ...row, key: Buffer.from(row.stream) };
}

function compare(a: Keyed, b: Keyed): number {
  return Buffer.compare(a.key, b.key) || a.version - b.version;
}

/** Two lists as one, in order; a row that both have is there once. */
function inOrder(one: readonly Keyed[], other: readonly Keyed[]): Keyed[] {
  if (other.length === 0) return [...one];
  const all: Keyed[] = [];
  for (let i = 0, j = 0; i < one.length || j < other.length;) {
    const takeFirst = j >= other.length || (i < one.length && compare(one[i]!, other[j]!) <= 0);
    const row = takeFirst ? one[i++]! : other[j++]!;
    const before = all.at(-1);
    const isTwice = before !== undefined && compare(before, row) === 0 && before.sequence === row.sequence;
    if (!isTwice) all.push(row);
  }
  return all;
}
