import { derivedId, idsFrom, isUuid, systemIds } from './ids';
import { seededRandom } from './random';

const V4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe('ids', () => {
  it('have the form of a UUID v4, wherever they come from', () => {
    expect(systemIds.uuid()).toMatch(V4);
    expect(idsFrom(seededRandom(1)).uuid()).toMatch(V4);
    expect(derivedId('hold', 'a')).toMatch(V4);
  });

  it('are the same for the same seed and differ within it', () => {
    const ids = idsFrom(seededRandom(5));
    const again = idsFrom(seededRandom(5));
    const three = [ids.uuid(), ids.uuid(), ids.uuid()];
    expect([again.uuid(), again.uuid(), again.uuid()]).toEqual(three);
    expect(new Set(three).size).toBe(3);
  });

  it('derived from the same parts are the same for ever', () => {
    expect(derivedId('hold', 'fa98a577-95ea-4a8f-8467-1fbe74f5d6f4', 'fee')).toBe(
      '5fd216bf-48e6-4db9-8f10-afbb6a9447eb',
    );
    expect(derivedId('k', 'ab', 'c')).not.toBe(derivedId('k', 'a', 'bc'));
    expect(derivedId('k', 'a')).not.toBe(derivedId('l', 'a'));
  });

  it('are told from other text', () => {
    expect(isUuid('FA98A577-95EA-4A8F-8467-1FBE74F5D6F4')).toBe(true);
    expect(isUuid('fa98a577-95ea-4a8f-8467-1fbe74f5d6f4 ')).toBe(false);
    expect(isUuid('not-a-uuid')).toBe(false);
    const uuid = 'fa98a577-95ea-4a8f-8467-1fbe74f5d6f4';
    for (let i = 0; i < uuid.length; i++) {
      const without = (character: string) => uuid.slice(0, i) + character + uuid.slice(i + 1);
      for (const wrong of ['g', 'G', '`', '@', '/', ':', ' ', '\0', 'é', '\u0430', '\uff10']) {
        expect(isUuid(without(wrong))).toBe(false);
      }
      expect(isUuid(without('-'))).toBe(uuid[i] === '-');
      expect(isUuid(without('0'))).toBe(uuid[i] !== '-');
    }
  });
});
