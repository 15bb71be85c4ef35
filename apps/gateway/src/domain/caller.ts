import type { Scope } from '@daftari/contracts/events/merchants-events';
import type { Environment } from '@daftari/journal-core/event';

/** Who asks: a merchant, by one of its keys. The key decides between test and live. */
export interface Caller {
  readonly merchantId: string;
  readonly keyId: string;
  readonly environment: Environment;
  /** What the key may do; absent for one that may do everything. */
  readonly scopes?: readonly Scope[];
}
