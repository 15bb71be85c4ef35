import { isoTime } from '@daftari/kernel/clock';
import { endOfDay, startOfDay } from '@daftari/kernel/nairobi-day';

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const TIME = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2})(:\d{2})?(?:\.(\d{1,9}))?(Z|[+-]\d{2}:?\d{2})?$/i;
const FIRST_YEAR = '1970';
const LAST_YEAR = '9998';
const NAIROBI = '+03:00';

/**
 * Reads a moment of a query into ISO 8601 UTC: a day in Nairobi (its first or last millisecond, by `edge`), or a time, in
 * Nairobi where it names no zone. Undefined for anything else.
 */
export function readMoment(text: string, edge: 'first' | 'last'): string | undefined {
  if (DAY.test(text)) {
    if (!isDay(text)) return undefined;
    return edge === 'first' ? startOfDay(text) : endOfDay(text);
  }
  // In a query an unescaped plus sign arrives as a blank.
  const match = TIME.exec(text.replace(/ (?=\d{2}:?\d{2}$)/, '+'));
  const [, day = '', time = '', seconds = ':00', fraction = '', zone = NAIROBI] = match ?? [];
  if (match === null || !isDay(day)) return undefined;
  const offset = zone.replace(/^([+-]\d{2}):?(\d{2})$/, '$1:$2').toUpperCase();
  const ms = Date.parse(`${day}T${time}${seconds}.${fraction.padEnd(3, '0').slice(0, 3)}${offset}`);
  return Number.isNaN(ms) ? undefined : isoTime(ms);
}

/** True for a day that is in the calendar, of a year that is meant. */
function isDay(day: string): boolean {
  const ms = Date.parse(`${day}T00:00:00.000Z`);
  return !Number.isNaN(ms) && isoTime(ms).startsWith(day) && day >= FIRST_YEAR && day.slice(0, 4) <= LAST_YEAR;
}
