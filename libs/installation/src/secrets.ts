import type { CallbackKey } from '@daftari/daraja/callback-token';
import type { Random } from '@daftari/kernel/random';
import { readJson, writePrivateJson } from './private-file';

/** What must never stand in an event. */
export interface Secrets {
  /** They sign callback tokens; the first signs, all verify. */
  readonly callbackKeys: readonly CallbackKey[];
  /** Makes the fingerprints of requests with an Idempotency-Key. */
  readonly fingerprintKey: Uint8Array;
}

interface SecretsFile {
  callbackKeys: { id: string; secret: string }[];
  fingerprintKey: string;
}

const KEY_BYTES = 32;

/** The secrets of this installation; made at the first start, kept beside the journals and never in them. */
export function loadSecrets(file: string, random: Random): Secrets {
  const kept = readJson<SecretsFile>(file) ?? makeSecrets(file, random);
  return {
    callbackKeys: kept.callbackKeys.map(({ id, secret }) => ({ id, secret: Buffer.from(secret, 'base64') })),
    fingerprintKey: Buffer.from(kept.fingerprintKey, 'base64'),
  };
}

function makeSecrets(file: string, random: Random): SecretsFile {
  const secret = () => Buffer.from(random.bytes(KEY_BYTES)).toString('base64');
  const made = { callbackKeys: [{ id: '01', secret: secret() }], fingerprintKey: secret() };
  writePrivateJson(file, made);
  return made;
}
