import type { MerchantsEvent } from '@daftari/contracts/events/merchants-events';
import type { Environment, RecordedEvent } from '@daftari/journal-core/event';
import { isoTime } from '@daftari/kernel/clock';
import { evolveKeys, MAX_ENDED_KEYS, type ApiKey } from './key-ring';
import { MERCHANT } from './testing/given';

const START_MS = Date.parse('2026-11-21T08:00:00.000Z');

type KeyEvent = Parameters<typeof evolveKeys>[1];
type KeyFact = Extract<MerchantsEvent, { type: KeyEvent['type'] }>;

function recorded(fact: KeyFact, atMs: number, environment: Environment): KeyEvent {
  const envelope = { id: 'event', stream: `merchant-${MERCHANT}`, version: 1, at: isoTime(atMs) };
  const why = { correlation: MERCHANT, causation: MERCHANT, actor: 'operator:spec', environment };
  return { ...fact, ...envelope, ...why } as RecordedEvent<MerchantsEvent> as KeyEvent;
}

/** Keys of a merchant, changed at one second after the other. */
function ring() {
  let [keys, second]: [readonly ApiKey[], number] = [[], 0];
  const add = (fact: KeyFact, environment: Environment) =>
    (keys = evolveKeys(keys, recorded(fact, START_MS + second++ * 1_000, environment)));
  return {
    issue(keyId: string, { lastsMs, environment = 'test' }: { lastsMs?: number; environment?: Environment } = {}) {
      const expiresAt = lastsMs === undefined ? {} : { expiresAt: isoTime(START_MS + second * 1_000 + lastsMs) };
      const text = { name: 'shop', prefix: 'dft_test_abcde', keyHash: 'a'.repeat(64) };
      add({ type: 'ApiKeyIssued.v1', data: { merchantId: MERCHANT, keyId, ...text, ...expiresAt } }, environment);
    },
    revoke: (keyId: string) =>
      add(
        { type: 'ApiKeyRevoked.v1', data: { merchantId: MERCHANT, keyId, keyHash: 'a'.repeat(64), reason: 'old' } },
        'test',
      ),
    ids: () => keys.map(({ keyId }) => keyId),
  };
}

const numbers = (count: number) => Array.from({ length: count }, (_, i) => i);

describe('the keys of a merchant', () => {
  it('stay few, also when each of them expires by itself and none is ever revoked', () => {
    const keys = ring();
    keys.issue('lasting');
    for (const i of numbers(3 * MAX_ENDED_KEYS)) keys.issue(`brief-${i}`, { lastsMs: 500 });
    // The last one was still good when it was issued.
    expect(keys.ids()).toHaveLength(1 + MAX_ENDED_KEYS + 1);
    expect(keys.ids().slice(0, 2)).toEqual(['lasting', `brief-${2 * MAX_ENDED_KEYS - 1}`]);
  });

  it('forget who ended first, not who was issued first: the one just revoked is there still', () => {
    const keys = ring();
    keys.issue('oldest');
    for (const i of numbers(MAX_ENDED_KEYS)) keys.issue(`key-${i}`);
    for (const i of numbers(MAX_ENDED_KEYS)) keys.revoke(`key-${i}`);
    keys.revoke('oldest');
    expect(keys.ids()).toEqual([
      'oldest',
      ...numbers(MAX_ENDED_KEYS)
        .slice(1)
        .map((i) => `key-${i}`),
    ]);
  });

  it('of one environment push out none of the other', () => {
    const keys = ring();
    keys.issue('live', { lastsMs: 500, environment: 'live' });
    for (const i of numbers(MAX_ENDED_KEYS + 5)) keys.issue(`brief-${i}`, { lastsMs: 500 });
    expect(keys.ids()).toContain('live');
  });
});
