import { Environment } from '@daftari/contracts/generated/daftari/common/v1/common';
import { partitionOf } from '@daftari/journal-core/partition-of';
import { derivedId } from '@daftari/kernel/ids';
import { keyedBatchId, keyedRefundId } from '@daftari/kernel/keyed-ids';
import { keyedTransactionId } from './domain/attempt';
import type { InitiationRoom } from './service';
import { MERCHANT } from './spec-fakes';
import { RefundWorld } from './spec-refund-world';
import { TRANSFER } from './spec-transfer-world';
import { STORES } from './spec-world';

const KEY = 'order-1';
const CLIENT = { environment: 'test', merchantId: MERCHANT, key: KEY } as const;
const PAYMENT = keyedTransactionId('test', MERCHANT, KEY);
const REFUND = keyedRefundId(CLIENT);
const BATCH = keyedBatchId(CLIENT);
const KINDS = ['STK', 'service top-up', 'payout top-up', 'transfer', 'payout', 'refund', 'batch'] as const;
type Kind = (typeof KINDS)[number];
/** Phones of their own, so that no open prompt stands in the way of another kind. */
const ASKED = {
  STK: { phone: '0712345671' },
  'service top-up': { phone: '0712345672', paymentType: 'WALLET_TOPUP_SERVICE_TOKENS' },
  'payout top-up': { phone: '0712345673', paymentType: 'WALLET_TOPUP_PAYOUT' },
  transfer: TRANSFER,
} as const;
/** The facts by which something of each kind begins. */
const BEGINNINGS = /^(PaymentInitiated|PayoutInitiated|PayoutBatchCreated)\.v1$/;
/** Every two of them, either way round. */
const pairsOf = (kinds: readonly Kind[]) =>
  kinds.flatMap((first) => kinds.filter((kind) => kind !== first).map((second) => ({ first, second })));
/** One of each sort of stream. */
const STREAMS: readonly Kind[] = ['STK', 'payout', 'refund', 'batch'];
const IDS: Readonly<Record<Kind, object>> = {
  STK: { transactionId: PAYMENT },
  'service top-up': { transactionId: PAYMENT },
  'payout top-up': { transactionId: PAYMENT },
  transfer: { transactionId: PAYMENT },
  payout: { transactionId: PAYMENT },
  refund: { transactionId: REFUND },
  batch: { batchId: BATCH },
};

/** A client that uses one key for everything. */
class OneKey {
  /** Was paid under another key, and can be given back. */
  paid = '';

  constructor(readonly world: RefundWorld) {}

  async open(): Promise<void> {
    await this.world.open();
    this.paid = await this.world.received({ phone: '0712345679' });
  }

  /** Answers `made` or the code of the refusal, with its details. */
  async ask(kind: Kind, service: InitiationRoom['service'] = this.world.room.service) {
    try {
      return await this.asked(kind, service);
    } catch (error) {
      const { code, details } = error as { code: string; details: object };
      return { code, details };
    }
  }

  private async asked(kind: Kind, service: InitiationRoom['service']) {
    const { world } = this;
    const keyed = { idempotencyKey: KEY, requestFingerprint: String(KINDS.indexOf(kind)).repeat(64) };
    const about = { merchantId: MERCHANT, environment: Environment.TEST };
    const made = { code: 'made', details: {} };
    if (kind === 'refund') {
      const caller = { actor: `merchant:${MERCHANT}`, causation: '' };
      const what = { transactionId: this.paid, refundId: REFUND, reason: 'sold out', idempotencyKey: KEY };
      await service.refundPayment({ ...about, ...what, caller });
      return made;
    }
    if (kind === 'batch') {
      const items = [{ amountCents: 1_000, phone: '0711000000', reference: 'WAGE-0', description: 'Wages' }];
      const what = { batchId: BATCH, description: 'Wages', items, apiKeyId: 'key-1', requestId: 'request-1' };
      await service.createPayoutBatch({ ...about, ...what, ...keyed });
      return made;
    }
    const { results } =
      kind === 'payout'
        ? await service.initiatePayouts({ payouts: [world.payoutRequest(keyed)] })
        : await service.initiatePayments({ payments: [world.request({ ...ASKED[kind], ...keyed })] });
    const result = results[0]?.result;
    return result?.$case === 'error' ? { code: result.value.code, details: result.value.details } : made;
  }

  /** What began under the key; the items of a batch are not asked for under it, and no payment before it was. */
  async begun(): Promise<string[]> {
    const events = (await this.world.log()).filter(({ type }) => BEGINNINGS.test(type));
    const others = [this.paid, derivedId('batch-item', BATCH, '0')];
    return events
      .map(({ data }) => data as { transactionId?: string; batchId?: string })
      .map(({ transactionId, batchId }) => transactionId ?? batchId ?? '')
      .filter((id) => !others.includes(id));
  }

  /** What is reserved for payments and payouts. */
  held(): number {
    const { holds, payoutHolds } = this.world.walletFee;
    return [...holds.values(), ...payoutHolds.values()].filter((state) => state === 'open').length;
  }
}

describe.each(STORES)('a key that was used for another kind of request on %s', (kind) => {
  let client: OneKey;
  beforeEach(async () => {
    client = new OneKey(new RefundWorld(kind));
    await client.open();
  });
  afterEach(() => client.world.close());

  it.each(pairsOf(kind === 'memory' ? KINDS : STREAMS))(
    'is refused: $first, then $second',
    async ({ first, second }) => {
      expect(await client.ask(first)).toEqual({ code: 'made', details: {} });
      const held = client.held();
      const refusal = { code: 'IDEMPOTENCY_KEY_REUSED', details: IDS[first] };
      expect(await client.ask(second)).toEqual(refusal);
      expect(await client.begun()).toHaveLength(1);
      expect(client.held()).toBeLessThanOrEqual(held);
      await client.world.room.stop();
      await client.world.open();
      expect(await client.ask(second)).toEqual(refusal);
      expect(await client.ask(first)).toEqual({ code: 'made', details: {} });
      expect(await client.begun()).toHaveLength(1);
    },
  );

  it('makes one of all kinds that are asked for at once', async () => {
    const answers = await Promise.all(KINDS.map((each) => client.ask(each)));
    const refused = answers.filter(({ code }) => code === 'IDEMPOTENCY_KEY_REUSED');
    expect([answers.filter(({ code }) => code === 'made').length, refused.length]).toEqual([1, KINDS.length - 1]);
    expect(await client.begun()).toHaveLength(1);
  });
});

describe('a key that was used for another kind of request', () => {
  let client: OneKey;
  beforeEach(async () => {
    client = new OneKey(new RefundWorld('memory'));
    await client.open();
  });
  afterEach(() => client.world.close());

  it.each(pairsOf(STREAMS))('makes one of $first and $second, of two processes at once', async ({ first, second }) => {
    const { world } = client;
    const other = await world.secondProcess(world.payoutDeps);
    const both = Promise.all([client.ask(first), client.ask(second, other.service)]);
    await world.until(both, 20);
    expect((await both).map(({ code }) => code).sort()).toEqual(['IDEMPOTENCY_KEY_REUSED', 'made']);
    expect(await client.begun()).toHaveLength(1);
    await world.until(other.stop(), 1_000);
  });

  it.each(pairsOf(STREAMS))(
    'is free for $second when $first was refused before it began',
    async ({ first, second }) => {
      const { walletFee } = client.world;
      const { availableCents, payoutCents } = walletFee;
      Object.assign(walletFee, { availableCents: 0, payoutCents: 0 });
      expect((await client.ask(first)).code).toMatch(/^INSUFFICIENT_/);
      Object.assign(walletFee, { availableCents, payoutCents });
      expect(await client.ask(second)).toEqual({ code: 'made', details: {} });
    },
  );

  it('is no key of the items of a batch', async () => {
    await client.ask('batch');
    const { world } = client;
    const item = derivedId('batch-item', BATCH, '0');
    await world.until(async () => (await world.payoutTypes(item)).includes('PayoutAccepted'), 250);
    for (const key of [item, BATCH]) {
      const keyed = { idempotencyKey: key, requestFingerprint: 'f'.repeat(64) };
      expect((await world.payOut(keyed)).transactionId).toBe(keyedTransactionId('test', MERCHANT, key));
    }
  });

  it('of which an older log holds two is answered to both as it was', async () => {
    const { world } = client;
    await client.ask('batch');
    const older = (await world.events(client.paid))
      .slice(0, 2)
      .map(({ type, data }) => ({ type, data: data as object }));
    const idempotency = { key: KEY, fingerprint: '0'.repeat(64) };
    const events = older.map(({ type, data }) => {
      return {
        type,
        data: { ...data, transactionId: PAYMENT, ...(type === 'PaymentInitiated.v1' ? { idempotency } : {}) },
      };
    });
    const cause = { correlation: PAYMENT, causation: 'spec', actor: 'spec', environment: 'test' } as const;
    const stream = `payment-${PAYMENT}`;
    await world.room.journal.append([{ partition: partitionOf(MERCHANT), stream, expected: 'none', events, cause }]);
    const answers = [await client.ask('STK'), await client.ask('batch'), await client.ask('refund')];
    expect(answers.map(({ code }) => code)).toEqual(['made', 'made', 'IDEMPOTENCY_KEY_REUSED']);
    expect(await client.begun()).toEqual([BATCH, PAYMENT]);
  });

  it('gives refunds and batches their ids: another is refused', async () => {
    const { world } = client;
    const named = { idempotencyKey: KEY, refundId: BATCH };
    await expect(world.refund(client.paid, named)).rejects.toMatchObject({
      ...{ code: 'VALIDATION_ERROR', details: { fields: { refundId: 'must follow from the idempotency key' } } },
    });
    await expect(world.refund(client.paid, { refundId: REFUND, idempotencyKey: '' })).rejects.toMatchObject({
      code: 'VALIDATION_ERROR',
    });
    expect(await client.begun()).toEqual([]);
  });
});
