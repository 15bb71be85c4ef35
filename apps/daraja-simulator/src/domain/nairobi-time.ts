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

const STAMP = /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})$/;

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
