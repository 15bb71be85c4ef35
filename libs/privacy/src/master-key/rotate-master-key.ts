import type { Random } from '@daftari/kernel/random';
import { StartError } from '@daftari/service/start-error';
import type { Keyring } from '../keys/keyring';
import { beginKeyChange, writeNewKey, type MasterKeySource } from './master-key';

/**
 * Wraps every key under a fresh master key and puts that one into the key's file. A crash leaves either key in force, and a
 * start finds out which.
 * @param newKeyFile where the fresh key is written when the one in force comes from the environment; must not be there yet
 * @throws StartError such a file is not named; Error what the file system or the key store says, and nothing was changed
 */
export async function rotateMasterKey(
  keyring: Keyring,
  source: MasterKeySource,
  random: Random,
  newKeyFile?: string,
): Promise<void> {
  if (source.kind !== 'given') {
    const change = beginKeyChange(source.file, random);
    await keyring.changeMaster(change.key);
    change.finish();
    return;
  }
  if (newKeyFile === undefined) {
    throw new StartError(
      'the master key comes from DAFTARI_MASTER_KEY, which can not be written: stop the server and name a file for the new ' +
        'key with --new-key-file; nothing was changed',
    );
  }
  await keyring.changeMaster(writeNewKey(newKeyFile, random));
}
