import { memorySecretStore } from '@daftari/secrets/memory-secret-store';
import { createLogger } from '@daftari/service/logger';

/** What the directory needs where credentials are not what a spec is about. */
export function specSecrets() {
  return { secrets: memorySecretStore(), logger: createLogger({ level: 'silent' }) };
}
