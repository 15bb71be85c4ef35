import { setImmediate as nextTurn } from 'node:timers/promises';
import { manualClock } from '@daftari/kernel/clock';
import { manualScheduler } from '@daftari/kernel/scheduler';

const STEP_MS = 50;
const LIMIT_MS = 600_000;

/** Time that a test moves, and how much of it work takes. */
export function manualTime() {
  const clock = manualClock(0);
  const scheduler = manualScheduler(clock);
  return {
    scheduler,
    /** Milliseconds until the work ended; whatever follows at once takes none. @throws what the work throws; Error when it never ends */
    async taken(work: Promise<unknown>): Promise<number> {
      const startMs = clock.nowMs();
      let ended = false;
      const over = () => void (ended = true);
      work.then(over, over);
      for (await nextTurn(); !ended; await nextTurn()) {
        if (clock.nowMs() - startMs > LIMIT_MS) throw new Error('it never ended');
        scheduler.run(STEP_MS);
      }
      await work;
      return clock.nowMs() - startMs;
    },
  };
}
