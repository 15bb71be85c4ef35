import { isoTime } from '@daftari/kernel/clock';

/** Nairobi is three hours ahead of UTC all year. */
const NAIROBI_OFFSET_MS = 3 * 60 * 60 * 1000;

/** The calendar day in Nairobi, `YYYY-MM-DD`. */
export function nairobiDay(ms: number): string {
  return isoTime(ms + NAIROBI_OFFSET_MS).slice(0, 10);
}

/** `YYYYMMDDHHmmss` in Nairobi, as in Timestamp and TransactionDate (daraja.md §3.3). */
export function nairobiStamp(ms: number): string {
  return isoTime(ms + NAIROBI_OFFSET_MS)
    .slice(0, 19)
    .replace(/\D/g, '');
}

/** `DD.MM.YYYY HH:mm:ss` in Nairobi, as in the result of a payout (daraja.md §5). */
export function nairobiDotted(ms: number): string {
  const iso = isoTime(ms + NAIROBI_OFFSET_MS);
  return `${iso.slice(8, 10)}.${iso.slice(5, 7)}.${iso.slice(0, 4)} ${iso.slice(11, 19)}`;
}

/** Nairobi's time written as if it were UTC, as Pull seems to (daraja.md §17, row 14; disputed). */
export function nairobiWithZ(ms: number): string {
  return `${isoTime(ms + NAIROBI_OFFSET_MS).slice(0, 19)}Z`;
}

const STAMP = /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})$/;

/** The moment of `YYYY-MM-DD HH:mm:ss` in Nairobi; undefined when there is no such time. */
export function nairobiDashed(text: unknown): number | undefined {
  if (typeof text !== 'string' || !/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/.test(text)) return undefined;
  if (!isRealStamp(text.replace(/\D/g, ''))) return undefined;
  return Date.parse(`${text.replace(' ', 'T')}Z`) - NAIROBI_OFFSET_MS;
}

/** True when 14 digits are a date and time that exist (no 31 February, no hour 24). */
export function isRealStamp(text: string): boolean {
  const match = STAMP.exec(text);
  if (match === null) return false;
  const [year, month, day, hour, minute, second] = match.slice(1).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const inRange = month >= 1 && month <= 12 && hour <= 23 && minute <= 59 && second <= 59;
  return inRange && day >= 1 && day <= daysIn(year, month);
}

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}
