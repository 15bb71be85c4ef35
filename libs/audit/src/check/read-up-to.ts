import type { ViewSnapshot } from '@daftari/journal-core/views/view-snapshot';
import { readParked } from './consumer-check';

/** How far a consumer had read another journal when its views were looked at. */
export interface ReadUpTo {
  /** True when the consumer had handled the batch, and nothing of the stream waits to be handled. */
  hasRead(stream: string, partition: number, sequence: number): boolean;
}

/** Undefined when the consumer's view is not there: then nobody knows. */
export function readUpTo(live: ViewSnapshot | undefined, consumer: string): ReadUpTo | undefined {
  const view = `consumer:${consumer}`;
  if (live === undefined || !live.names().includes(view)) return undefined;
  const checkpoints = new Map(live.checkpoints(view).map(({ partition, sequence }) => [partition, sequence]));
  const parked = new Set(readParked(live, view));
  return {
    hasRead: (stream, partition, sequence) => sequence <= (checkpoints.get(partition) ?? -1) && !parked.has(stream),
  };
}
