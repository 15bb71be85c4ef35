import type { AggregateOptions, AggregationCursor, Collection } from 'mongodb';
import type { IndexCursor, IndexRow } from '@daftari/journal-core/store';
import type { BatchDocument } from './batch-document';
import { versionKey, versionOfKey } from './version-key';

/** Rows fetched from the server at a time. */
const FETCH_ROWS = 10_000;

interface RowDocument {
  readonly _id: number;
  readonly versions: unknown;
}

interface Scan {
  readonly partition: number;
  readonly rows: AggregationCursor<RowDocument>;
  readonly at: IndexCursor;
}

/**
 * Reads what the unique index is made of: the keys of versions that stand beside the bodies. The server sorts a
 * partition's keys once; the scan is kept open between two pages, so that reading all of it does not cost its length
 * squared. A cursor that is not where the last page ended starts a new scan.
 */
export class IndexScan {
  private open: Scan | undefined;

  constructor(private readonly batches: (partition: number) => Pick<Collection<BatchDocument>, 'aggregate'>) {}

  async read(partition: number, after: IndexCursor | undefined, limit: number): Promise<IndexRow[]> {
    const rows = (await this.continued(partition, after)) ?? this.start(partition, after);
    const page: IndexRow[] = [];
    while (page.length < limit) {
      const row = await rows.next();
      if (row === null) break;
      page.push({ ...versionOfKey(row.versions), sequence: row._id });
    }
    const last = page.at(-1);
    if (page.length < limit || last === undefined) await rows.close();
    else this.open = { partition, rows, at: last };
    return page;
  }

  async close(): Promise<void> {
    const { open } = this;
    this.open = undefined;
    await open?.rows.close();
  }

  private async continued(partition: number, after: IndexCursor | undefined) {
    const { open } = this;
    if (open?.partition === partition && open.at.stream === after?.stream && open.at.version === after.version) {
      this.open = undefined;
      return open.rows;
    }
    await this.close();
    return undefined;
  }

  private start(partition: number, after: IndexCursor | undefined): AggregationCursor<RowDocument> {
    const options: AggregateOptions = {
      allowDiskUse: true,
      batchSize: FETCH_ROWS,
      readConcern: { level: 'majority' },
      readPreference: 'primary',
    };
    return this.batches(partition).aggregate<RowDocument>(
      [
        { $project: { versions: 1 } },
        { $unwind: '$versions' },
        ...(after === undefined ? [] : [{ $match: { versions: { $gt: versionKey(after.stream, after.version) } } }]),
        { $sort: { versions: 1, _id: 1 } },
      ],
      options,
    );
  }
}
