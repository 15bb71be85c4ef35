import type { CredentialsOf } from '@daftari/daraja/upstreams';
import { readDarajaSecret } from '@daftari/secrets/daraja-secret';
import type { SecretStore } from '@daftari/secrets/secret-store';

/** What credential profiles keep in the secret store. */
export function ownCredentials(secrets: Pick<SecretStore, 'get'>): CredentialsOf {
  return async ({ profileId, secretVersion }) => {
    const kept = await secrets.get({ id: profileId, version: secretVersion });
    return kept === undefined ? undefined : readDarajaSecret(kept);
  };
}
