import { Environment } from '@daftari/contracts/generated/daftari/common/v1/common';
import { WalletKind } from '@daftari/contracts/generated/daftari/walletfee/v1/walletfee';
import { partitionOf } from '@daftari/journal-core/partition-of';
import { derivedId, systemIds } from '@daftari/kernel/ids';
import { STORES } from './testing/stores';
import { caller, MERCHANT, STK_RULE, stkHold, World } from './testing/world';

const nobody = '00000000-0000-4000-8000-000000000000';
const adjustment = {
  postingId: '0b5a3f6e-3b0d-4c84-a6d2-6a6f1a1f0a77',
  merchantId: MERCHANT,
  environment: Environment.TEST,
  kind: WalletKind.SERVICE,
  amountCents: 1_000,
  reason: 'top-up',
  caller: { actor: 'operator:amina', causation: '' },
};

describe.each(STORES)('wallet-fee on $name, not started yet', ({ make }) => {
  let world: World;
  beforeEach(async () => void (world = await World.build(make())));
  afterEach(() => world.stop());

  it('refuses everybody, for it does not know the merchants', async () => {
    await world.register();
    await expect(world.hold(stkHold(1))).rejects.toMatchObject({ code: 'OVERLOADED' });
  });
});

describe.each(STORES)('wallet-fee on $name', ({ make }) => {
  let world: World;
  beforeEach(async () => {
    world = await World.build(make());
    await world.start();
  });
  afterEach(() => world.stop());

  describe('a wallet', () => {
    beforeEach(() => world.register());

    it('is not there before its first posting', async () => {
      await expect(world.wallet()).rejects.toMatchObject({ code: 'WALLET_NOT_FOUND' });
    });

    it('is opened by its first posting, in one batch, and answers its balances', async () => {
      const { wallet } = await world.service.adjustWallet(adjustment);
      expect(wallet).toEqual({
        walletId: derivedId('wallet', 'test', MERCHANT, 'service'),
        merchantId: MERCHANT,
        kind: WalletKind.SERVICE,
        currency: 'KES',
        postedCents: 1_000,
        heldCents: 0,
        availableCents: 1_000,
        updatedAt: expect.stringMatching(/^\d{4}-.*\.\d{3}Z$/) as string,
      });
      expect(await world.wallet()).toEqual(wallet);
      expect(await world.events()).toMatchObject([
        { type: 'WalletOpened.v1', stream: `wallet-test-${MERCHANT}-service`, environment: 'test' },
        {
          type: 'WalletAdjusted.v1',
          stream: `posting-${adjustment.postingId}`,
          environment: 'test',
          correlation: adjustment.postingId,
          causation: adjustment.postingId,
          actor: 'operator:amina',
        },
      ]);
    });

    it('gets the same posting once', async () => {
      await world.service.adjustWallet(adjustment);
      await world.service.adjustWallet(adjustment);
      expect(await world.wallet()).toMatchObject({ postedCents: 1_000 });
      await expect(world.service.adjustWallet({ ...adjustment, amountCents: 1 })).rejects.toMatchObject({
        code: 'ALREADY_EXISTS',
      });
    });

    it('keeps test and live money apart', async () => {
      await world.service.adjustWallet(adjustment);
      const live = { merchantId: MERCHANT, environment: Environment.LIVE, kind: WalletKind.SERVICE };
      await expect(world.service.getWallet(live)).rejects.toMatchObject({ code: 'WALLET_NOT_FOUND' });
      expect(await world.service.getTrialBalance({ environment: Environment.LIVE })).toEqual({
        accounts: [],
        totalCents: 0,
      });
    });

    it('never goes below zero, however many take from it at once', async () => {
      await world.topUp(1_000);
      const debits = Array.from({ length: 20 }, () =>
        world.service.adjustWallet({ ...adjustment, postingId: systemIds.uuid(), amountCents: -300 }),
      );
      const ended = await Promise.allSettled(debits);
      expect(ended.filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
      expect(await world.wallet()).toMatchObject({ availableCents: 100 });
    });

    it('is refused to a merchant that does not exist', async () => {
      await expect(world.service.adjustWallet({ ...adjustment, merchantId: nobody })).rejects.toMatchObject({
        code: 'MERCHANT_NOT_FOUND',
      });
    });

    it.each([
      ['postingId', { postingId: 'x' }],
      ['merchantId', { merchantId: '' }],
      ['environment', { environment: Environment.UNSPECIFIED }],
      ['kind', { kind: WalletKind.UNSPECIFIED }],
      ['amountCents', { amountCents: 0 }],
      ['amountCents', { amountCents: 0.5 }],
      ['amountCents', { amountCents: 1e15 }],
      ['reason', { reason: ' ' }],
      ['caller.actor', { caller: { actor: 'someone', causation: '' } }],
    ])('names the wrong field %s', async (field, wrong) => {
      await expect(world.service.adjustWallet({ ...adjustment, ...wrong })).rejects.toMatchObject({
        code: 'VALIDATION_ERROR',
        details: { fields: { [field]: expect.any(String) as string } },
      });
      expect(await world.events()).toEqual([]);
    });
  });

  describe('holding fees', () => {
    it('reserves by the rule; capture spends it, release gives it back', async () => {
      await world.register();
      await world.topUp(1_000);
      expect(await world.hold(stkHold(1))).toEqual({
        holdId: stkHold(1).holdId,
        feeCents: 250,
        refundOnFailure: false,
      });
      await world.hold(stkHold(2));
      expect(await world.wallet()).toMatchObject({ postedCents: 1_000, heldCents: 500, availableCents: 500 });
      await world.service.captureFee({ merchantId: MERCHANT, holdId: stkHold(1).holdId, caller });
      await world.service.releaseFee({ merchantId: MERCHANT, holdId: stkHold(2).holdId, reason: 'refused', caller });
      expect(await world.wallet()).toMatchObject({ postedCents: 750, heldCents: 0, availableCents: 750 });
      expect((await world.events()).slice(2)).toMatchObject([
        { type: 'FeeHeld.v1', correlation: stkHold(1).transactionId, causation: stkHold(1).transactionId },
        { type: 'FeeHeld.v1', correlation: stkHold(2).transactionId, actor: 'service:initiation', environment: 'test' },
        { type: 'FeeCaptured.v1', correlation: stkHold(1).transactionId, environment: 'test' },
        { type: 'FeeReleased.v1', correlation: stkHold(2).transactionId, environment: 'test' },
      ]);
    });

    it('answers the same hold again, also when it was captured meanwhile', async () => {
      await world.register();
      await world.topUp(250);
      const first = await world.hold(stkHold(1));
      expect(await world.hold(stkHold(1))).toEqual(first);
      await world.service.captureFee({ merchantId: MERCHANT, holdId: first.holdId, caller });
      expect(await world.hold(stkHold(1))).toEqual(first);
      await world.restart();
      expect(await world.hold(stkHold(1))).toEqual(first);
      expect(await world.wallet()).toMatchObject({ postedCents: 0, heldCents: 0 });
    });

    it('decides each item on its own', async () => {
      await world.register();
      await world.topUp(300);
      const { results } = await world.service.holdFees({
        holds: [stkHold(1), stkHold(2), { ...stkHold(3), holdId: 'x' }, { ...stkHold(4), paymentType: 'B2C' }],
        caller,
      });
      expect(results).toMatchObject([
        { result: { $case: 'hold', value: { feeCents: 250 } } },
        {
          result: {
            $case: 'error',
            value: { code: 'INSUFFICIENT_SERVICE_BALANCE', details: { feeCents: '250', availableCents: '50' } },
          },
        },
        { result: { $case: 'error', value: { code: 'VALIDATION_ERROR' } } },
        { result: { $case: 'hold', value: { holdId: '', feeCents: 0, refundOnFailure: false } } },
      ]);
      expect((await world.events()).map(({ type }) => type)).toEqual([
        'WalletOpened.v1',
        'WalletAdjusted.v1',
        'FeeHeld.v1',
      ]);
    });

    it("holds in the name of an item's own caller, so that many callers can share a request", async () => {
      await world.register();
      await world.topUp(500);
      const own = { actor: 'operator:amina', causation: '0193b7c8-0000-4000-8000-00000000c0de' };
      const holds = [{ ...stkHold(1), caller: own }, stkHold(2)];
      await world.service.holdFees({ holds, caller });
      const held = (await world.events()).filter(({ type }) => type === 'FeeHeld.v1');
      expect(held.map(({ actor, causation }) => ({ actor, causation }))).toEqual([
        own,
        { actor: caller.actor, causation: expect.any(String) },
      ]);
    });

    it('writes nothing when there is no wallet to pay from', async () => {
      await world.register();
      await expect(world.hold(stkHold(1))).rejects.toMatchObject({ code: 'INSUFFICIENT_SERVICE_BALANCE' });
      expect(await world.events()).toEqual([]);
    });

    it('gives away no cent twice when many ask at once, and writes them together', async () => {
      await world.register();
      await world.topUp(10_000);
      const before = await world.journal.head(world.partition);
      const { results } = await world.service.holdFees({
        holds: Array.from({ length: 100 }, (_, n) => stkHold(n)),
        caller,
      });
      expect(results.filter(({ result }) => result?.$case === 'hold')).toHaveLength(40);
      expect(await world.wallet()).toMatchObject({ heldCents: 10_000, availableCents: 0 });
      expect((await world.journal.head(world.partition)).sequence).toBe(before.sequence + 1);
    });

    it('knows a merchant as soon as it is registered, however late the events come', async () => {
      await world.register();
      await expect(world.hold(stkHold(1))).rejects.toMatchObject({ code: 'INSUFFICIENT_SERVICE_BALANCE' });
    });

    it('refuses a merchant that nobody registered, and never takes it for one without fees', async () => {
      await expect(world.hold(stkHold(1))).rejects.toMatchObject({ code: 'MERCHANT_NOT_FOUND' });
      const quote = { merchantId: nobody, paymentType: 'STK', amountCents: 100 };
      await expect(world.service.quoteFee(quote)).rejects.toMatchObject({ code: 'MERCHANT_NOT_FOUND' });
    });

    it('takes at most 1,000 in one call', async () => {
      const holds = Array.from({ length: 1_001 }, (_, n) => stkHold(n));
      await expect(world.service.holdFees({ holds, caller })).rejects.toMatchObject({ code: 'VALIDATION_ERROR' });
    });

    it('quotes what it would hold', async () => {
      await world.register([{ ...STK_RULE, basisPoints: 100, refundOnFailure: true }]);
      const quote = { merchantId: MERCHANT, paymentType: 'STK', amountCents: 100_050 };
      expect(await world.service.quoteFee(quote)).toEqual({
        feeCents: 1_251,
        refundOnFailure: true,
        rule: { flatCents: 250, basisPoints: 100 },
      });
      for (const paymentType of ['B2C', 'constructor', '__proto__']) {
        const free = { feeCents: 0, refundOnFailure: false };
        expect(await world.service.quoteFee({ ...quote, paymentType })).toEqual(free);
      }
    });
  });

  describe('a hold', () => {
    const holdId = stkHold(1).holdId;
    const capture = { merchantId: MERCHANT, holdId, caller };
    const release = { ...capture, reason: 'refused' };
    beforeEach(async () => {
      await world.register();
      await world.topUp(1_000);
      await world.hold(stkHold(1));
    });

    it('is captured once and then can not be released', async () => {
      await world.service.captureFee(capture);
      await world.service.captureFee(capture);
      await expect(world.service.releaseFee(release)).rejects.toMatchObject({ code: 'HOLD_FINISHED' });
      expect(await world.wallet()).toMatchObject({ postedCents: 750, heldCents: 0 });
    });

    it('is released once and then can not be captured, also after a restart', async () => {
      await world.service.releaseFee(release);
      await world.restart();
      await world.service.releaseFee(release);
      await expect(world.service.captureFee(capture)).rejects.toMatchObject({ code: 'HOLD_FINISHED' });
      expect(await world.wallet()).toMatchObject({ postedCents: 1_000, heldCents: 0 });
    });

    it('is not found under a wrong id or for another merchant', async () => {
      await expect(world.service.captureFee({ ...capture, holdId: nobody })).rejects.toMatchObject({
        code: 'HOLD_NOT_FOUND',
      });
      await expect(world.service.releaseFee({ ...release, merchantId: nobody })).rejects.toMatchObject({
        code: 'HOLD_NOT_FOUND',
      });
    });
  });

  it("adds up the platform's accounts over all partitions", async () => {
    const other = 'b8f1c0a5-2c0d-4d0e-9a53-0d6f4c1b2a31';
    expect(partitionOf(other)).not.toBe(world.partition);
    await world.register();
    await world.register([STK_RULE], other);
    await world.topUp(1_000);
    await world.service.adjustWallet({ ...adjustment, merchantId: other, amountCents: 500 });
    expect(await world.service.getTrialBalance({ environment: Environment.TEST })).toMatchObject({
      accounts: [
        { account: `test/merchant/${MERCHANT}/service`, postedCents: 1_000 },
        { account: `test/merchant/${other}/service`, postedCents: 500 },
        { account: 'test/platform/adjustments', postedCents: -1_500 },
      ],
      totalCents: 0,
    });
  });

  it('answers the same wallets and the same trial balance after a restart without views', async () => {
    await world.register();
    await world.topUp(1_000);
    await world.topUp(50_000, WalletKind.PAYOUT);
    await world.hold(stkHold(1));
    await world.hold(stkHold(2));
    await world.service.captureFee({ merchantId: MERCHANT, holdId: stkHold(1).holdId, caller });
    const answers = async () => ({
      service: await world.wallet(),
      payout: await world.wallet(WalletKind.PAYOUT),
      trial: await world.service.getTrialBalance({ environment: Environment.TEST }),
    });
    const before = await answers();
    expect(before.trial).toEqual({
      accounts: [
        { account: `test/merchant/${MERCHANT}/payout`, postedCents: 50_000, heldCents: 0 },
        { account: `test/merchant/${MERCHANT}/service`, postedCents: 750, heldCents: 250 },
        { account: 'test/platform/adjustments', postedCents: -51_000, heldCents: 0 },
        { account: 'test/platform/fees', postedCents: 250, heldCents: 0 },
      ],
      totalCents: 0,
    });
    await world.restart();
    expect(await answers()).toEqual(before);
  });
});
