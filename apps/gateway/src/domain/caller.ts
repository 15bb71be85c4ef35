import type { Environment } from '@daftari/journal-core/event';

/** Who asks: a merchant, by one of its keys. The key decides between test and live. */
export interface Caller {
  readonly merchantId: string;
  readonly keyId: string;
  readonly environment: Environment;
}
