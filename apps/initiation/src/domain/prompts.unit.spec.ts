import { isoTime } from '@daftari/kernel/clock';
import type { RecordedEvent } from '@daftari/journal-core/event';
import { facts } from './given';
import { PROMPT_OPEN_FOR_MS } from './open-prompts';
import { paymentStream, type PaymentEvent } from './payment';
import { COUNTED_WITHIN_MS, MAX_WINDOW_MS, type BanPolicy } from './prompt-results';
import { promptsModel, stkBanStream, type Prompts } from './prompts';
import { banAgainst, decideBan } from './stk-ban';

const START_MS = Date.UTC(2026, 10, 21, 8);
const POLICY: BanPolicy = { windowMs: 600_000, minFinished: 20, successPercent: 10, banMs: 3_600_000 };
const KEY = { merchantId: 'merchant', apiKeyId: 'key', paymentType: 'STK' } as const;
type End = 'Succeeded' | 'Failed' | 'Cancelled' | 'Expired' | 'Refused';

/** The partition's events, and what follows from them. */
class Partition {
  prompts: Prompts = promptsModel.initialState();
  atMs = START_MS;
  private count = 0;

  record(event: { type: string; data: object }, stream: string): void {
    const [id, at] = [`event-${(this.count += 1)}`, isoTime(this.atMs)];
    const cause = { correlation: 'spec', causation: 'spec', actor: 'service:spec' };
    const recorded = { ...event, id, stream, version: 1, environment: 'test', at, ...cause };
    promptsModel.evolve(this.prompts, recorded as RecordedEvent);
  }

  /** @returns the payment's id */
  send(over: Parameters<typeof facts.initiated>[0] = {}): string {
    const transactionId = `payment-${(this.count += 1)}`;
    const phone = `2547${String(this.count).padStart(8, '0')}`;
    const event = facts.initiated({ transactionId, phone, apiKeyId: KEY.apiKeyId, ...over });
    this.record(event, paymentStream(transactionId));
    return transactionId;
  }

  end(transactionId: string, how: End): void {
    const event = { type: `Payment${how}.v1`, data: { transactionId, merchantId: KEY.merchantId } };
    this.record(event as PaymentEvent, paymentStream(transactionId));
  }

  finish(count: number, how: End, over: Parameters<typeof facts.initiated>[0] = {}): void {
    for (let n = 0; n < count; n += 1) this.end(this.send(over), how);
  }

  against(apiKeyId: string = KEY.apiKeyId) {
    return banAgainst(this.prompts.results, { ...KEY, apiKeyId }, this.atMs, POLICY);
  }

  /** Records what is due; answers until when. */
  ban(): number | undefined {
    const ban = decideBan(KEY, this.against(), this.atMs, POLICY);
    for (const event of ban?.events ?? []) this.record(event, stkBanStream(KEY.apiKeyId));
    return ban?.untilMs;
  }
}

describe('the prompts of a partition', () => {
  let partition: Partition;
  beforeEach(() => void (partition = new Partition()));

  it('do not grow with the log: what is over, or counts no more, is forgotten as others come', () => {
    for (let n = 0; n < 2_000; n += 1) {
      const transactionId = partition.send({ apiKeyId: `key-${n}` });
      if (n % 2 === 0) partition.end(transactionId, 'Cancelled');
      partition.atMs += 10_000;
    }
    expect(partition.prompts.open.size).toBe(PROMPT_OPEN_FOR_MS / 10_000 / 2);
    const [open, counted] = [COUNTED_WITHIN_MS / 10_000 / 2, MAX_WINDOW_MS / 10_000 / 2];
    expect(partition.prompts.results.size).toBeLessThanOrEqual(open + counted + 2);
  });

  it('are the same after a way through a snapshot, and go on the same', () => {
    partition.finish(19, 'Failed');
    const open = partition.send();
    const copy = new Partition();
    copy.prompts = promptsModel.restore(JSON.parse(JSON.stringify(promptsModel.save(partition.prompts))));
    expect(promptsModel.save(copy.prompts)).toEqual(promptsModel.save(partition.prompts));
    copy.end(open, 'Failed');
    expect(partition.against()).toBeUndefined();
    expect(copy.against()).toEqual({ kind: 'due', finished: 20, succeeded: 0 });
    copy.ban();
    const banned = promptsModel.restore(JSON.parse(JSON.stringify(promptsModel.save(copy.prompts))));
    expect(banned.results.against(KEY.apiKeyId, copy.atMs, POLICY)).toMatchObject({ kind: 'banned' });
  });

  describe('a key', () => {
    it.each<End>(['Failed', 'Cancelled', 'Expired'])('is to be banned once 20 ended as %s', (how) => {
      partition.finish(19, how);
      expect(partition.against()).toBeUndefined();
      partition.finish(1, how);
      expect(partition.against()).toEqual({ kind: 'due', finished: 20, succeeded: 0 });
    });

    it.each([
      [1, 'is to be banned', { kind: 'due', finished: 20, succeeded: 1 }],
      [2, 'is not', undefined],
    ])('of which %d of 20 were paid %s', (paid, _, verdict) => {
      partition.finish(paid, 'Succeeded');
      partition.finish(20 - paid, 'Failed');
      expect(partition.against()).toEqual(verdict);
    });

    it('is judged by nothing but the finished prompts of customers', () => {
      partition.finish(30, 'Refused');
      partition.finish(30, 'Failed', { paymentType: 'WALLET_TOPUP_SERVICE_TOKENS' });
      for (let n = 0; n < 30; n += 1) partition.send();
      expect(partition.against()).toBeUndefined();
      partition.finish(20, 'Failed', { paymentType: 'C2C' });
      expect(partition.against()).toMatchObject({ kind: 'due', finished: 20 });
    });

    it('is not judged by what another key did', () => {
      partition.finish(20, 'Failed', { apiKeyId: 'other' });
      expect(partition.against()).toBeUndefined();
      expect(partition.against('other')).toMatchObject({ kind: 'due' });
    });

    it('is judged by the last ten minutes only, and by no result that took a quarter of an hour', () => {
      partition.finish(10, 'Failed');
      const slow = Array.from({ length: 10 }, () => partition.send());
      partition.atMs += POLICY.windowMs + 10_000;
      partition.finish(10, 'Failed');
      expect(partition.against()).toBeUndefined();
      partition.atMs += COUNTED_WITHIN_MS - POLICY.windowMs - 10_000;
      for (const transactionId of slow) partition.end(transactionId, 'Failed');
      expect(partition.against()).toBeUndefined();
    });

    it('may still top up, and nobody is banned without a policy', () => {
      partition.finish(20, 'Failed');
      const topUp = { ...KEY, paymentType: 'WALLET_TOPUP_SERVICE_TOKENS' } as const;
      expect(banAgainst(partition.prompts.results, topUp, partition.atMs, POLICY)).toBeUndefined();
      expect(banAgainst(partition.prompts.results, KEY, partition.atMs, undefined)).toBeUndefined();
    });
  });

  describe('a ban', () => {
    beforeEach(() => partition.finish(20, 'Failed'));

    it('says what was counted, and is recorded once', () => {
      expect(decideBan(KEY, partition.against(), partition.atMs, POLICY)?.events).toEqual([
        {
          type: 'StkBanned.v1',
          data: {
            merchantId: 'merchant',
            apiKeyId: 'key',
            until: isoTime(START_MS + 3_600_000),
            finished: 20,
            succeeded: 0,
            windowSeconds: 600,
          },
        },
      ]);
      const untilMs = partition.ban();
      partition.atMs += 60_000;
      expect(decideBan(KEY, partition.against(), partition.atMs, POLICY)).toEqual({ untilMs, events: [] });
    });

    it('settles what was sent before it, also where it is short', () => {
      const open = Array.from({ length: 20 }, () => partition.send());
      const short = { ...POLICY, banMs: 60_000 };
      const ban = decideBan(KEY, partition.against(), partition.atMs, short);
      for (const event of ban?.events ?? []) partition.record(event, stkBanStream(KEY.apiKeyId));
      partition.atMs += 60_000;
      for (const transactionId of open) partition.end(transactionId, 'Expired');
      expect(partition.against()).toBeUndefined();
    });

    it('is over after its hour, and what ended before or during it counts no more', () => {
      const open = Array.from({ length: 30 }, () => partition.send());
      partition.ban();
      partition.atMs += 3_590_000;
      for (const transactionId of open) partition.end(transactionId, 'Expired');
      expect(partition.against()).toMatchObject({ kind: 'banned' });
      partition.atMs += 10_000;
      expect(partition.against()).toBeUndefined();
      partition.finish(19, 'Failed');
      expect(partition.against()).toBeUndefined();
      partition.finish(1, 'Failed');
      expect(partition.against()).toMatchObject({ kind: 'due', finished: 20 });
    });
  });
});
