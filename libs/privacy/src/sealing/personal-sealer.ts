import type { PersonalField } from '@daftari/contracts/personal-fields';
import type { RecordedEvent } from '@daftari/journal-core/event';
import { ERASED } from '@daftari/journal-core/personal-data';
import type { DataKey, KeyInHand, Keyring } from '../keys/keyring';
import { KeyCache } from './key-cache';
import { KeyMaking } from './key-making';
import { KeyMissing } from './key-missing';
import { holdsNumber } from './number-digits';
import type { PersonalValues } from './personal-values';
import { keyIdsIn, mapSealed, openValue, sealValue, type SealedValue } from './sealed-value';

/** Keys at hand: more than there can be commands waiting in all partitions that were busy of late. */
export const MAX_KEYS_AT_HAND = 65_536;
/** Keys asked for at once. */
const MAX_IDS = 500;

export interface SealerOptions {
  readonly keyring: Keyring;
  /** Event type → its personal fields, of all services that use this sealer. */
  readonly fields: ReadonlyMap<string, readonly PersonalField[]>;
  readonly maxKeysAtHand?: number;
}

/** Seals and opens personal fields with the keys of a keyring; one for all services of a process. */
export class PersonalSealer implements PersonalValues {
  private readonly cache: KeyCache;
  private readonly making: KeyMaking;

  constructor(private readonly options: SealerOptions) {
    this.cache = new KeyCache(options.maxKeysAtHand ?? MAX_KEYS_AT_HAND);
    this.making = new KeyMaking(options.keyring, (key) => this.cache.put(key.id, key, true));
  }

  isReady(subject: string): boolean {
    return this.cache.ofSubject(subject) !== undefined;
  }

  async prepare(subject: string, person?: string): Promise<void> {
    if (this.isReady(subject) && (person === undefined || this.making.isLinked(subject, person))) return;
    await this.making.make({ subject, person });
  }

  /** @throws Error the subject's key is not at hand: it was destroyed, or pushed out, since it was prepared */
  seal(type: string, data: object, subject: string): object {
    const fields = this.options.fields.get(type);
    if (fields === undefined) return data;
    let key: DataKey | undefined;
    const sealed = (text: string): SealedValue => sealValue((key ??= this.keyOf(subject)), text);
    return fields.reduce((result, { path, when }) => sealedAt(result, path, when, sealed), data);
  }

  async fetchKeys(events: readonly RecordedEvent[]): Promise<void> {
    const ids = new Set<string>();
    for (const { data } of events) keyIdsIn(data, ids);
    await this.fetch(ids);
  }

  open<E extends RecordedEvent>(event: E): E {
    const data: unknown = mapSealed<unknown>(event.data, (value) => this.opened(value));
    return data === event.data ? event : { ...event, data };
  }

  async openAll<T>(value: T): Promise<T> {
    await this.fetch(keyIdsIn(value));
    return mapSealed(value, (sealed) => this.opened(sealed));
  }

  async subjectsOf(phone: string, limit: number): Promise<readonly string[]> {
    const { keyring } = this.options;
    return (await keyring.store.subjectsOf(keyring.lookup(phone), limit)).map(({ subject }) => subject);
  }

  /** Opens text that `sealText` made; undefined when its key was destroyed. @throws KeyMissing */
  async openText(value: SealedValue): Promise<string | undefined> {
    await this.fetch(new Set([value.sealed]));
    const key = this.keyAtHand(value.sealed);
    return key === 'destroyed' ? undefined : openValue(key, value);
  }

  async sealText(subject: string, text: string): Promise<SealedValue> {
    await this.prepare(subject);
    return sealValue(this.keyOf(subject), text);
  }

  /** Forgets keys that were destroyed: what is sealed under them reads `[erased]` from now on. */
  forget(ids: readonly string[]): void {
    this.cache.destroyed(ids);
    this.making.forgetLinks();
  }

  private keyOf(subject: string): DataKey {
    const key = this.cache.ofSubject(subject);
    if (key === undefined)
      throw new Error(`the key of ${subject} is not at hand any more; nothing was written; try again`);
    return key;
  }

  private async fetch(wanted: ReadonlySet<string>): Promise<void> {
    const unknown = [...wanted].filter((id) => this.cache.ofId(id) === undefined);
    for (let start = 0; start < unknown.length; start += MAX_IDS) {
      const found = await this.options.keyring.find(unknown.slice(start, start + MAX_IDS));
      for (const [id, key] of found) this.cache.put(id, key);
    }
  }

  private opened(value: SealedValue): string {
    const key = this.keyAtHand(value.sealed);
    return key === 'destroyed' ? ERASED : openValue(key, value);
  }

  /** @throws KeyMissing */
  private keyAtHand(id: string): KeyInHand {
    const key = this.cache.ofId(id) ?? this.options.keyring.findNow([id])?.get(id);
    if (key === undefined) throw new KeyMissing(id);
    this.cache.put(id, key);
    return key;
  }
}

/** The data with one field sealed; the same object where the field is absent, empty or tells nobody's number. */
function sealedAt(
  data: object,
  [name, ...rest]: readonly string[],
  when: PersonalField['when'],
  seal: (text: string) => SealedValue,
): object {
  const value = (data as Readonly<Record<string, unknown>>)[name!];
  if (rest.length > 0) {
    if (typeof value !== 'object' || value === null) return data;
    const inner = sealedAt(value, rest, when, seal);
    return inner === value ? data : { ...data, [name!]: inner };
  }
  // What is empty says nothing, and stays empty: "has it an id?" can be asked of sealed data too.
  if (typeof value !== 'string' || value === '' || (when === 'digits' && !holdsNumber(value))) return data;
  return { ...data, [name!]: seal(value) };
}
