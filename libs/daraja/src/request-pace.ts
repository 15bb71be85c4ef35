import type { Clock } from '@daftari/kernel/clock';
import { pause, type Scheduler } from '@daftari/kernel/scheduler';

/** Nobody pauses for longer, whatever the gateway asks for. */
const MAX_PAUSE_MS = 15 * 60_000;

export interface RequestPace {
  /** Waits for a turn, at most `withinMs`; false at once when it would take longer, and then no turn is used up. */
  turn(withinMs: number): Promise<boolean>;
  /** No turns for the next `seconds`. */
  pauseFor(seconds: number): void;
}

/** How many requests a product takes. */
export interface Pace {
  readonly perSecond: number;
  /** How many of them at once, after a quiet second; as many as a second's. */
  readonly burst?: number;
}

/**
 * Hands out turns at the given pace: Daraja publishes no limits and answers the excess with spike arrest, which then hits
 * other requests of the same app as well (daraja.md §1.2). An infinite pace makes nobody wait.
 */
export function requestPace(pace: Pace, clock: Clock, scheduler: Scheduler): RequestPace {
  const intervalMs = 1_000 / pace.perSecond;
  const burstMs = Math.max(0, (pace.burst ?? pace.perSecond) - 1) * intervalMs || 0;
  let fullFromMs = -Infinity;
  let pausedUntilMs = -Infinity;
  return {
    async turn(withinMs) {
      const nowMs = clock.nowMs();
      const waitMs = Math.max(fullFromMs - burstMs, pausedUntilMs) - nowMs;
      if (waitMs > withinMs) return false;
      fullFromMs = Math.max(fullFromMs, nowMs, pausedUntilMs) + intervalMs;
      if (waitMs > 0) await pause(scheduler, Math.ceil(waitMs));
      return true;
    },
    pauseFor(seconds) {
      pausedUntilMs = Math.max(pausedUntilMs, clock.nowMs() + Math.min(seconds * 1_000, MAX_PAUSE_MS));
    },
  };
}
