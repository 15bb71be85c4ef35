/** Every question looks back so far at least: what was listed late is seen the next time (daraja.md §16.3). */
export const SLIDING_MS = 2 * 3_600_000;
/** The list goes back no further (daraja.md §13). */
export const SWEEP_MS = 48 * 3_600_000;
/** Whatever the list has is compared several times before it is gone from it, also when one of the sweeps fails. */
export const SWEEP_EVERY_MS = 12 * 3_600_000;
/** One question spans so much at most: a long time is asked for in parts. */
export const PART_MS = 2 * 3_600_000;
/** Callbacks are given so long before the list is asked: they name the payment, the list does not. */
export const CALLBACKS_FIRST_MS = 2 * 60_000;

/** How far an environment's list was compared with our payments. */
export interface PullProgress {
  /** Milliseconds since the epoch: everything before was compared since the last sweep began. */
  readonly doneToMs: number;
  readonly sweepDueMs: number;
}

/** Milliseconds since the epoch. */
export interface TimeSpan {
  readonly fromMs: number;
  readonly toMs: number;
}

/** The progress when a round begins: a sweep that is due goes back over all that the list has. */
export function beginRound(progress: PullProgress | undefined, nowMs: number): PullProgress {
  if (progress !== undefined && nowMs < progress.sweepDueMs) return progress;
  return { doneToMs: nowMs - SWEEP_MS, sweepDueMs: nowMs + SWEEP_EVERY_MS };
}

/** What a round asks for, the oldest first: all that was not compared so far, and the last two hours once more. */
export function spansOf({ doneToMs }: PullProgress, nowMs: number): TimeSpan[] {
  const endMs = nowMs - CALLBACKS_FIRST_MS;
  const spans: TimeSpan[] = [];
  for (let fromMs = Math.max(Math.min(doneToMs, endMs - SLIDING_MS), nowMs - SWEEP_MS); fromMs < endMs;) {
    const toMs = Math.min(fromMs + PART_MS, endMs);
    spans.push({ fromMs, toMs });
    fromMs = toMs;
  }
  return spans;
}
