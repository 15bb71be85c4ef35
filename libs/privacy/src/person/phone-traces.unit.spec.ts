import fc from 'fast-check';
import { holdsPhone } from './phone-traces';

const PHONE = '254712345678';

describe('the traces of a phone', () => {
  it.each([PHONE, `+${PHONE}`, '0712345678', 'tel:712345678!'])('are found in %s, plain and in base64', (text) => {
    for (let before = 0; before < 3; before += 1) {
      const around = `${'{'.repeat(before)}${text}}`;
      expect(holdsPhone(Buffer.from(around), PHONE)).toBe(true);
      expect(holdsPhone(Buffer.from(Buffer.from(around).toString('base64')), PHONE)).toBe(true);
    }
  });

  it('are found wherever the number stands in base64', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (before, after) => {
        const encoded = Buffer.from(`${before}0712345678${after}`).toString('base64');
        expect(holdsPhone(Buffer.from(encoded), PHONE)).toBe(true);
      }),
    );
  });

  it('are not in another number', () => {
    expect(holdsPhone(Buffer.from('0712345679 and 254712345 678'), PHONE)).toBe(false);
  });
});
