import type { Dialect } from './delivery';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/**
 * Pauses before the second, third … attempt, in milliseconds, each counted from the end of the attempt before; the first
 * attempt is made at once. PalPluss names its delays (seed-apis.md §1.14); PlugPay promises five retries with exponential
 * backoff (§2.5), which is 10 s doubled each time. No jitter: a delivery's times follow from its events alone, and the
 * courier's limits keep many of one moment apart.
 */
const PAUSES_MS: Readonly<Record<Dialect, readonly number[]>> = {
  palpluss: [10 * SECOND, 30 * SECOND, MINUTE, 2 * MINUTE, 5 * MINUTE],
  plugpay: [10, 20, 40, 80, 160].map((seconds) => seconds * SECOND),
};

/** The pause after so many failed attempts of one schedule; undefined when that was the last one. */
export function pauseAfterMs(dialect: Dialect, attempts: number): number | undefined {
  return PAUSES_MS[dialect][attempts - 1];
}
