import { callbackEvents } from '@daftari/contracts/events/callback-events';
import { initiationEvents } from '@daftari/contracts/events/initiation-events';
import { notifierEvents } from '@daftari/contracts/events/notifier-events';
import { personalFields } from '@daftari/contracts/personal-fields';
import { applyErasures } from '@daftari/privacy/erasure/apply-erasures';
import type { Keyring } from '@daftari/privacy/keys/keyring';
import { masterKeySource, type MasterKeySource } from '@daftari/privacy/master-key/master-key';
import { openKeys, type KeyPlace } from '@daftari/privacy/open-keys';
import { PersonalSealer } from '@daftari/privacy/sealing/personal-sealer';
import type { Config } from '@daftari/service/config';
import type { Logger } from '@daftari/service/logger';
import type { DataDir } from './data-dir';

/** What seals and opens personal data in this process. */
export interface Privacy {
  readonly keyring: Keyring;
  readonly sealer: PersonalSealer;
  readonly masterKey: MasterKeySource;
  /** Payments whose keys had come back with a restore, and were destroyed again at this start. */
  readonly erasedAgain: readonly string[];
  close(): Promise<void>;
}

/** Opens the key store, making it at the first start. @throws StartError keys or the master key are missing or another's */
export async function openPrivacy(dataDir: DataDir, config: Config, logger: Logger): Promise<Privacy> {
  const masterKey = masterKeySource(config, dataDir.masterKey);
  const keyring = await openKeys({ place: keyPlace(dataDir, config), masterKey, expectedStoreId: dataDir.keyStoreId });
  const { store } = keyring;
  try {
    dataDir.noteKeyStore((await store.identity())!.storeId);
    const again = await applyErasures(dataDir.erasures, store);
    if (again.keys.length > 0) {
      logger.warn({ keys: again.keys.length }, 'keys of erased persons had come back with a restore: destroyed again');
    }
    const fields = personalFields({ ...initiationEvents, ...callbackEvents, ...notifierEvents });
    const sealer = new PersonalSealer({ keyring, fields });
    return { keyring, sealer, masterKey, erasedAgain: again.subjects, close: () => store.close() };
  } catch (error) {
    await store.close();
    throw error;
  }
}

/** Processes that run apart share their keys, so these stand in the database; else they are a file beside the journals. */
function keyPlace(dataDir: DataDir, { cluster, mongodbUrl }: Config): KeyPlace {
  const { installation } = cluster;
  if (installation === undefined || mongodbUrl === undefined) return { file: dataDir.keys };
  return { url: mongodbUrl, database: installation };
}
