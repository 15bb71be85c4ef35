import { createHmac } from 'node:crypto';
import { isoTime, type Clock } from '@daftari/kernel/clock';
import type { Ids } from '@daftari/kernel/ids';
import type { Random } from '@daftari/kernel/random';
import { SECRET_BYTES } from './aes-box';
import type { FoundKey, KeyStore, StoredKey } from './key-store';
import { isMaster, LOOKUP_KEY_ID, masterCheck, unwrap, wrap } from './wrapping';

/** A data key that can be used. */
export interface DataKey {
  readonly id: string;
  readonly subject: string;
  readonly secret: Buffer;
}

/** What became of a key that something is sealed under. */
export type KeyInHand = DataKey | 'destroyed';

/** A subject that needs a key, and the phone of the person whom it is about, `254XXXXXXXXX`, where that is known. */
export interface Wanted {
  readonly subject: string;
  readonly person?: string | undefined;
}

export interface KeyringDeps {
  readonly store: KeyStore;
  /** 32 bytes. */
  readonly master: Uint8Array;
  readonly clock: Clock;
  readonly random: Random;
  readonly ids: Ids;
}

/** The master key given is not the one under which the keys are wrapped. */
export class WrongMasterKey extends Error {
  override readonly name = 'WrongMasterKey';
}

const ID_BYTES = 16;

/** The key store with its master key: makes data keys, opens stored ones, and turns phones into lookup values. */
export class Keyring {
  private master: Uint8Array;
  /** The one that the keys are being wrapped under at this moment: a row may be read before we hear of it. */
  private nextMaster: Uint8Array | undefined;
  private readonly making = new Set<Promise<unknown>>();

  private constructor(
    readonly store: KeyStore,
    private readonly lookupKey: Uint8Array,
    private readonly deps: KeyringDeps,
  ) {
    this.master = deps.master;
  }

  /** Opens a key store, making an empty one ours. @throws WrongMasterKey */
  static async open(deps: KeyringDeps): Promise<Keyring> {
    const { store, master, random, ids } = deps;
    const identity =
      (await store.identity()) ??
      (await store.create({
        storeId: ids.uuid(),
        masterCheck: masterCheck(master),
        lookupKey: wrap(master, LOOKUP_KEY_ID, random.bytes(SECRET_BYTES)),
      }));
    if (!isMaster(master, identity.masterCheck)) {
      throw new WrongMasterKey('the master key is not the one that the keys of personal data are wrapped under');
    }
    return new Keyring(store, unwrap(master, LOOKUP_KEY_ID, identity.lookupKey), deps);
  }

  /** By this a person's keys are found: it tells nobody the phone who does not have the key store's own key. */
  lookup(phone: string): string {
    return createHmac('sha256', this.lookupKey).update(phone).digest('base64url');
  }

  /** The subjects' keys in the same order, durable; made where there is none. */
  async ensure(wanted: readonly Wanted[]): Promise<DataKey[]> {
    if (this.nextMaster !== undefined)
      throw new Error('the master key is being changed; nothing was written; try again');
    const made = this.make(wanted);
    this.making.add(made);
    return made.finally(() => this.making.delete(made));
  }

  private async make(wanted: readonly Wanted[]): Promise<DataKey[]> {
    const { clock, random } = this.deps;
    const createdAt = isoTime(clock.nowMs());
    const asked = wanted.map(({ subject, person }) => {
      const id = Buffer.from(random.bytes(ID_BYTES)).toString('base64url');
      const wrapped = wrap(this.master, id, random.bytes(SECRET_BYTES));
      return { id, subject, wrapped, createdAt, ...(person === undefined ? {} : { person: this.lookup(person) }) };
    });
    return (await this.store.ensure(asked)).map((key) => this.opened(key));
  }

  /** Keys by id; the store does not know those that are absent. */
  async find(ids: readonly string[]): Promise<Map<string, KeyInHand>> {
    return this.inHand(await this.store.find(ids));
  }

  /** The same at once; undefined where the store can not. */
  findNow(ids: readonly string[]): Map<string, KeyInHand> | undefined {
    const found = this.store.findNow?.(ids);
    return found === undefined ? undefined : this.inHand(found);
  }

  /**
   * Wraps every key under another master key and goes on with that one; no keys are made meanwhile.
   * @throws what the store throws; every key is then as it was
   */
  async changeMaster(to: Uint8Array): Promise<void> {
    if (this.nextMaster !== undefined) throw new Error('the master key is being changed already');
    this.nextMaster = to;
    try {
      await Promise.allSettled(this.making);
      await this.store.rewrap({ from: this.master, to });
      this.master = to;
    } finally {
      this.nextMaster = undefined;
    }
  }

  private inHand(found: ReadonlyMap<string, FoundKey>): Map<string, KeyInHand> {
    return new Map(
      [...found].map(([id, one]) => [id, one.state === 'kept' ? this.opened(one.key) : 'destroyed'] as const),
    );
  }

  private opened({ id, subject, wrapped }: StoredKey): DataKey {
    try {
      return { id, subject, secret: unwrap(this.master, id, wrapped) };
    } catch (error) {
      if (this.nextMaster === undefined) throw error;
      return { id, subject, secret: unwrap(this.nextMaster, id, wrapped) };
    }
  }
}
