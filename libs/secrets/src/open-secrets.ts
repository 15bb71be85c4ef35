import { systemRandom } from '@daftari/kernel/random';
import { findMasterKey, type MasterKeySource, type MasterKeyWords } from '@daftari/privacy/master-key/master-key';
import { StartError } from '@daftari/service/start-error';
import { openMongodbSecretRows } from './mongodb/mongodb-secret-rows';
import { SealedSecrets } from './sealed-secrets';
import type { SecretRows } from './secret-rows';
import type { SecretStore } from './secret-store';
import { openSqliteSecretRows } from './sqlite/sqlite-secret-rows';

/** A SQLite file of one process, or a MongoDB database that several share. */
export type SecretPlace = { readonly file: string } | { readonly url: string; readonly database: string };

export interface OpenedSecrets {
  readonly store: SecretStore;
  /** What the store stands on: for a change of the key. */
  readonly rows: SecretRows;
  readonly key: Uint8Array;
  close(): Promise<void>;
}

const WORDS: MasterKeyWords = {
  setting: 'DAFTARI_SECRETS_KEY',
  key: 'the secrets key',
  opens: 'the secret store',
  remedy: "restore it from where you keep it apart from the data; without it merchants' credentials can not be used",
};

/**
 * @param key tells where the key comes from
 * @throws StartError both are set, or neither where processes share a store
 */
export function secretsKeySource(
  { secretsKey, secretsKeyFile }: { readonly secretsKey?: string; readonly secretsKeyFile?: string },
  ownFile: string | undefined,
): MasterKeySource {
  if (secretsKey !== undefined && secretsKeyFile !== undefined) {
    throw new StartError('DAFTARI_SECRETS_KEY and DAFTARI_SECRETS_KEY_FILE are both set: keep one of them');
  }
  if (secretsKey !== undefined) return { kind: 'given', base64: secretsKey };
  if (secretsKeyFile !== undefined) return { kind: 'file', file: secretsKeyFile };
  if (ownFile !== undefined) return { kind: 'own-file', file: ownFile };
  throw new StartError(
    'DAFTARI_SECRETS_KEY_FILE is not set: processes that share secrets need one key; make it with: ' +
      'npx daftari secrets create <folder>',
  );
}

/**
 * Opens an installation's secret store, making it at the first start. A change of its key that a crash broke off is brought to
 * its end. @throws StartError one line: the store can not be opened, or the key is missing or another one
 */
export async function openSecrets(place: SecretPlace, source: MasterKeySource): Promise<OpenedSecrets> {
  const name = 'file' in place ? place.file : `database ${place.database}`;
  const rows = await openRows(place).catch((error: Error) => {
    throw new StartError(`${name} can not be opened as a secret store: ${error.message}`);
  });
  try {
    const check = await rows.keyCheck();
    const identity = async () => (check === undefined ? undefined : { masterCheck: check });
    const key = await findMasterKey(source, { identity }, systemRandom, false, WORDS);
    return { store: new SealedSecrets(rows, key), rows, key, close: () => rows.close() };
  } catch (error) {
    await rows.close();
    throw error;
  }
}

async function openRows(place: SecretPlace): Promise<SecretRows> {
  return 'file' in place ? openSqliteSecretRows(place.file) : openMongodbSecretRows(place);
}
