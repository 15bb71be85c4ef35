import { holdsNumber } from './number-digits';

describe('digits that can be a number', () => {
  it.each(['254712345678', '0712 345 678', '+254-712-345678', 'call (0712) 345678 now', 'ws_CO_1234567', '712345678'])(
    'are in %s',
    (text) => expect(holdsNumber(text)).toBe(true),
  );

  it.each([
    '',
    'Request cancelled by user',
    'result 500.001.1001',
    '2547****5678',
    'no answer within 35 s',
    'hold 12345678-1234-4234-8234-123456789012 was not released',
    `hash ${'0123456789abcdef'.repeat(4)}`,
  ])('are not in %s', (text) => expect(holdsNumber(text)).toBe(false));
});
