import type { Clock } from '@daftari/kernel/clock';

const WINDOW_MS = 60_000;
/** Wrong tokens that an address may send in a minute. */
export const MAX_WRONG_TOKENS = 20;
/** Addresses counted at a time; beyond it the one that began longest ago starts anew. */
const MAX_ADDRESSES = 10_000;

/** Counts wrong guesses by address, so that trying is slow. The right token needs no leave of it. */
export interface GuessLimit {
  /** Milliseconds that wrong guesses of an address are turned away for; 0 when it may try. */
  waitMs(address: string): number;
  wrong(address: string): void;
}

interface Window {
  readonly endsMs: number;
  count: number;
}

export function guessLimit(clock: Clock): GuessLimit {
  const windows = new Map<string, Window>();
  const current = (address: string) => {
    const window = windows.get(address);
    if (window === undefined || window.endsMs > clock.nowMs()) return window;
    windows.delete(address);
    return undefined;
  };
  return {
    waitMs(address) {
      const window = current(address);
      return window === undefined || window.count < MAX_WRONG_TOKENS ? 0 : window.endsMs - clock.nowMs();
    },
    wrong(address) {
      const window = current(address) ?? { endsMs: clock.nowMs() + WINDOW_MS, count: 0 };
      window.count += 1;
      windows.set(address, window);
      if (windows.size > MAX_ADDRESSES) windows.delete(windows.keys().next().value!);
    },
  };
}
