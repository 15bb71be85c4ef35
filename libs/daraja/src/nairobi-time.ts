import { isoTime } from '@daftari/kernel/clock';

/** Kenya has been three hours ahead of UTC, without summer time, since 1960. */
const AHEAD_MS = 3 * 60 * 60 * 1000;
const STAMP = /^(20\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})$/;
const DAY_FIRST = /^(\d{2})\.(\d{2})\.(20\d{2}) (\d{2}):(\d{2}):(\d{2})$/;
const YEAR_FIRST = /^(20\d{2})-(\d{2})-(\d{2})[ T](\d{2}):(\d{2}):(\d{2})(?:\.\d{1,9})?$/;
const IN_UTC = /^(20\d{2}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(?:\.\d{1,9})?(?:Z|\+00:?00)$/;

/** `YYYYMMDDHHmmss` in Nairobi, as Daraja wants a Timestamp (daraja.md §3.1). */
export function nairobiStamp(epochMs: number): string {
  return isoTime(epochMs + AHEAD_MS)
    .replace(/\D/g, '')
    .slice(0, 14);
}

/** `YYYY-MM-DD HH:mm:ss` in Nairobi, as Pull wants its window (daraja.md §9). */
export function nairobiDateTime(epochMs: number): string {
  return isoTime(epochMs + AHEAD_MS)
    .slice(0, 19)
    .replace('T', ' ');
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

/**
 * Reads a time in any of Daraja's formats into ISO 8601 UTC (daraja.md §12, 9): `YYYYMMDDHHmmss`, `DD.MM.YYYY HH:mm:ss` and
 * `YYYY-MM-DD HH:mm:ss` of Nairobi, and ISO 8601 with `Z`, which is taken at its word. Undefined for anything else.
 */
export function isoFromWireTime(text: string): string | undefined {
  const utc = IN_UTC.exec(text)?.[1];
  if (utc !== undefined) {
    const asNairobi = isoFromWireTime(utc);
    return asNairobi === undefined ? undefined : isoTime(Date.parse(asNairobi) + AHEAD_MS);
  }
  const yearFirst = YEAR_FIRST.exec(text);
  if (yearFirst !== null) return isoFromNairobiStamp(yearFirst.slice(1).join(''));
  const dayFirst = DAY_FIRST.exec(text);
  if (dayFirst === null) return isoFromNairobiStamp(text);
  const [, day, month, year, ...time] = dayFirst;
  return isoFromNairobiStamp([year, month, day, ...time].join(''));
}
