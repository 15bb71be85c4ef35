import { LogRolledBack, StoreDamaged } from '@daftari/journal-core/errors';
import type { DeliveredBatch } from '@daftari/journal-core/journal';
import { headsOf } from '@daftari/journal-core/views/projection';
import type { Scheduler } from '@daftari/kernel/scheduler';
import { growingPause } from './growing-pause';
import type { KafkaLog } from './kafka-log';
import type { RelayableJournal } from './kafka-relay';

const FIRST_PAUSE_MS = 1_000;
const LAST_PAUSE_MS = 30_000;

interface WakeDeps {
  readonly journal: RelayableJournal;
  readonly scheduler: Scheduler;
  readonly logger: KafkaLog;
}

/**
 * Calls back with the partition of everything that is written from now on, as far as the journal tells; answers how to end
 * that. A journal that can not be read is tried again: whoever is woken also looks by himself from time to time.
 * @param fail hears that the log was rolled back or is damaged
 */
export function wakeBySubscription(
  { journal, scheduler, logger }: WakeDeps,
  wake: (partition: number) => void,
  fail: (error: unknown) => void,
): () => Promise<void> {
  const stopping = new AbortController();
  const again = growingPause(scheduler, FIRST_PAUSE_MS, LAST_PAUSE_MS);
  const hear = async ({ checkpoint }: DeliveredBatch) => wake(checkpoint.partition);

  /** Resolves when the subscription has ended, with what ended it; undefined when it was stopped. */
  const listen = async (): Promise<unknown> => {
    const heads = await headsOf(journal);
    if (stopping.signal.aborted) return undefined;
    return new Promise<unknown>((resolve) => {
      const subscription = journal.subscribe(heads, hear, resolve);
      const end = () => void subscription.stop().then(() => resolve(undefined));
      stopping.signal.addEventListener('abort', end, { once: true });
      // What was written between the last look and these heads, it does not tell.
      for (const { partition } of heads) wake(partition);
    });
  };
  const listenForEver = async () => {
    while (!stopping.signal.aborted) {
      const error = await listen().catch((thrown: unknown) => thrown);
      if (stopping.signal.aborted) return;
      if (error instanceof LogRolledBack || error instanceof StoreDamaged) return fail(error);
      if (again.isFresh)
        logger.warn({ journal: journal.name, err: error }, `${journal.name} does not tell what is written`);
      await again.wait(stopping.signal);
    }
  };

  const running = listenForEver();
  return async () => {
    stopping.abort();
    await running;
  };
}
