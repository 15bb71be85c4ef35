import type { DataKey, KeyInHand } from '../keys/keyring';

/** Keys at hand, the longest unused of which make room; a destroyed key is remembered as one. */
export class KeyCache {
  private readonly byId = new Map<string, KeyInHand>();
  private readonly bySubject = new Map<string, DataKey>();

  constructor(private readonly limit: number) {}

  ofSubject(subject: string): DataKey | undefined {
    const key = this.bySubject.get(subject);
    if (key !== undefined) this.touch(key.id, key);
    return key;
  }

  ofId(id: string): KeyInHand | undefined {
    const found = this.byId.get(id);
    if (found !== undefined) this.touch(id, found);
    return found;
  }

  /** @param inForce true when the subject is sealed for under this key from now on */
  put(id: string, key: KeyInHand, inForce = false): void {
    this.touch(id, key);
    if (inForce && key !== 'destroyed') this.bySubject.set(key.subject, key);
    for (const [oldest, old] of this.byId) {
      if (this.byId.size <= this.limit) return;
      this.drop(oldest, old);
    }
  }

  /** The keys are gone for ever: their bytes are wiped. */
  destroyed(ids: readonly string[]): void {
    for (const id of ids) {
      const key = this.byId.get(id);
      if (key !== undefined) this.drop(id, key);
      if (key !== undefined && key !== 'destroyed') key.secret.fill(0);
      this.put(id, 'destroyed');
    }
  }

  private touch(id: string, key: KeyInHand): void {
    this.byId.delete(id);
    this.byId.set(id, key);
  }

  private drop(id: string, key: KeyInHand): void {
    this.byId.delete(id);
    if (key !== 'destroyed' && this.bySubject.get(key.subject) === key) this.bySubject.delete(key.subject);
  }
}
