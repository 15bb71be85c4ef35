import { loadAdminToken } from '@daftari/installation/admin-token';
import type { DataDir } from '@daftari/installation/data-dir';
import { openPrivacy } from '@daftari/installation/open-privacy';
import { openSecretStore } from '@daftari/installation/open-secret-store';
import { loadSecrets } from '@daftari/installation/secrets';
import { systemRandom } from '@daftari/kernel/random';
import type { Config } from '@daftari/service/config';
import type { Lifecycle } from '@daftari/service/lifecycle';
import type { Logger } from '@daftari/service/logger';

export interface KeptOptions {
  readonly config: Config;
  readonly logger: Logger;
  readonly lifecycle: Lifecycle;
}

/**
 * What an installation keeps apart from its journals: its secrets, the keys of personal data, merchants' credentials and the
 * operator's token. Made at the first start; closed by the lifecycle. @throws StartError
 */
export async function openKept({ config, logger, lifecycle }: KeptOptions, dataDir: DataDir) {
  const secrets = loadSecrets(dataDir.secrets, systemRandom);
  const privacy = await openPrivacy(dataDir, config, logger.child({ service: 'privacy' }));
  lifecycle.onStop('keys', () => privacy.close());
  const { store: secretStore, close: closeSecrets } = await openSecretStore(dataDir, { ...config, cluster: {} });
  lifecycle.onStop('secret store', closeSecrets);
  return { secrets, privacy, secretStore, admin: loadAdminToken(config, dataDir.adminToken, systemRandom) };
}
