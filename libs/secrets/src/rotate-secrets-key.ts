import type { Random } from '@daftari/kernel/random';
import { beginKeyChange, writeNewKey, type MasterKeySource } from '@daftari/privacy/master-key/master-key';
import { StartError } from '@daftari/service/start-error';
import type { OpenedSecrets } from './open-secrets';

/**
 * Seals every secret under a fresh key and puts that one into the key's file. A crash leaves either key in force, and the next
 * start finds out which. No other process may use the store meanwhile: one that does is told so at its next secret.
 * @param newKeyFile where the fresh key is written when the one in force comes from the environment; must not be there yet
 * @returns how many secrets there are
 * @throws StartError such a file is not named; Error what the file system or the store says, and nothing was changed
 */
export async function rotateSecretsKey(
  { rows, key }: Pick<OpenedSecrets, 'rows' | 'key'>,
  source: MasterKeySource,
  random: Random,
  newKeyFile?: string,
): Promise<number> {
  if (source.kind !== 'given') {
    const change = beginKeyChange(source.file, random);
    const count = await rows.reseal({ from: key, to: change.key });
    change.finish();
    return count;
  }
  if (newKeyFile === undefined) {
    throw new StartError(
      'the secrets key comes from DAFTARI_SECRETS_KEY, which can not be written: name a file for the new key with ' +
        '--new-key-file; nothing was changed',
    );
  }
  return rows.reseal({ from: key, to: writeNewKey(newKeyFile, random) });
}
