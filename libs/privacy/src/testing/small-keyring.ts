import { manualClock } from '@daftari/kernel/clock';
import { idsFrom } from '@daftari/kernel/ids';
import { seededRandom } from '@daftari/kernel/random';
import type { KeyStore, WantedKey } from '../keys/key-store';
import { Keyring } from '../keys/keyring';
import { memoryKeyStore } from '../keys/memory-key-store';
import { PersonalSealer, type SealerOptions } from '../sealing/personal-sealer';

export const START_MS = Date.UTC(2026, 10, 22, 8);
export const MASTER = new Uint8Array(32).fill(9);

/** For specs: keys in memory, what was written counted, and a sealer of one event type. */
export interface SmallKeyring {
  readonly clock: ReturnType<typeof manualClock>;
  readonly store: KeyStore;
  readonly keyring: Keyring;
  readonly sealer: PersonalSealer;
  /** The subjects of each write, together. */
  readonly writes: string[][];
  /** How many ids were asked for. */
  asked(): number;
  /** When set, the store does not answer. */
  fail(error: Error | undefined): void;
  /** Another process on the same store. */
  again(): Promise<PersonalSealer>;
}

export const FIELDS: SealerOptions['fields'] = new Map([
  [
    'Told.v1',
    [
      { path: ['phone'], when: 'always' },
      { path: ['remark'], when: 'digits' },
      { path: ['key', 'text'], when: 'always' },
    ],
  ],
]);

export async function smallKeyring(options: { maxKeysAtHand?: number; sync?: boolean } = {}): Promise<SmallKeyring> {
  const { sync = false, ...limits } = options;
  const clock = manualClock(START_MS);
  const writes: string[][] = [];
  let asked = 0;
  let failure: Error | undefined;
  const { findNow, ...memory } = memoryKeyStore();
  const store: KeyStore = {
    ...memory,
    ...(sync && findNow !== undefined ? { findNow } : {}),
    async ensure(wanted: readonly WantedKey[]) {
      if (failure !== undefined) throw failure;
      writes.push(wanted.map(({ subject }) => subject));
      await new Promise<void>((resolve) => setImmediate(resolve));
      return memory.ensure(wanted);
    },
    async find(ids) {
      if (failure !== undefined) throw failure;
      asked += ids.length;
      return memory.find(ids);
    },
  };
  const random = seededRandom(5);
  const keyring = await Keyring.open({ store, master: MASTER, clock, random, ids: idsFrom(random) });
  const again = async () => {
    const other = await Keyring.open({ store, master: MASTER, clock, random, ids: idsFrom(random) });
    return new PersonalSealer({ keyring: other, fields: FIELDS, ...limits });
  };
  const sealer = new PersonalSealer({ keyring, fields: FIELDS, ...limits });
  const fail = (error: Error | undefined) => void (failure = error);
  return { clock, store, keyring, sealer, writes, asked: () => asked, fail, again };
}
