import type { Collection, FindOptions } from 'mongodb';
import type { BatchDocument } from './batch-document';
import { keysOf, versionKey } from './version-key';

/** Versions looked at in one step while a long stream's page is put together. */
const MAX_WINDOW = 10_000;
/** The version of a stream's first event. */
const FIRST_VERSION = 1;

type Batches = Pick<Collection<BatchDocument>, 'find'>;

/**
 * The sequences of the batches that hold events of a stream from a version on, in order, each once, at most `limit`.
 * An index over an array can not give its documents in order, so a long stream is taken in windows of versions: sorting all
 * of it for each page would make a read of the whole cost its length squared.
 */
export async function sequencesOfStream(
  batches: Batches,
  options: FindOptions,
  stream: string,
  fromVersion: number,
  limit: number,
): Promise<number[]> {
  const some = await find(batches, options, keysOf(stream, fromVersion), limit + 1);
  if (some.length <= limit) return inOrder(some);
  const found = new Set<number>();
  let from = fromVersion;
  for (let window = limit; found.size < limit; window = Math.min(window * 2, MAX_WINDOW)) {
    const sequences = await find(batches, options, keysOf(stream, from, from + window));
    // A gap that nothing explains: versions follow each other in a log that is whole. Look at all there is.
    if (sequences.length === 0)
      return inOrder(await find(batches, options, keysOf(stream, fromVersion))).slice(0, limit);
    for (const sequence of sequences) found.add(sequence);
    from += window;
  }
  return inOrder(found).slice(0, limit);
}

/** Those of the streams that have no first event. */
export async function emptyOf(
  batches: Batches,
  options: FindOptions,
  streams: readonly string[],
): Promise<ReadonlySet<string>> {
  const firsts = new Map(streams.map((stream) => [versionKey(stream, FIRST_VERSION), stream]));
  const query = { versions: { $in: [...firsts.keys()] } };
  const found = await batches.find(query, { ...options, projection: { versions: 1 } }).toArray();
  for (const key of found.flatMap(({ versions }) => versions)) firsts.delete(key);
  return new Set(firsts.values());
}

async function find(
  batches: Batches,
  options: FindOptions,
  keys: { readonly $gte: string; readonly $lt: string },
  limit?: number,
): Promise<number[]> {
  const query = { versions: { $elemMatch: keys } };
  const found = batches.find(query, { ...options, projection: { _id: 1 } });
  const documents = await (limit === undefined ? found : found.limit(limit)).toArray();
  return documents.map(({ _id }) => _id);
}

function inOrder(sequences: Iterable<number>): number[] {
  return [...sequences].sort((a, b) => a - b);
}
