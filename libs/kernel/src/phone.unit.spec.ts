import { maskPhone, parsePhone } from './phone';

describe('a phone number', () => {
  it.each([
    ['0712345678', '254712345678'],
    ['0112345678', '254112345678'],
    ['+254712345678', '254712345678'],
    ['254112345678', '254112345678'],
    [' 0712 345 678 ', '254712345678'],
    ['+254-712-345-678', '254712345678'],
  ])('%p is read as %p', (given, expected) => {
    expect(parsePhone(given)).toBe(expected);
  });

  it.each([
    '',
    '712345678',
    '0812345678',
    '+255712345678',
    '07123456789',
    '071234567',
    '00254712345678',
    '254712345678x',
    '254 ',
    '٠٧١٢٣٤٥٦٧٨',
    '0712345678\n0712345678',
    '+0712345678',
    '0'.repeat(500),
  ])('%p is refused', (given) => {
    expect(parsePhone(given)).toBeUndefined();
  });

  it('is masked for logs', () => {
    expect(maskPhone('254712345678')).toBe('2547****5678');
    expect(maskPhone('12')).toBe('****');
  });
});
