import { systemClock } from '@daftari/kernel/clock';
import { systemIds } from '@daftari/kernel/ids';
import { systemRandom } from '@daftari/kernel/random';
import { StartError } from '@daftari/service/start-error';
import { Keyring } from './keys/keyring';
import type { KeyStore } from './keys/key-store';
import { findMasterKey, type MasterKeySource } from './master-key/master-key';
import { openMongodbKeyStore } from './mongodb/mongodb-key-store';
import { openSqliteKeyStore } from './sqlite/sqlite-key-store';

/** A SQLite file of one process, or a MongoDB database that several share. */
export type KeyPlace = { readonly file: string } | { readonly url: string; readonly database: string };

export interface OpenKeysOptions {
  /** Where the key store is; made when it is not there. */
  readonly place: KeyPlace;
  readonly masterKey: MasterKeySource;
  /** The store that this installation's journals were sealed with; undefined when there was none yet. */
  readonly expectedStoreId?: string | undefined;
  readonly readOnly?: boolean;
}

/** Opens an installation's keys. @throws StartError one line: keys or the master key are missing, or another's */
export async function openKeys({
  place,
  masterKey,
  expectedStoreId,
  readOnly = false,
}: OpenKeysOptions): Promise<Keyring> {
  const name = 'file' in place ? place.file : `database ${place.database}`;
  const opened = 'file' in place ? openSqliteKeyStore({ file: place.file, readOnly }) : openMongodbKeyStore(place);
  const store = await opened.catch((error: Error) => {
    throw new StartError(`${name} can not be opened as a key store: ${error.message}`);
  });
  try {
    await assertTheSame(store, name, expectedStoreId);
    const master = await findMasterKey(masterKey, store, systemRandom, readOnly);
    return await Keyring.open({ store, master, clock: systemClock, random: systemRandom, ids: systemIds });
  } catch (error) {
    await store.close();
    throw error;
  }
}

/** A new key store beside old journals would leave every phone unreadable, without a word. */
async function assertTheSame(store: KeyStore, name: string, expected: string | undefined): Promise<void> {
  if (expected === undefined) return;
  const found = (await store.identity())?.storeId;
  if (found === expected) return;
  const problem = found === undefined ? 'is missing or empty' : `is another installation's (${found})`;
  throw new StartError(`${name} ${problem}: restore the newest copy, for without it no phone number can be read`);
}
