import { decodeBatch, hashOf, type Batch } from '@daftari/journal-core/batch';
import type { StoredBatch } from '@daftari/journal-core/position';
import { PARTITIONS } from '@daftari/journal-core/partition-of';
import { READ_BATCHES, type LogReader } from '../log-reader';
import type { Finding } from '../verify/finding';
import { orderTrail } from './order-trail';
import type { TrailEvent } from './trail-event';

/** A trail longer than this is cut; a payment has some ten events. */
export const MAX_TRAIL_EVENTS = 10_000;

export interface Trail {
  readonly id: string;
  /** In the order in which they led to each other. */
  readonly events: readonly TrailEvent[];
  /** Batches of the trail whose bytes are not what was written: what they tell may be false. */
  readonly damaged: readonly Finding[];
  /** True when there are more than MAX_TRAIL_EVENTS. */
  readonly cut: boolean;
}

/**
 * Every event of every journal that belongs to an id: a payment's (`correlation` or `data.transactionId`), or another
 * root's, such as a merchant's. Reads the journals from their first batch and parses only the batches that name the id.
 * @throws what the readers throw
 */
export async function collectTrail(readers: readonly LogReader[], id: string): Promise<Trail> {
  const found: TrailEvent[] = [];
  const damaged: Finding[] = [];
  for (const reader of readers) {
    for (let partition = 0; partition < PARTITIONS; partition++) {
      for await (const batch of batchesNaming(reader, partition, id)) {
        const place = { journal: reader.journal, partition, sequence: batch.sequence };
        if (hashOf(batch.body) !== batch.hash)
          damaged.push({ ...place, problem: 'its bytes are not what was written' });
        const decoded = tryDecode(batch);
        if (decoded === undefined) continue;
        for (const [index, event] of decoded.events.entries()) {
          if (concerns(event, id)) found.push({ ...place, index, recordedAt: decoded.recordedAt, event });
        }
        if (found.length > MAX_TRAIL_EVENTS)
          return finish(id, found.slice(0, MAX_TRAIL_EVENTS), damaged, true, readers);
      }
    }
  }
  return finish(id, found, damaged, false, readers);
}

function finish(
  id: string,
  found: TrailEvent[],
  damaged: Finding[],
  cut: boolean,
  readers: readonly LogReader[],
): Trail {
  return {
    id,
    events: orderTrail(
      found,
      readers.map((reader) => reader.journal),
    ),
    damaged,
    cut,
  };
}

async function* batchesNaming(reader: LogReader, partition: number, id: string): AsyncGenerator<StoredBatch> {
  let after = -1;
  for (;;) {
    const page = await reader.readBatches(partition, after, READ_BATCHES);
    for (const batch of page) if (bytesOf(batch).includes(id)) yield batch;
    const last = page[page.length - 1];
    if (last === undefined || last.sequence <= after) return;
    after = last.sequence;
  }
}

function bytesOf({ body }: StoredBatch): Buffer {
  return Buffer.from(body.buffer, body.byteOffset, body.byteLength);
}

function concerns(event: Batch['events'][number] | null, id: string): boolean {
  const data = event?.data as { transactionId?: unknown; parentId?: unknown } | undefined | null;
  // A payout that is a part of something else is named where it begins; its own life is a trail of its own.
  return event?.correlation === id || data?.transactionId === id || data?.parentId === id;
}

/** A damaged batch that is not even JSON is named among the damaged and tells nothing. */
function tryDecode(batch: StoredBatch): Batch | undefined {
  try {
    return decodeBatch(batch.body);
  } catch {
    return undefined;
  }
}
