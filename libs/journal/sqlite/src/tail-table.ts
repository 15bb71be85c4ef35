import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import { partitionOf, positionKey, sequenceOf } from './schema';

/** A batch whose versions are not in `stream_versions` yet. */
export interface TailRow {
  readonly sequence: number;
  readonly versions: string;
}

/** Reads `index_tail`: which batches are not in the index yet. */
export class TailTable {
  private readonly rows;
  private readonly first;
  private readonly head;

  constructor(db: DatabaseSyncInstance) {
    this.rows = db.prepare(
      'SELECT position AS position, versions AS versions FROM index_tail WHERE position > ? AND position < ? ORDER BY position',
    );
    this.first = db.prepare(
      'SELECT position AS position FROM index_tail WHERE position >= ? ORDER BY position LIMIT 1',
    );
    this.head = db.prepare(
      'SELECT position AS position FROM batches WHERE position >= ? AND position < ? ORDER BY position DESC LIMIT 1',
    );
  }

  /** All rows of a partition after a sequence, in order. */
  after(partition: number, sequence: number): TailRow[] {
    const rows = this.rows.all(positionKey(partition, sequence), positionKey(partition + 1, 0)) as unknown as {
      position: number;
      versions: string;
    }[];
    return rows.map(({ position, versions }) => ({ sequence: sequenceOf(position), versions }));
  }

  /** The sequence of a partition's first row; Infinity when it has none. */
  firstOf(partition: number): number {
    const position = this.firstFrom(partition);
    return position === undefined || partitionOf(position) !== partition ? Infinity : sequenceOf(position);
  }

  /** The partitions that have rows. */
  *partitions(): Generator<number> {
    for (let from = 0; ;) {
      const position = this.firstFrom(from);
      if (position === undefined) return;
      yield partitionOf(position);
      from = partitionOf(position) + 1;
    }
  }

  private firstFrom(partition: number): number | undefined {
    return (this.first.get(positionKey(partition, 0)) as { position: number } | undefined)?.position;
  }

  /** The sequence of the newest batch of a partition; −1 when it has none. */
  headOf(partition: number): number {
    const row = this.head.get(positionKey(partition, 0), positionKey(partition + 1, 0)) as
      { position: number } | undefined;
    return row === undefined ? -1 : sequenceOf(row.position);
  }

  /**
   * The rows that somebody who knows everything up to `known` has to add to be complete; undefined when some of what was
   * written since has left the table already: then everything known of it is to be read anew.
   */
  since(partition: number, known: number): TailRow[] | undefined {
    const rows = this.after(partition, known);
    return rows.length === this.headOf(partition) - known ? rows : undefined;
  }
}
