import { isoTime } from '@daftari/kernel/clock';

/** Kenya has been three hours ahead of UTC, without summer time, since 1960. */
const AHEAD_MS = 3 * 60 * 60 * 1000;
const STAMP = /^(20\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})$/;

/** `YYYYMMDDHHmmss` in Nairobi, as Daraja wants a Timestamp (daraja.md §3.1). */
export function nairobiStamp(epochMs: number): string {
  return isoTime(epochMs + AHEAD_MS)
    .replace(/\D/g, '')
    .slice(0, 14);
}

/** Reads `YYYYMMDDHHmmss` of Nairobi into ISO 8601 UTC; undefined for anything that is no such time. */
export function isoFromNairobiStamp(stamp: string): string | undefined {
  const match = STAMP.exec(stamp);
  if (match === null) return undefined;
  const [year, month, day, hour, minute, second] = match.slice(1).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const epochMs = Date.UTC(year, month - 1, day, hour, minute, second) - AHEAD_MS;
  return nairobiStamp(epochMs) === stamp ? isoTime(epochMs) : undefined;
}
