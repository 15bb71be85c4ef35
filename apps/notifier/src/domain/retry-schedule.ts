import type { Dialect } from './delivery';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/**
 * Pauses before the second, third … attempt, in milliseconds, each counted from the end of the attempt before; the first
 * attempt is made at once. PalPluss names its delays (seed-apis.md §1.14); PlugPay promises five retries with exponential
 * backoff (§2.5), which is 10 s doubled each time. Endpoints of the merchant's own get about three days, so that a weekend
 * without anybody who looks loses nothing. No jitter: a delivery's times follow from its events alone, and the
 * courier's limits keep many of one moment apart.
 */
const PAUSES_MS: Readonly<Record<Dialect, readonly number[]>> = {
  palpluss: [10 * SECOND, 30 * SECOND, MINUTE, 2 * MINUTE, 5 * MINUTE],
  native: [
    ...[10, 30].map((seconds) => seconds * SECOND),
    ...[1, 2, 5, 15, 60].map((minutes) => minutes * MINUTE),
    ...[3, 6, 12, 24, 24].map((hours) => hours * HOUR),
  ],
  plugpay: [10, 20, 40, 80, 160].map((seconds) => seconds * SECOND),
};

/** The pause after so many failed attempts of one schedule; undefined when that was the last one. */
export function pauseAfterMs(dialect: Dialect, attempts: number): number | undefined {
  return PAUSES_MS[dialect][attempts - 1];
}
