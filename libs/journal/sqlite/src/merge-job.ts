import type { DatabaseSyncInstance, StatementSyncInstance } from '@photostructure/sqlite';
import { positionKey } from './schema';
import type { TailEntries } from './tail-entries';

/** Statements that move versions from `index_tail` into `stream_versions`. A version may be there: a merge was cut short. */
export interface MergeStatements {
  readonly insertOne: StatementSyncInstance;
  readonly insertRun: StatementSyncInstance;
  readonly deleteTail: StatementSyncInstance;
}

export function mergeStatements(db: DatabaseSyncInstance): MergeStatements {
  return {
    insertOne: db.prepare(
      'INSERT OR IGNORE INTO stream_versions (partition, stream, version, position) VALUES (?, ?, ?, ?)',
    ),
    // Versions that follow each other, of one stream: a statement for all of them costs far less than one for each.
    insertRun: db.prepare(`
      INSERT OR IGNORE INTO stream_versions (partition, stream, version, position)
      SELECT ?1, ?2, ?3 + key, ?4 + value FROM json_each(?5)`),
    deleteTail: db.prepare('DELETE FROM index_tail WHERE position >= ? AND position <= ?'),
  };
}

/**
 * Moves what one partition has in `index_tail` into `stream_versions`, a slice at a time and sorted by stream: versions of
 * one stream are written to one page of the tree, however many batches they came in.
 */
export class MergeJob {
  private readonly streams: readonly string[];
  private next = 0;
  private ended = false;

  constructor(
    readonly partition: number,
    /** All that the table holds of the partition up to `upTo`. */
    readonly entries: TailEntries,
    private readonly upTo: number,
    private readonly statements: MergeStatements,
  ) {
    this.streams = entries.streams().sort();
  }

  /** Everything was moved. */
  get done(): boolean {
    return this.ended;
  }

  /** Moves so many versions, or some more, within a transaction; answers how many. */
  run(versions: number): number {
    let moved = 0;
    for (; moved < versions && this.next < this.streams.length; this.next++) {
      const stream = this.streams[this.next]!;
      const entries = this.entries.of(stream);
      this.move(stream, entries);
      moved += entries.length / 2;
    }
    if (this.next < this.streams.length) return moved;
    this.statements.deleteTail.run(positionKey(this.partition, 0), positionKey(this.partition, this.upTo));
    this.ended = true;
    return moved;
  }

  private move(stream: string, entries: readonly number[]): void {
    const first = positionKey(this.partition, 0);
    for (let from = 0; from < entries.length;) {
      const sequences = [entries[from + 1]!];
      let to = from + 2;
      while (to < entries.length && entries[to] === entries[to - 2]! + 1) {
        sequences.push(entries[to + 1]!);
        to += 2;
      }
      const version = entries[from]!;
      if (sequences.length === 1) this.statements.insertOne.run(this.partition, stream, version, first + sequences[0]!);
      else this.statements.insertRun.run(this.partition, stream, version, first, JSON.stringify(sequences));
      from = to;
    }
  }
}
