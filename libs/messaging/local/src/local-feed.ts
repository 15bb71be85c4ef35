import type { Journal } from '@daftari/journal-core/journal';
import type { EventFeed } from '@daftari/messaging-core/event-feed';

/** What a feed needs of a journal, whatever its partitions' state is. */
export type FeedableJournal = Pick<Journal<never>, 'name' | 'partitions' | 'head' | 'subscribe'>;

/** Feeds consumers of the same process straight from a journal: no bus between them, so nothing can be lost on the way. */
export function localFeed(journal: FeedableJournal): EventFeed {
  return {
    journal: journal.name,
    partitions: journal.partitions,
    head: (partition) => journal.head(partition),
    subscribe: (after, handler, onError, only) => journal.subscribe(after, handler, onError, only),
  };
}
