import { PersonalSealer } from '@daftari/privacy/sealing/personal-sealer';
import type { CliIo } from '../cli-io';
import { keysOf } from './privacy-opened-trail';

/** Opens what is sealed in an installation's journals, for as long as it is open. */
export interface OpenedKeys {
  readonly personal: PersonalSealer | undefined;
  close(): Promise<void>;
}

/** The keys that lie in a data directory; none without one, as for an export. */
export async function openKeysOf(dataDir: string | undefined, io: CliIo): Promise<OpenedKeys> {
  const keyring = dataDir === undefined ? undefined : await keysOf(dataDir, io);
  if (keyring === undefined) return { personal: undefined, close: async () => undefined };
  // It only opens: which fields are sealed is not its business.
  return { personal: new PersonalSealer({ keyring, fields: new Map() }), close: () => keyring.store.close() };
}
