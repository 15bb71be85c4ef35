import { existsSync } from 'node:fs';
import { openDataDir, type DataDir } from '@daftari/installation/data-dir';
import { journalStorage } from '@daftari/installation/journal-storage';
import { openPrivacy, type Privacy } from '@daftari/installation/open-privacy';
import { openSecretStore } from '@daftari/installation/open-secret-store';
import { loadSecrets, type Secrets } from '@daftari/installation/secrets';
import type { JournalStore } from '@daftari/journal-core/store';
import type { ViewStore } from '@daftari/journal-core/views/view-store';
import { openSqliteViewStore } from '@daftari/journal-sqlite/sqlite-view-store';
import { systemClock, type Clock } from '@daftari/kernel/clock';
import { systemIds, type Ids } from '@daftari/kernel/ids';
import { systemRandom } from '@daftari/kernel/random';
import { systemScheduler, type Scheduler } from '@daftari/kernel/scheduler';
import type { SecretStore } from '@daftari/secrets/secret-store';
import type { ClusterSettings } from '@daftari/service/cluster-settings';
import type { Logger } from '@daftari/service/logger';
import { StartError } from '@daftari/service/start-error';
import { neighboursOf, type Neighbours } from './neighbours';
import type { ProcessKit } from './run-process';
import { NotThere, untilThere } from './until-there';

/** What a service's room is built from. */
export interface OwnPorts {
  readonly store: JournalStore;
  readonly views: ViewStore;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly scheduler: Scheduler;
  readonly logger: Logger;
}

/** A process with its place on disk, its share of the installation's secrets, and its neighbours. */
export interface ServiceHost {
  readonly kit: ProcessKit;
  readonly dataDir: DataDir;
  readonly secrets: Secrets;
  readonly neighbours: Neighbours;
  /** The service's journal and views; waits for the database. */
  own(): Promise<OwnPorts>;
  /** What seals and opens personal data; waits for the database. Closed when the process stops. */
  openPrivacy(): Promise<Privacy>;
  /** Merchants' credentials and signing secrets; waits for the database. Closed when the process stops. */
  openSecretStore(): Promise<SecretStore>;
  /** Waits for something that comes by itself, and says so at `/readyz`. */
  untilThere<T>(what: string, open: () => Promise<T>): Promise<T>;
}

/** Takes the process's data directory. @throws StartError */
export function serviceHost(kit: ProcessKit): ServiceHost {
  const { name, config, logger, lifecycle } = kit;
  const secrets = sharedSecrets(config.cluster);
  const dataDir = openDataDir(config.dataDir);
  lifecycle.onStop('data directory', () => dataDir.release());
  const waitFor = <T>(what: string, open: () => Promise<T>) =>
    untilThere(what, open, {
      readiness: kit.readiness,
      scheduler: systemScheduler,
      logger,
      stopping: () => lifecycle.stopping,
      mayCome: isAway,
    });
  const storeOf = journalStorage(config, dataDir, undefined);
  return {
    kit,
    dataDir,
    secrets,
    neighbours: neighboursOf(config.cluster, lifecycle),
    untilThere: waitFor,
    own: async () => ({
      store: await waitFor('database', () => storeOf(name)),
      views: openSqliteViewStore({ file: dataDir.view(name), onDiscarded: (reason) => logger.warn(reason) }),
      clock: systemClock,
      ids: systemIds,
      scheduler: systemScheduler,
      logger,
    }),
    async openPrivacy() {
      const privacy = await waitFor('database of keys', () => openPrivacy(dataDir, config, logger));
      lifecycle.onStop('keys', () => privacy.close());
      return privacy;
    },
    async openSecretStore() {
      const secretStore = await waitFor('database of secrets', () => openSecretStore(dataDir, config));
      lifecycle.onStop('secret store', () => secretStore.close());
      return secretStore.store;
    },
  };
}

/** A server that does not answer may answer later; what a person has to mend is told at once. */
function isAway(error: unknown): boolean {
  if (error instanceof NotThere) return true;
  return (
    error instanceof StartError &&
    /server selection|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|timed out|closed/i.test(
      error.message,
    )
  );
}

/** Made here, each process would have its own, and take what the others sign for forged. @throws StartError */
export function sharedSecrets({ secretsFile }: Pick<ClusterSettings, 'secretsFile'>): Secrets {
  const how = 'make it once for all processes: npx daftari secrets create <folder>';
  if (secretsFile === undefined) throw new StartError(`DAFTARI_SECRETS_FILE is not set: ${how}`);
  if (!existsSync(secretsFile)) throw new StartError(`DAFTARI_SECRETS_FILE: there is no ${secretsFile}; ${how}`);
  return loadSecrets(secretsFile, systemRandom);
}
