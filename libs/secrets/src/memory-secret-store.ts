import { DaftariError } from '@daftari/kernel/errors';
import type { SecretStore } from './secret-store';

/** For specs and for simulations: nothing survives the process. */
export function memorySecretStore(): SecretStore {
  const secrets = new Map<string, Map<number, Uint8Array>>();
  return {
    async put({ id, version }, value) {
      const versions = secrets.get(id) ?? new Map<number, Uint8Array>();
      const before = versions.get(version);
      if (before !== undefined && Buffer.compare(before, value) !== 0) throw new DaftariError('ALREADY_EXISTS');
      secrets.set(id, versions.set(version, Uint8Array.from(value)));
    },
    get: async ({ id, version }) => secrets.get(id)?.get(version),
    destroy: async (id) => void secrets.delete(id),
  };
}
