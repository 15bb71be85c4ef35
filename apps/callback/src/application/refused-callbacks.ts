import type { Clock } from '@daftari/kernel/clock';
import type { Logger } from '@daftari/service/logger';

/** Counts callbacks whose token does not verify, or whose address is not on the list. */
export interface RefusedCallbacks {
  note(remoteAddress: string, token: string): void;
  count(): number;
}

/** Whoever sends many of them gets one line for all. */
const ONE_LINE_MS = 10_000;
const SHOWN_CHARACTERS = 6;

export function refusedCallbacks(clock: Clock, logger: Logger): RefusedCallbacks {
  let total = 0;
  let untold = 0;
  let nextLineMs = 0;
  return {
    note(remoteAddress, token) {
      total += 1;
      untold += 1;
      if (clock.nowMs() < nextLineMs) return;
      nextLineMs = clock.nowMs() + ONE_LINE_MS;
      const begins = token.slice(0, SHOWN_CHARACTERS).replace(/[^0-9a-f-]/g, '?');
      logger.warn(
        { remoteAddress, begins, characters: token.length, since: untold, total },
        'refused a callback whose token does not verify, or whose address is not on the list; nothing was stored',
      );
      untold = 0;
    },
    count: () => total,
  };
}
