import { isoFromWireTime, nairobiDateTime, nairobiStamp } from './nairobi-time';

describe('a time of Daraja', () => {
  it.each([
    ['20261006095233', '2026-10-06T06:52:33.000Z'],
    ['06.07.2024 22:48:52', '2024-07-06T19:48:52.000Z'],
    ['2026-10-06 09:52:33', '2026-10-06T06:52:33.000Z'],
    ['2026-10-06T09:52:33Z', '2026-10-06T09:52:33.000Z'],
    ['2026-10-06T09:52:33.123Z', '2026-10-06T09:52:33.000Z'],
    ['2026-10-06T22:30:00+00:00', '2026-10-06T22:30:00.000Z'],
    ['2026-01-01 02:00:00', '2025-12-31T23:00:00.000Z'],
    ['29.02.2028 00:00:00', '2028-02-28T21:00:00.000Z'],
  ])('%s is %s', (text, iso) => expect(isoFromWireTime(text)).toBe(iso));

  it.each([
    '',
    '2026',
    '31.02.2026 10:00:00',
    '20261306095233',
    '2026-10-06',
    '6 Oct 2026',
    '2026-10-06T25:00:00Z',
    '0',
  ])('%j is none', (text) => expect(isoFromWireTime(text)).toBeUndefined());

  it('is written in Nairobi', () => {
    const epochMs = Date.UTC(2026, 9, 6, 22, 15, 1);
    expect(nairobiStamp(epochMs)).toBe('20261007011501');
    expect(nairobiDateTime(epochMs)).toBe('2026-10-07 01:15:01');
  });
});
