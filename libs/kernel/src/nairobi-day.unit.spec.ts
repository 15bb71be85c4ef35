import { dayAfter, dayBefore, endOfDay, nairobiDay, startOfDay } from './nairobi-day';

describe('a day in Nairobi', () => {
  it('begins at 21:00 UTC of the day before, and ends a millisecond before the next', () => {
    expect(startOfDay('2026-03-01')).toBe('2026-02-28T21:00:00.000Z');
    expect(endOfDay('2026-03-01')).toBe('2026-03-01T20:59:59.999Z');
    expect(startOfDay('2026-01-01')).toBe('2025-12-31T21:00:00.000Z');
  });

  it.each(['2024-02-29', '2026-01-01', '2026-12-31'])('has its first and its last moment in it: %s', (day) => {
    expect([nairobiDay(startOfDay(day)), nairobiDay(endOfDay(day))]).toEqual([day, day]);
  });

  it('has a day before and after it, also over the end of a month and a year', () => {
    expect(dayBefore('2026-03-01')).toBe('2026-02-28');
    expect(dayAfter('2024-02-28')).toBe('2024-02-29');
    expect([dayBefore('2026-01-01'), dayAfter('2025-12-31')]).toEqual(['2025-12-31', '2026-01-01']);
  });
});
