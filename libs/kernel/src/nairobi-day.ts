import { isoTime } from './clock';

/** Kenya has one time zone, three hours ahead of UTC, and no summer time. */
const AHEAD_MS = 3 * 3_600_000;
const DAY_MS = 86_400_000;

/** The calendar day in Nairobi of a time (ISO 8601): `2026-03-01`. */
export function nairobiDay(time: string): string {
  return isoTime(Date.parse(time) + AHEAD_MS).slice(0, 10);
}

/** When a day in Nairobi begins, ISO 8601. */
export function startOfDay(day: string): string {
  return isoTime(Date.parse(`${day}T00:00:00.000Z`) - AHEAD_MS);
}

/** Its last millisecond, ISO 8601. */
export function endOfDay(day: string): string {
  return isoTime(Date.parse(startOfDay(day)) + DAY_MS - 1);
}

export function dayBefore(day: string): string {
  return nairobiDay(isoTime(Date.parse(startOfDay(day)) - 1));
}

export function dayAfter(day: string): string {
  return nairobiDay(isoTime(Date.parse(startOfDay(day)) + DAY_MS));
}
