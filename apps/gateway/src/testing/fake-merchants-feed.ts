import { createHash } from 'node:crypto';
import type { Environment, RecordedEvent } from '@daftari/journal-core/event';
import type { DeliveredBatch } from '@daftari/journal-core/journal';
import type { EventFeed } from '@daftari/messaging-core/event-feed';
import type { MerchantsEvent } from '@daftari/contracts/events/merchants-events';

/** A feed of one partition that a test adds events to. */
export interface FakeMerchantsFeed extends EventFeed {
  add(fact: MerchantsEvent, environment?: Environment): void;
  /** Ends running subscriptions with an error, as a broken connection would. */
  fail(error: Error): void;
  readonly subscriptions: () => number;
}

export function fakeMerchantsFeed(): FakeMerchantsFeed {
  const log: DeliveredBatch[] = [];
  const running = new Set<{ wake(): void; fail(error: Error): void }>();
  let subscriptions = 0;
  return {
    journal: 'merchants',
    partitions: 1,
    head: async () => log.at(-1)?.checkpoint ?? { partition: 0, sequence: -1, hash: '' },
    subscribe(_after, handler, onError) {
      let next = 0;
      let chain = Promise.resolve();
      subscriptions += 1;
      const drain = async () => {
        while (next < log.length && running.has(self)) await handler(log[next++]!);
      };
      const self = {
        wake: () => void (chain = chain.then(drain)),
        fail: (error: Error) => {
          running.delete(self);
          onError(error);
        },
      };
      running.add(self);
      self.wake();
      return { stop: async () => void (running.delete(self), await chain) };
    },
    add(fact, environment) {
      log.push({
        checkpoint: { partition: 0, sequence: log.length, hash: String(log.length) },
        recordedAt: '2026-03-01T08:00:00.000Z',
        events: [recorded(fact, log.length, environment)],
      });
      for (const subscription of running) subscription.wake();
    },
    fail(error) {
      for (const subscription of [...running]) subscription.fail(error);
    },
    subscriptions: () => subscriptions,
  };
}

export function recorded(fact: MerchantsEvent, version = 1, environment?: Environment): RecordedEvent<MerchantsEvent> {
  const { merchantId } = fact.data;
  const envelope = { id: merchantId, stream: `merchant-${merchantId}`, version, at: '2026-03-01T08:00:00.000Z' };
  const why = { correlation: merchantId, causation: merchantId, actor: 'service:test' };
  return { ...fact, ...envelope, ...why, ...(environment === undefined ? {} : { environment }) };
}

type KeyIssued = Extract<MerchantsEvent, { type: 'ApiKeyIssued.v1' }>;
export type KeyTerms = Pick<KeyIssued['data'], 'scopes' | 'expiresAt' | 'allowedAddresses'>;

export function keyIssued(merchantId: string, keyId: string, key: string, terms: KeyTerms = {}): MerchantsEvent {
  const keyHash = createHash('sha256').update(key).digest('hex');
  const shown = { name: 'test', prefix: key.slice(0, 12) };
  return { type: 'ApiKeyIssued.v1', data: { merchantId, keyId, ...shown, keyHash, ...terms } };
}

export function keyRevoked(merchantId: string, keyId: string, key: string): MerchantsEvent {
  const keyHash = createHash('sha256').update(key).digest('hex');
  return { type: 'ApiKeyRevoked.v1', data: { merchantId, keyId, keyHash, reason: 'lost' } };
}
