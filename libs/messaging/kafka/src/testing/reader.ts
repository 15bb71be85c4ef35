import type { DeliveredBatch, Journal } from '@daftari/journal-core/journal';
import type { Checkpoint } from '@daftari/journal-core/position';
import { asError, progress } from '@daftari/journal-core/views/progress';
import { headsOf } from '@daftari/journal-core/views/projection';
import type { EventFeed } from '@daftari/messaging-core/event-feed';

/** A subscriber that keeps what it is given. */
export interface Reader {
  /** What was delivered, partition by partition, in the order of delivery. */
  readonly batches: DeliveredBatch[][];
  /** Resolves once everything that the journal holds now was delivered; rejects when the subscription has failed. */
  caughtUp(journal: Pick<Journal, 'partitions' | 'head'>): Promise<void>;
  /** Holds up every delivery until it is let go. */
  hold(): () => void;
  stop(): Promise<void>;
}

export function readFrom(feed: EventFeed, after: readonly Checkpoint[] = [], only?: readonly number[]): Reader {
  const batches: DeliveredBatch[][] = Array.from({ length: feed.partitions }, () => []);
  const done = progress();
  done.reset(after);
  let free: Promise<void> = Promise.resolve();
  const subscription = feed.subscribe(
    after,
    async (batch) => {
      await free;
      batches[batch.checkpoint.partition]!.push(batch);
      done.advance(batch.checkpoint);
    },
    (error) => done.fail(asError(error)),
    only,
  );
  return {
    batches,
    caughtUp: async (journal) => done.reached(await headsOf(journal)),
    hold() {
      let letGo: () => void = () => undefined;
      free = new Promise((resolve) => (letGo = resolve));
      return letGo;
    },
    stop: () => subscription.stop(),
  };
}
