import fc from 'fast-check';
import { isSealed, keyIdsIn, mapSealed, openValue, sealValue } from './sealed-value';

const key = (id: string, byte = 1) => ({ id, secret: new Uint8Array(32).fill(byte) });
const anyText = fc.oneof(
  fc.string({ unit: 'binary' }).map((text) => text.toWellFormed()),
  fc.string(),
);

describe('a sealed value', () => {
  it('opens to its text, never shows it, and is never the same twice', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const [one, two] = [sealValue(key('a'), text), sealValue(key('a'), text)];
        expect(openValue(key('a'), one)).toBe(text);
        expect(isSealed(one) && Object.keys(one).join()).toBe('sealed,box');
        expect(one.box).not.toBe(two.box);
        expect(Buffer.from(one.box, 'base64').length).toBe(Buffer.byteLength(text) + 28);
      }),
    );
  });

  it('opens under its own key and id only, and not when one bit was changed', () => {
    fc.assert(
      fc.property(anyText, fc.nat(), (text, bit) => {
        const sealed = sealValue(key('a'), text);
        expect(() => openValue(key('a', 2), sealed)).toThrow();
        expect(() => openValue(key('b'), sealed)).toThrow();
        const bytes = Buffer.from(sealed.box, 'base64');
        bytes[bit % bytes.length]! ^= 1 << (bit % 8);
        expect(() => openValue(key('a'), { ...sealed, box: bytes.toString('base64') })).toThrow();
        expect(() => openValue(key('a'), { ...sealed, box: 'AAAA' })).toThrow();
      }),
    );
  });

  it('is found at any depth; what holds none comes back as the same object', () => {
    const sealed = sealValue(key('a'), 'x');
    const value = { list: [1, { deep: sealed }], same: { n: 1 }, none: null, bytes: Buffer.from('{}') };
    const opened = mapSealed(value, ({ sealed: id }) => `opened by ${id}`);
    expect(opened).toEqual({ ...value, list: [1, { deep: 'opened by a' }] });
    expect(opened.same).toBe(value.same);
    expect([...keyIdsIn([value, sealValue(key('b'), 'y')])]).toEqual(['a', 'b']);
    const plain = { a: [{ b: 'c' }] };
    expect(mapSealed(plain, () => 'never')).toBe(plain);
  });
});
