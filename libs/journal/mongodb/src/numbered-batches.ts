import type { Collection, Filter, FindOptions } from 'mongodb';
import type { StoredBatch } from '@daftari/journal-core/position';
import type { StoreHead } from '@daftari/journal-core/store';
import { BODY_ONLY, storedBatch, type BatchDocument, type BodyDocument } from './batch-document';
import type { MongodbConnection } from './mongodb-connection';

/** Numbers asked for by name behind a place in the log: whoever follows it finds few there, and mostly none. */
const AHEAD = 16;
/** Longer pages are a range: by then one pass is cheaper than so many lookups. */
const MOST_LOOKUPS = 256;

/** What reads and writes of this process have shown of a partition. */
interface Known {
  /** There was a moment at which nothing stood behind this number; writers leave no gap, so a gap behind it is damage. */
  end: number;
  /** The highest number seen. */
  newest: number;
}

/**
 * Reads a journal's batches by their numbers, which follow each other without a gap. What comes next is looked up by name:
 * that costs the same however long the log is, and on any server; SecantusDB passes over a whole collection for a range or
 * an order of `_id`. A range is read where names could miss something: at first, and where a batch that should be there is not.
 */
export class NumberedBatches {
  private readonly known = new Map<number, Known>();

  constructor(
    private readonly connection: Pick<MongodbConnection, 'inOrder' | 'newest'>,
    private readonly batches: (partition: number) => Pick<Collection<BatchDocument>, 'find' | 'findOne'>,
  ) {}

  /** The newest batch of a partition, as no server that was replaced as primary would tell it. */
  head(partition: number): Promise<StoreHead | undefined> {
    return this.connection.newest(async (options) => {
      const newestOf = async (query: Filter<BatchDocument>) => {
        const projection = { hash: 1, recordedAt: 1 };
        const found = await this.batches(partition).findOne(query, { ...options, sort: { _id: -1 }, projection });
        if (found === null) return undefined;
        return { partition, sequence: found._id, hash: found.hash, recordedAt: found.recordedAt };
      };
      const known = this.known.get(partition);
      if (known !== undefined) {
        const near = await newestOf({ _id: { $in: numbers(known.newest, AHEAD) } });
        if (near !== undefined && near.sequence < known.newest + AHEAD - 1) {
          this.saw(partition, near.sequence);
          return near;
        }
      }
      const head = await newestOf({});
      const end = head?.sequence ?? -1;
      this.known.set(partition, { end, newest: end });
      return head;
    });
  }

  /** Batches after a number, in order, at most `limit`. */
  read(partition: number, after: number, limit: number): Promise<StoredBatch[]> {
    return this.connection.inOrder(async (options) => {
      const read: Read = (query, atMost) => this.bodies(partition, query, { ...options, limit: atMost });
      const page = await lookUp(after, limit, read);
      const last = after + page.length;
      // Names are looked up one after the other: of two that are written meanwhile, the second may be seen without the first.
      const isInOrder = page.every(({ _id }, index) => _id === after + 1 + index);
      const isWhole = isInOrder && (page.length === limit || this.nothingBehind(partition, last));
      const whole = isWhole ? page : await read({ _id: { $gt: after } }, limit);
      const end = whole.at(-1)?._id ?? after;
      if (!isWhole && whole.length < limit) this.ends(partition, end);
      else this.saw(partition, end);
      return whole.map((document) => storedBatch(partition, document));
    });
  }

  /** The batches of these numbers, in order. */
  named(partition: number, sequences: readonly number[]): Promise<StoredBatch[]> {
    return this.connection.inOrder(async (options) => {
      const documents = await this.bodies(partition, { _id: { $in: sequences } }, options);
      return documents.map((document) => storedBatch(partition, document));
    });
  }

  /** A batch of this number is there. */
  saw(partition: number, sequence: number): void {
    const known = this.known.get(partition);
    if (known !== undefined) known.newest = Math.max(known.newest, sequence);
  }

  private bodies(partition: number, query: Filter<BatchDocument>, options: FindOptions): Promise<BodyDocument[]> {
    const found = this.batches(partition).find(query, { ...options, sort: { _id: 1 } });
    return found.project<BodyDocument>(BODY_ONLY).toArray();
  }

  private ends(partition: number, end: number): void {
    const known = this.known.get(partition);
    // The end of a log that was rolled back is not believed before its head has been asked for.
    if (known === undefined) this.known.set(partition, { end, newest: end });
    else Object.assign(known, { end: Math.max(known.end, end), newest: Math.max(known.newest, end) });
  }

  private nothingBehind(partition: number, sequence: number): boolean {
    const known = this.known.get(partition);
    return known !== undefined && sequence >= known.end && sequence >= known.newest;
  }
}

type Read = (query: Filter<BatchDocument>, atMost: number) => Promise<BodyDocument[]>;

/** What is found by name: a first few, and the rest of the page where all of them are there. */
async function lookUp(after: number, limit: number, read: Read): Promise<BodyDocument[]> {
  const first = Math.min(limit, AHEAD);
  const page = await read({ _id: { $in: numbers(after + 1, first) } }, first);
  if (page.length < first || limit === first) return page;
  const rest = limit - first;
  const from = after + 1 + first;
  const query = rest > MOST_LOOKUPS ? { _id: { $gte: from } } : { _id: { $in: numbers(from, rest) } };
  return [...page, ...(await read(query, rest))];
}

function numbers(from: number, count: number): number[] {
  return Array.from({ length: count }, (_, index) => from + index);
}
