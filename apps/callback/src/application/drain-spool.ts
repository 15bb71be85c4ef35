import type { Cancel, Scheduler } from '@daftari/kernel/scheduler';
import type { Logger } from '@daftari/service/logger';
import type { CallbackSpool, SpooledCallback } from './callback-spool';
import type { ReceiveCallback } from './receive-callback';
import { isForEver } from './receive-durably';

export interface SpoolDrain {
  /** Begins, unless it is at work or waits for its next try. */
  wake(afterMs?: number): void;
  /** Begins nothing more. */
  stop(): void;
  /** Resolves when nothing is being moved. */
  idle(): Promise<void>;
}

/** Pauses while the store takes nothing: they double from the first to the last. */
export const FIRST_PAUSE_MS = 500;
const MAX_PAUSE_MS = 30_000;
/** Moved side by side; those of one attempt one after the other. */
const AT_A_TIME = 100;

/** Moves what waits in the spool into the journal, in order, and leaves out of the spool what is durable there. */
export function drainSpool(
  spool: CallbackSpool,
  receive: ReceiveCallback,
  scheduler: Scheduler,
  logger: Logger,
): SpoolDrain {
  let working: Promise<void> | undefined;
  let cancelNext: Cancel | undefined;
  let stopped = false;
  let pauseMs = FIRST_PAUSE_MS;

  const moving = { spool, receive, logger, stopped: () => stopped };
  const work = async () => {
    let moved = 0;
    while (!stopped && spool.size > 0) {
      const groups = [...byAttempt(await spool.oldest(AT_A_TIME))];
      const results = await Promise.allSettled(groups.map((group) => moveInOrder(group, moving)));
      for (const result of results) if (result.status === 'fulfilled') moved += result.value;
      const failed = results.find((result) => result.status === 'rejected');
      if (failed !== undefined) throw failed.reason;
      pauseMs = FIRST_PAUSE_MS;
    }
    if (moved > 0) logger.info({ moved, waiting: spool.size }, 'callbacks of the spool are in the journal now');
  };
  const begin = () => {
    cancelNext = undefined;
    if (stopped || working !== undefined) return;
    working = work()
      .catch((error: unknown) => {
        logger.warn({ err: error, waiting: spool.size, againInMs: pauseMs }, 'the store does not take the spool yet');
        plan(pauseMs);
        pauseMs = Math.min(pauseMs * 2, MAX_PAUSE_MS);
      })
      .finally(() => {
        working = undefined;
        // What came while the last of them was moved.
        if (spool.size > 0) plan(pauseMs);
      });
  };
  const plan = (afterMs: number) => {
    if (!stopped) cancelNext ??= scheduler.after(afterMs, begin);
  };
  return {
    wake(afterMs = 0) {
      if (spool.size > 0 && working === undefined) plan(afterMs);
    },
    stop() {
      stopped = true;
      cancelNext?.();
    },
    idle: async () => working,
  };
}

function byAttempt(entries: readonly SpooledCallback[]): Iterable<SpooledCallback[]> {
  const groups = new Map<string, SpooledCallback[]>();
  for (const entry of entries) {
    const { attemptId } = entry.arrival.subject;
    groups.set(attemptId, [...(groups.get(attemptId) ?? []), entry]);
  }
  return groups.values();
}

interface Moving {
  readonly spool: CallbackSpool;
  readonly receive: ReceiveCallback;
  readonly logger: Logger;
  readonly stopped: () => boolean;
}

/** How many it moved. @throws what the journal says of the first one that it does not take now */
async function moveInOrder(entries: readonly SpooledCallback[], moving: Moving): Promise<number> {
  const { spool, receive, logger, stopped } = moving;
  let moved = 0;
  for (const { name, arrival } of entries) {
    if (stopped()) return moved;
    try {
      await receive(arrival);
    } catch (error) {
      if (!isForEver(error)) throw error;
      const { transactionId, attemptId } = arrival.subject;
      logger.error({ err: error, name, transactionId, attemptId }, 'the journal refuses a spooled callback for ever');
      await spool.putAside(name, 'refused');
      continue;
    }
    await spool.remove(name);
    moved += 1;
  }
  return moved;
}
