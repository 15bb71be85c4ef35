import { manualClock, type ManualClock } from '@daftari/kernel/clock';
import { idsFrom } from '@daftari/kernel/ids';
import { seededRandom } from '@daftari/kernel/random';
import { systemScheduler } from '@daftari/kernel/scheduler';
import type { Journal } from '../journal';
import { openJournal } from '../open-journal';
import type { JournalStore } from '../store';
import { counterEvents, counterModel, partitionSum, poisonedSum, type PartitionSum } from './counter-model';

/** One store of an adapter under test: `open` may be called again, for another writer or after a close. */
export interface StoreUnderTest {
  open(): Promise<JournalStore>;
  /** False when what was written is gone once the last store is closed. */
  readonly survivesClose: boolean;
}

export type MakeStore = () => Promise<StoreUnderTest>;

export const START_MS = Date.UTC(2026, 10, 21, 8, 0, 0, 123);

export interface OpenedJournal {
  readonly journal: Journal<PartitionSum>;
  readonly store: JournalStore;
  readonly clock: ManualClock;
}

/** Opens the counter journal on a store; the same seed and clock give the same bytes. Folding `poison` throws. */
export async function openCounters(
  store: JournalStore,
  seed = 1,
  startMs = START_MS,
  poison?: number,
): Promise<OpenedJournal> {
  const clock = manualClock(startMs);
  const journal = await openJournal<PartitionSum>({
    name: 'counters',
    store,
    clock,
    ids: idsFrom(seededRandom(seed)),
    scheduler: systemScheduler,
    events: counterEvents,
    streams: { counter: counterModel },
    partition: poison === undefined ? partitionSum : poisonedSum(poison),
  });
  return { journal, store, clock };
}
