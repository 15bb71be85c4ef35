import { Binary, type Collection, type Db } from 'mongodb';
import type { StoredBatch } from '@daftari/journal-core/position';
import type { BatchToStore } from '@daftari/journal-core/store';
import { versionKey } from './version-key';

/** A batch as it stands in the collection of its partition. */
export interface BatchDocument {
  /** The sequence. */
  readonly _id: number;
  readonly hash: string;
  readonly recordedAt: string;
  readonly body: Binary;
  /** Each event's stream and version as one key, in the order of the body. */
  readonly versions: readonly string[];
}

/** A batch as it is read: only what makes it a stored batch, its bytes not wrapped. */
export interface BodyDocument {
  readonly _id: number;
  readonly hash: string;
  readonly body: Uint8Array;
}

/** The one index beside the sequence: a stream's version exists once in a partition. */
const VERSION_INDEX = 'stream_version';

const NAME_OF_A_JOURNAL = /^[a-z][a-z0-9-]{0,63}$/;

/** The collection of a partition, such as `initiation.p03`: any of them can be moved to another shard. */
export function collectionName(journal: string, partition: number): string {
  if (!NAME_OF_A_JOURNAL.test(journal)) throw new Error(`"${journal}" can not be the name of a journal`);
  return `${journal}.p${String(partition).padStart(2, '0')}`;
}

/** The partition that a collection of the journal holds; undefined for any other collection. */
export function partitionOfCollection(journal: string, collection: string): number | undefined {
  const number = /^\.p(\d{2})$/.exec(collection.startsWith(journal) ? collection.slice(journal.length) : '')?.[1];
  return number === undefined ? undefined : Number(number);
}

export function batchesOf(db: Db, journal: string, partition: number): Collection<BatchDocument> {
  return db.collection<BatchDocument>(collectionName(journal, partition));
}

export async function makeVersionIndex(batches: Collection<BatchDocument>): Promise<void> {
  await batches.createIndex({ versions: 1 }, { unique: true, name: VERSION_INDEX });
}

export function documentOf({ sequence, hash, recordedAt, body, index }: BatchToStore): BatchDocument {
  const versions = index.map(({ stream, version }) => versionKey(stream, version));
  return { _id: sequence, hash, recordedAt, body: new Binary(body), versions };
}

export function storedBatch(partition: number, { _id, hash, body }: BodyDocument): StoredBatch {
  const bytes = new Uint8Array(body.buffer, body.byteOffset, body.byteLength);
  return { partition, sequence: _id, hash, body: bytes };
}

export const BODY_ONLY = { hash: 1, body: 1 } as const;
