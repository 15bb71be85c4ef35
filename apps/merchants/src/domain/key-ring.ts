import type { MerchantsEvent, Scope } from '@daftari/contracts/events/merchants-events';
import type { Environment, RecordedEvent } from '@daftari/journal-core/event';

export interface ApiKey {
  readonly keyId: string;
  readonly name: string;
  readonly prefix: string;
  readonly keyHash: string;
  readonly environment: Environment;
  /** Absent for a key that may do everything. */
  readonly scopes?: readonly Scope[];
  /** ISO 8601 with milliseconds: from then on it is refused. */
  readonly expiresAt?: string;
  /** IP addresses and CIDR ranges; absent for all. */
  readonly allowedAddresses?: readonly string[];
  /** ISO 8601 with milliseconds. */
  readonly createdAt: string;
  /** The last use that was noted: at most an hour older than the last one. */
  readonly lastUsedAt?: string;
  readonly revoked: boolean;
  /** ISO 8601 with milliseconds. */
  readonly revokedAt?: string;
}

/** Keys that were revoked or have expired and that a merchant is still told about, in each environment. */
export const MAX_ENDED_KEYS = 100;

type KeyEvent = Extract<
  RecordedEvent<MerchantsEvent>,
  { type: 'ApiKeyIssued.v1' | 'ApiKeyUsed.v1' | 'ApiKeyRevoked.v1' }
>;

/** A merchant's keys, oldest first. */
export function evolveKeys(keys: readonly ApiKey[], event: KeyEvent): readonly ApiKey[] {
  switch (event.type) {
    case 'ApiKeyIssued.v1':
      return forgetting([...keys, issued(event)], event.at);
    case 'ApiKeyUsed.v1': {
      const { keyId, usedAt } = event.data;
      return keys.map((key) => (key.keyId === keyId ? { ...key, lastUsedAt: usedAt } : key));
    }
    case 'ApiKeyRevoked.v1': {
      const { keyId } = event.data;
      const ended = { revoked: true, revokedAt: event.at };
      return forgetting(
        keys.map((key) => (key.keyId === keyId ? { ...key, ...ended } : key)),
        event.at,
      );
    }
  }
}

function issued(event: Extract<KeyEvent, { type: 'ApiKeyIssued.v1' }>): ApiKey {
  const { merchantId: _, ...key } = event.data;
  // The envelope's environment is the key's; a key belongs to one world, so it is always there.
  if (event.environment === undefined) throw new Error(`${event.stream}: an API key without an environment`);
  return { ...key, environment: event.environment, createdAt: event.at, revoked: false };
}

/** However often a merchant changes its keys, what is kept of them stays small: the keys that ended longest ago go first. */
function forgetting(keys: readonly ApiKey[], at: string): readonly ApiKey[] {
  if (keys.length <= MAX_ENDED_KEYS) return keys;
  const nowMs = Date.parse(at);
  const dropped = new Set<string>();
  for (const environment of ['test', 'live'] as const) {
    const ended = keys.filter((key) => key.environment === environment && !isUsable(key, nowMs));
    const oldestFirst = ended.sort((a, b) => endMs(a) - endMs(b));
    for (const key of oldestFirst.slice(0, -MAX_ENDED_KEYS)) dropped.add(key.keyId);
  }
  return dropped.size === 0 ? keys : keys.filter((key) => !dropped.has(key.keyId));
}

/** When a key ended, or will. */
function endMs({ revokedAt, expiresAt }: ApiKey): number {
  const ends = [revokedAt, expiresAt].map((time) => (time === undefined ? Infinity : Date.parse(time)));
  return Math.min(...ends);
}

/** Whether a key opens anything at a moment, as far as it goes: its merchant may be suspended all the same. */
export function isUsable(key: Pick<ApiKey, 'revoked' | 'expiresAt'>, nowMs: number): boolean {
  return !key.revoked && (key.expiresAt === undefined || Date.parse(key.expiresAt) > nowMs);
}
