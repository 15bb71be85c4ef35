import { pause, type Scheduler } from '@daftari/kernel/scheduler';
import { SequenceTaken, VersionTaken, WriteUnknown } from './errors';
import type { BatchToStore, JournalStore } from './store';

export type WriteOutcome = 'written' | 'lost';

const FIRST_RETRY_MS = 50;
const LAST_RETRY_MS = 5_000;

/**
 * Writes a batch and finds out what became of it. "Not there" proves nothing until another batch holds the sequence, so an
 * unknown write is settled by writing the same batch again until the store says either (design §2.2).
 * `onUnknown` is called once when the store leaves the outcome open after it was asked again; from then on `givesUp` may end
 * the attempts, and whoever opens the journal next reads what became of the batch.
 * @throws what the store throws when it knows that nothing was written
 */
export async function writeAndSettle(
  store: JournalStore,
  batch: BatchToStore,
  scheduler: Scheduler,
  onUnknown: (cause: unknown) => void,
  givesUp: () => boolean,
): Promise<WriteOutcome> {
  const first = await tryWrite(store, batch);
  if (first.outcome !== 'unknown') return first.outcome;
  let told = false;
  for (let delayMs = 0; ; delayMs = Math.min(LAST_RETRY_MS, Math.max(FIRST_RETRY_MS, delayMs * 2))) {
    if (delayMs > 0) await pause(scheduler, delayMs);
    const again = await settleOnce(store, batch);
    if (again !== 'unknown') return again;
    if (!told) {
      told = true;
      onUnknown(first.cause);
    }
    if (givesUp()) return 'lost';
  }
}

async function settleOnce(store: JournalStore, batch: BatchToStore): Promise<WriteOutcome | 'unknown'> {
  const { outcome } = await tryWrite(store, batch).catch(() => ({ outcome: 'unknown' as const }));
  if (outcome !== 'lost') return outcome;
  try {
    const [holder] = await store.readBatches(batch.partition, batch.sequence - 1, 1);
    if (holder === undefined) return 'unknown';
    return holder.hash === batch.hash ? 'written' : 'lost';
  } catch {
    return 'unknown';
  }
}

async function tryWrite(
  store: JournalStore,
  batch: BatchToStore,
): Promise<{ outcome: WriteOutcome | 'unknown'; cause?: unknown }> {
  try {
    await store.write(batch);
    return { outcome: 'written' };
  } catch (error) {
    if (error instanceof SequenceTaken || error instanceof VersionTaken) return { outcome: 'lost' };
    if (error instanceof WriteUnknown) return { outcome: 'unknown', cause: error };
    throw error;
  }
}
