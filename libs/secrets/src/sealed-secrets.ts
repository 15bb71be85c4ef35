import { timingSafeEqual } from 'node:crypto';
import { DaftariError } from '@daftari/kernel/errors';
import { masterCheck } from '@daftari/privacy/keys/wrapping';
import { openSecret, sealSecret } from './secret-box';
import type { SecretRows } from './secret-rows';
import type { SecretName, SecretStore } from './secret-store';

/** Seals what goes in and opens what comes out; the key lives in this object alone. */
export class SealedSecrets implements SecretStore {
  private readonly check: Uint8Array;

  /** @param key 32 bytes, the one in force */
  constructor(
    private readonly rows: SecretRows,
    private readonly key: Uint8Array,
  ) {
    this.check = masterCheck(key);
  }

  async put({ id, version }: SecretName, value: Uint8Array): Promise<void> {
    const box = sealSecret(this.key, { id, version }, value);
    const stands = await this.rows.insert({ id, version, box }, this.check);
    const kept = openSecret(this.key, { id, version }, stands);
    // Lengths are no secret.
    if (kept.length !== value.length || !timingSafeEqual(kept, value)) throw new DaftariError('ALREADY_EXISTS');
  }

  async get({ id, version }: SecretName): Promise<Uint8Array | undefined> {
    const box = await this.rows.find({ id, version }, this.check);
    return box === undefined ? undefined : openSecret(this.key, { id, version }, box);
  }

  destroy(id: string): Promise<void> {
    return this.rows.destroy(id);
  }
}
