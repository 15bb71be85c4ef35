import { openKeys } from '@daftari/privacy/open-keys';
import { PersonalSealer } from '@daftari/privacy/sealing/personal-sealer';

const MASTER_KEY = Buffer.alloc(32, 7).toString('base64');

/** Seals the note of every entry with keys in a key store of the run's own, as a service seals a phone. */
export async function noteSealer(file: string): Promise<{ personal: PersonalSealer }> {
  const keyring = await openKeys({ place: { file }, masterKey: { kind: 'given', base64: MASTER_KEY } });
  const fields = new Map([['EntryPosted.v1', [{ path: ['note'], when: 'always' as const }]]]);
  return { personal: new PersonalSealer({ keyring, fields }) };
}
