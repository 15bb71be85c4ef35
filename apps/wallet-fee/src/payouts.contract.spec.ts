import { Environment } from '@daftari/contracts/generated/daftari/common/v1/common';
import { WalletKind } from '@daftari/contracts/generated/daftari/walletfee/v1/walletfee';
import { systemIds } from '@daftari/kernel/ids';
import { AMOUNT, B2C_RULE, b2cHold, fund, holdPayout, walletsOf } from './testing/payouts';
import { STORES } from './testing/stores';
import { caller, MERCHANT, stkHold, STK_RULE, World } from './testing/world';

const { holdId, feeHoldId, transactionId } = b2cHold(1);
const release = { merchantId: MERCHANT, holdId, reason: 'refused', caller };
const nobody = '00000000-0000-4000-8000-000000000000';
const held = { holdId, amountCents: AMOUNT, fee: { holdId: feeHoldId, feeCents: 300, refundOnFailure: false } };

describe.each(STORES)('payouts on $name', ({ make }) => {
  let world: World;
  beforeEach(async () => {
    world = await World.build(make());
    await world.start();
  });
  afterEach(() => world.stop());
  const adjustPayout = (amountCents: number) =>
    world.service.adjustWallet({
      postingId: systemIds.uuid(),
      merchantId: MERCHANT,
      environment: Environment.TEST,
      kind: WalletKind.PAYOUT,
      amountCents,
      reason: 'float',
      caller: { actor: 'operator:amina', causation: '' },
    });

  describe('holding', () => {
    it('reserves amount and fee in one batch, and shows both as held', async () => {
      await fund(world);
      const before = await world.journal.head(world.partition);
      expect(await holdPayout(world, b2cHold(1))).toEqual(held);
      expect((await world.journal.head(world.partition)).sequence).toBe(before.sequence + 1);
      expect(await walletsOf(world)).toEqual({ payout: 300_000, payoutHeld: AMOUNT, service: 1_000, serviceHeld: 300 });
      expect((await world.events()).slice(4)).toMatchObject([
        { type: 'PayoutHeld.v1', stream: `hold-${holdId}`, correlation: transactionId, actor: caller.actor },
        { type: 'FeeHeld.v1', stream: `hold-${feeHoldId}`, correlation: transactionId, environment: 'test' },
      ]);
    });

    it('answers the same holds again, also after they ended and after a restart', async () => {
      await fund(world);
      await holdPayout(world, b2cHold(1));
      expect(await holdPayout(world, b2cHold(1))).toEqual(held);
      await world.service.releasePayout(release);
      expect(await holdPayout(world, b2cHold(1))).toEqual(held);
      await world.restart();
      expect(await holdPayout(world, b2cHold(1))).toEqual(held);
      expect(await walletsOf(world)).toMatchObject({ payoutHeld: 0, serviceHeld: 0 });
    });

    it('holds no fee without a rule', async () => {
      await fund(world, STK_RULE);
      const free = { holdId: '', feeCents: 0, refundOnFailure: false };
      expect(await holdPayout(world, b2cHold(1))).toEqual({ ...held, fee: free });
      await world.service.releasePayout(release);
      expect(await walletsOf(world)).toMatchObject({ payoutHeld: 0, serviceHeld: 0 });
    });

    it('writes nothing when either wallet can not pay, or was never opened', async () => {
      await world.register([B2C_RULE]);
      await world.topUp(1_000);
      await expect(holdPayout(world, b2cHold(1))).rejects.toMatchObject({ code: 'INSUFFICIENT_FUNDS' });
      await world.topUp(AMOUNT, WalletKind.PAYOUT);
      await world.hold({ ...stkHold(1), paymentType: 'B2C' });
      await world.hold({ ...stkHold(2), paymentType: 'B2C' });
      await world.hold({ ...stkHold(3), paymentType: 'B2C' });
      const before = await world.journal.head(world.partition);
      await expect(holdPayout(world, b2cHold(1))).rejects.toMatchObject({
        code: 'INSUFFICIENT_SERVICE_BALANCE',
        details: { feeCents: 300, availableCents: 100 },
      });
      expect(await world.journal.head(world.partition)).toEqual(before);
    });

    it('decides each item on its own, and writes those of a request together', async () => {
      await fund(world);
      const before = await world.journal.head(world.partition);
      const { results } = await world.service.holdPayouts({
        holds: [
          b2cHold(1),
          { ...b2cHold(2), holdId: 'x' },
          { ...b2cHold(3), amountCents: 3 * AMOUNT },
          b2cHold(4),
          { ...b2cHold(1), transactionId: nobody },
        ],
        caller,
      });
      expect(results).toMatchObject([
        { result: { $case: 'hold', value: held } },
        { result: { $case: 'error', value: { code: 'VALIDATION_ERROR' } } },
        { result: { $case: 'error', value: { code: 'INSUFFICIENT_FUNDS', details: { availableCents: '200000' } } } },
        { result: { $case: 'hold', value: { holdId: b2cHold(4).holdId } } },
        { result: { $case: 'error', value: { code: 'ALREADY_EXISTS' } } },
      ]);
      expect((await world.journal.head(world.partition)).sequence).toBe(before.sequence + 1);
    });

    it('gives away no shilling twice when many ask at once', async () => {
      await fund(world);
      const asked = Array.from({ length: 20 }, (_, n) => holdPayout(world, b2cHold(n)));
      const ended = await Promise.allSettled(asked);
      expect(ended.filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
      expect(await world.wallet(WalletKind.PAYOUT)).toMatchObject({ availableCents: 0, heldCents: 300_000 });
    });

    it.each([
      ['feeHoldId', { feeHoldId: 'x' }],
      ['feeHoldId', { feeHoldId: holdId }],
      ['paymentType', { paymentType: 'STK' }],
      ['amountCents', { amountCents: 0 }],
      ['environment', { environment: Environment.UNSPECIFIED }],
    ])('names the wrong field %s', async (field, wrong) => {
      await fund(world);
      await expect(holdPayout(world, { ...b2cHold(1), ...wrong })).rejects.toMatchObject({
        code: 'VALIDATION_ERROR',
        details: { fields: expect.objectContaining({ [field]: expect.any(String) as string }) as object },
      });
    });

    it('takes at most 1,000 in one call', async () => {
      const holds = Array.from({ length: 1_001 }, (_, n) => b2cHold(n));
      await expect(world.service.holdPayouts({ holds, caller })).rejects.toMatchObject({ code: 'VALIDATION_ERROR' });
    });
  });

  describe('releasing', () => {
    beforeEach(async () => {
      await fund(world);
      await holdPayout(world, b2cHold(1));
    });

    it('gives both back in one batch, once', async () => {
      const before = await world.journal.head(world.partition);
      await world.service.releasePayout(release);
      await world.service.releasePayout({ ...release, reason: 'again' });
      expect((await world.journal.head(world.partition)).sequence).toBe(before.sequence + 1);
      expect(await walletsOf(world)).toEqual({ payout: 300_000, payoutHeld: 0, service: 1_000, serviceHeld: 0 });
      expect((await world.events()).slice(6)).toMatchObject([
        { type: 'PayoutReleased.v1', correlation: transactionId, causation: holdId, data: { reason: 'refused' } },
        { type: 'FeeReleased.v1', correlation: transactionId, environment: 'test' },
      ]);
    });

    it('is refused when the fee was captured, and nothing goes back', async () => {
      await world.service.captureFee({ merchantId: MERCHANT, holdId: feeHoldId, caller });
      await expect(world.service.releasePayout(release)).rejects.toMatchObject({ code: 'HOLD_FINISHED' });
      expect(await walletsOf(world)).toMatchObject({ payoutHeld: AMOUNT, service: 700 });
    });

    it.each([
      ['a hold that was never made', { holdId: nobody }],
      ['the hold of a fee', { holdId: feeHoldId }],
      ["another merchant's", { merchantId: nobody }],
    ])('does not find %s', async (_, difference) => {
      await expect(world.service.releasePayout({ ...release, ...difference })).rejects.toMatchObject({
        code: 'HOLD_NOT_FOUND',
      });
    });

    it('is not done as that of a fee, which would free the amount alone', async () => {
      await expect(world.service.releaseFee(release)).rejects.toMatchObject({ code: 'HOLD_NOT_FOUND' });
      await expect(world.service.captureFee(release)).rejects.toMatchObject({ code: 'HOLD_NOT_FOUND' });
      expect(await walletsOf(world)).toMatchObject({ payoutHeld: AMOUNT });
    });
  });

  it('come from a wallet that is funded and drained by adjustments, never below what is held', async () => {
    await world.register([B2C_RULE]);
    expect((await adjustPayout(2 * AMOUNT)).wallet).toMatchObject({ kind: WalletKind.PAYOUT, availableCents: 200_000 });
    await world.topUp(1_000);
    await holdPayout(world, b2cHold(1));
    await expect(adjustPayout(-AMOUNT - 1)).rejects.toMatchObject({
      code: 'VALIDATION_ERROR',
      details: { availableCents: AMOUNT },
    });
    expect((await adjustPayout(-AMOUNT)).wallet).toMatchObject({
      postedCents: AMOUNT,
      heldCents: AMOUNT,
      availableCents: 0,
    });
    await world.service.releasePayout(release);
    expect((await adjustPayout(-AMOUNT)).wallet).toMatchObject({ postedCents: 0, heldCents: 0, availableCents: 0 });
    await expect(adjustPayout(-1)).rejects.toMatchObject({ code: 'VALIDATION_ERROR' });
    expect(await world.service.getTrialBalance({ environment: Environment.TEST })).toMatchObject({ totalCents: 0 });
  });
});
