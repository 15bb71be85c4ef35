import type { CallbackKey } from '@daftari/daraja/callback-token';
import type { Random } from '@daftari/kernel/random';
import { readJson, writePrivateJson } from './private-file';

/** What must never stand in an event. */
interface SecretsFile {
  callbackKeys: { id: string; secret: string }[];
}

const KEY_BYTES = 32;

/** The keys that sign callback tokens; made at the first start, kept beside the journals and never in them. */
export function loadCallbackKeys(file: string, random: Random): CallbackKey[] {
  const kept = readJson<SecretsFile>(file) ?? makeSecrets(file, random);
  return kept.callbackKeys.map(({ id, secret }) => ({ id, secret: Buffer.from(secret, 'base64') }));
}

function makeSecrets(file: string, random: Random): SecretsFile {
  const secret = Buffer.from(random.bytes(KEY_BYTES)).toString('base64');
  const made = { callbackKeys: [{ id: '01', secret }] };
  writePrivateJson(file, made);
  return made;
}
