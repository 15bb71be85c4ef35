import { createHash, timingSafeEqual } from 'node:crypto';
import type { MerchantsEvent } from '@daftari/contracts/events/merchants-events';
import type { RecordedEvent } from '@daftari/journal-core/event';
import type { Caller } from '../domain/caller';

/** Which keys are valid and whose they are: a fold over the merchants' events, kept in memory. */
export interface KeyDirectory {
  /** Idempotent: the same event again changes nothing. */
  apply(event: RecordedEvent): void;
  /** The owner of the first valid key; undefined when none of them is known, or it was revoked. */
  find(keys: readonly string[]): Caller | undefined;
}

interface Entry {
  readonly caller: Caller;
  readonly hash: Buffer;
}

export function keyDirectory(): KeyDirectory {
  const byHash = new Map<string, Entry>();
  const revoked = new Set<string>();
  return {
    apply(event) {
      const fact = event as RecordedEvent<MerchantsEvent>;
      if (fact.type === 'ApiKeyIssued.v1') {
        const { merchantId, keyId, keyHash } = fact.data;
        // A key of no environment could be taken for live: it is none.
        if (fact.environment === undefined || revoked.has(keyId)) return;
        const caller = { merchantId, keyId, environment: fact.environment };
        byHash.set(keyHash, { caller, hash: Buffer.from(keyHash, 'hex') });
      }
      if (fact.type === 'ApiKeyRevoked.v1') {
        revoked.add(fact.data.keyId);
        byHash.delete(fact.data.keyHash);
      }
    },
    find(keys) {
      for (const key of keys) {
        const hash = createHash('sha256').update(key).digest();
        const entry = byHash.get(hash.toString('hex'));
        if (entry !== undefined && timingSafeEqual(entry.hash, hash)) return entry.caller;
      }
      return undefined;
    },
  };
}
