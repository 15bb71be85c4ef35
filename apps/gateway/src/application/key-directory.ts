import { createHash, timingSafeEqual } from 'node:crypto';
import type { MerchantsEvent } from '@daftari/contracts/events/merchants-events';
import type { RecordedEvent } from '@daftari/journal-core/event';
import { addressRanges } from '@daftari/kernel/address-range';
import type { Caller } from '../domain/caller';

/** A key that was issued and not revoked, and what it takes to use it. */
export interface KnownKey extends Caller {
  /** From then on it is refused. */
  readonly expiresAtMs?: number;
  /** Whether it may be used from an IP address; absent when it may from all. */
  readonly mayComeFrom?: (address: string) => boolean;
}

/** A key that has expired so long ago is kept no more once its merchant gets another one. */
export const EXPIRED_KEPT_MS = 60_000;

/** Which keys are valid and whose they are: a fold over the merchants' events, kept in memory. */
export interface KeyDirectory {
  /** Idempotent: the same event again changes nothing. */
  apply(event: RecordedEvent): void;
  /** The first valid key with its owner; undefined when none of them is known, or it was revoked. */
  find(keys: readonly string[]): KnownKey | undefined;
  /** Whether none of a merchant's keys works for the time being. */
  isSuspended(merchantId: string): boolean;
  /** How many keys it keeps. */
  readonly size: number;
}

interface Entry {
  readonly key: KnownKey;
  readonly hash: Buffer;
}

export function keyDirectory(): KeyDirectory {
  const byHash = new Map<string, Entry>();
  /** Hashes of keys. */
  const revoked = new Set<string>();
  const standing = suspensions();
  const ending = endings();
  return {
    apply(event) {
      const fact = event as RecordedEvent<MerchantsEvent>;
      standing.apply(fact);
      if (fact.type === 'ApiKeyIssued.v1') {
        const { keyHash } = fact.data;
        const key = keyIn(fact);
        if (key === undefined || revoked.has(keyHash)) return;
        for (const ended of ending.before(key.merchantId, Date.parse(fact.at) - EXPIRED_KEPT_MS)) byHash.delete(ended);
        ending.note(keyHash, key);
        byHash.set(keyHash, { key, hash: Buffer.from(keyHash, 'hex') });
      }
      if (fact.type === 'ApiKeyRevoked.v1') {
        revoked.add(fact.data.keyHash);
        byHash.delete(fact.data.keyHash);
        ending.forget(fact.data);
      }
    },
    find(keys) {
      for (const key of keys) {
        const hash = createHash('sha256').update(key).digest();
        const entry = byHash.get(hash.toString('hex'));
        if (entry !== undefined && timingSafeEqual(entry.hash, hash)) return entry.key;
      }
      return undefined;
    },
    isSuspended: standing.isSuspended,
    get size() {
      return byHash.size;
    },
  };
}

/** When each merchant's keys end, of those that do: who makes a key a second that lasts a second must not fill the memory. */
function endings() {
  const byMerchant = new Map<string, Map<string, number>>();
  const forget = ({ merchantId, keyHash }: { readonly merchantId: string; readonly keyHash: string }) => {
    const own = byMerchant.get(merchantId);
    own?.delete(keyHash);
    if (own?.size === 0) byMerchant.delete(merchantId);
  };
  return {
    note(keyHash: string, { merchantId, expiresAtMs }: KnownKey) {
      if (expiresAtMs === undefined) return;
      byMerchant.set(merchantId, (byMerchant.get(merchantId) ?? new Map<string, number>()).set(keyHash, expiresAtMs));
    },
    forget,
    /** Takes those that end before a moment. */
    before(merchantId: string, ms: number): string[] {
      const ended = [...(byMerchant.get(merchantId) ?? [])].flatMap(([keyHash, end]) => (end < ms ? [keyHash] : []));
      for (const keyHash of ended) forget({ merchantId, keyHash });
      return ended;
    },
  };
}

type KeyIssued = Extract<RecordedEvent<MerchantsEvent>, { type: 'ApiKeyIssued.v1' }>;

/** A key of no environment could be taken for live: it is none. */
function keyIn({ data, environment }: KeyIssued): KnownKey | undefined {
  if (environment === undefined) return undefined;
  const { merchantId, keyId, scopes, expiresAt, allowedAddresses } = data;
  return {
    ...{ merchantId, keyId, environment },
    ...(scopes !== undefined && { scopes }),
    ...(expiresAt !== undefined && { expiresAtMs: Date.parse(expiresAt) }),
    ...(allowedAddresses !== undefined && { mayComeFrom: addressRanges(allowedAddresses) }),
  };
}

/** Who is suspended. Of what is told again, and so out of order, only what is newer than the last word counts. */
function suspensions() {
  const last = new Map<string, { readonly version: number; readonly suspended: boolean }>();
  return {
    apply({ type, data, version }: RecordedEvent<MerchantsEvent>) {
      if (type !== 'MerchantSuspended.v1' && type !== 'MerchantReactivated.v1') return;
      if (version <= (last.get(data.merchantId)?.version ?? 0)) return;
      last.set(data.merchantId, { version, suspended: type === 'MerchantSuspended.v1' });
    },
    isSuspended: (merchantId: string) => last.get(merchantId)?.suspended === true,
  };
}
