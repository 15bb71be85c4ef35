import { openSecrets, secretsKeySource, type OpenedSecrets, type SecretPlace } from '@daftari/secrets/open-secrets';
import type { Config } from '@daftari/service/config';
import type { DataDir } from './data-dir';

type Settings = Pick<Config, 'secretsKey' | 'secretsKeyFile' | 'mongodbUrl'> & {
  readonly cluster: Pick<Config['cluster'], 'installation'>;
};
type Places = Pick<DataDir, 'secretStore' | 'secretsKey'>;

/**
 * Opens the secret store, making it at the first start. Processes that run apart share it in their database, and its key has to
 * be given to each; who starts them all makes it (`makesKey`).
 * @throws StartError the key is missing or another one, or the store can not be opened
 */
export async function openSecretStore(
  dataDir: Places,
  config: Settings,
  { makesKey = false }: { readonly makesKey?: boolean } = {},
): Promise<OpenedSecrets> {
  const place = secretPlace(dataDir, config);
  const ownFile = makesKey || 'file' in place ? dataDir.secretsKey : undefined;
  return openSecrets(place, secretsKeySource(config, ownFile));
}

function secretPlace(dataDir: Places, { cluster: { installation }, mongodbUrl }: Settings): SecretPlace {
  if (installation === undefined || mongodbUrl === undefined) return { file: dataDir.secretStore };
  return { url: mongodbUrl, database: installation };
}
