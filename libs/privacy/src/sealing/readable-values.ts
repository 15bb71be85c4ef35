import { ERASED } from '@daftari/journal-core/personal-data';
import type { Keyring } from '../keys/keyring';
import { mapSealed, openValue } from './sealed-value';

/** Stands where something is sealed and there is no key to open it with. */
export const SEALED = '[sealed]';

/** Opens what can be opened, for people to read: `[erased]` where a key was destroyed, `[sealed]` where there is none. */
export function readableValues(keyring: Pick<Keyring, 'findNow'> | undefined): <T>(value: T) => T {
  return (value) =>
    mapSealed(value, (sealed) => {
      const key = keyring?.findNow([sealed.sealed])?.get(sealed.sealed);
      if (key === undefined) return SEALED;
      return key === 'destroyed' ? ERASED : openValue(key, sealed);
    });
}
