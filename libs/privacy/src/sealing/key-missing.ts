import { StoreDamaged } from '@daftari/journal-core/errors';

/**
 * A sealed value names a key that is not there and was never destroyed: keys were lost. Nothing is shown in its place and
 * nothing is decided on it, because whatever followed from a guess would stand in the log for ever.
 */
export class KeyMissing extends StoreDamaged {
  constructor(readonly keyId: string) {
    super(
      `personal data is sealed under the key ${keyId}, which is not in the key store and was never destroyed: ` +
        'restore the newest copy of the key store; nothing was changed',
    );
  }
}
