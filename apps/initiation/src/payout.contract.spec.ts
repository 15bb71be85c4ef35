import { Environment } from '@daftari/contracts/generated/daftari/common/v1/common';
import { PaymentStatus, type InitiatePayout } from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import { KycStatus } from '@daftari/contracts/generated/daftari/merchants/v1/merchants';
import { MERCHANT, PLATFORM_SHORTCODE } from './spec-fakes';
import { QUEUED } from './spec-payout-fakes';
import { PayoutWorld } from './spec-payout-world';
import { STORES } from './spec-world';

const KEYED = { idempotencyKey: 'wd-1', requestFingerprint: 'a'.repeat(64) };
const LISTED = { merchantId: MERCHANT, limit: 10, cursor: '' };

describe.each(STORES)('a payout on %s', (kind) => {
  let world: PayoutWorld;
  beforeEach(async () => {
    world = new PayoutWorld(kind);
    await world.open();
  });
  afterEach(() => world.close());
  const nothingHappened = async () => {
    expect(world.initiator.orders).toEqual([]);
    expect(await world.initiatedPayouts()).toEqual([]);
  };

  it('is answered as pending, with its holds, its id and its address durable before anything is sent', async () => {
    const payment = await world.payOut();
    const { transactionId } = payment;
    expect(payment).toMatchObject({
      merchantId: MERCHANT,
      paymentType: 'B2C',
      status: PaymentStatus.PENDING,
      amountCents: 50_000,
      phone: '254712345678',
      accountReference: 'WD-2024-001',
      transactionDesc: 'Commission payout',
      callbackUrl: 'https://shop.example/payouts',
      providerRequestId: QUEUED.conversationId,
      providerCheckoutId: undefined,
      resultCode: '0',
      feeCents: 2_300,
    });
    const [initiated, accepted] = await world.payoutEvents(transactionId);
    const [hold] = world.walletFee.askedPayoutHolds;
    expect(hold).toMatchObject({ transactionId, paymentType: 'B2C', amountCents: 50_000 });
    expect(initiated).toMatchObject({
      type: 'PayoutInitiated.v1',
      actor: `merchant:${MERCHANT}`,
      environment: 'test',
      data: {
        holdId: hold?.holdId,
        fee: { amountCents: 2_300, holdId: hold?.feeHoldId, refundOnFailure: false },
        shortcode: PLATFORM_SHORTCODE,
        commandId: 'BusinessPayment',
        phone: '254712345678',
      },
    });
    expect(accepted).toMatchObject({ type: 'PayoutAccepted.v1', data: { conversationId: QUEUED.conversationId } });
    const { attemptId, originatorConversationId } = (await world.initiatedPayouts())[0]!;
    expect(world.initiator.orders).toEqual([
      {
        deadlineMs: 30_000,
        order: {
          originatorConversationId,
          shortcode: PLATFORM_SHORTCODE,
          commandId: 'BusinessPayment',
          amountCents: 50_000,
          phone: '254712345678',
          remarks: 'Commission payout',
          occasion: 'WD-2024-001',
          resultUrl: `https://daftari.example/results/payout/${attemptId}`,
          queueTimeoutUrl: `https://daftari.example/timeouts/payout/${attemptId}`,
        },
      },
    ]);
    expect(originatorConversationId.length).toBeLessThanOrEqual(60);
  });

  it('that is paid tells so by its id and in the list of payments', async () => {
    const { transactionId } = await world.payOut();
    await world.told(transactionId, { receiverName: '254712345678 - JANE DOE' });
    const paid = await world.get(transactionId);
    expect(paid).toMatchObject({ status: PaymentStatus.SUCCESS, receipt: 'SG632NMUAB', feeCents: 2_300 });
    const payment = await world.initiate();
    await world.room.caughtUp();
    const { environment } = world.payoutRequest();
    const { payments } = await world.room.service.listPayments({ ...LISTED, environment });
    expect(payments.map(({ transactionId: id, paymentType }) => [id, paymentType])).toEqual(
      expect.arrayContaining([
        [transactionId, 'B2C'],
        [payment.transactionId, 'STK'],
      ]),
    );
    expect(payments.find(({ paymentType }) => paymentType === 'B2C')).toEqual(paid);
  });

  it.each<[string, Partial<InitiatePayout>, string]>([
    ['KES 9', { amountCents: 900 }, 'VALIDATION_ERROR'],
    ['KES 250,001', { amountCents: 25_000_100 }, 'VALIDATION_ERROR'],
    ['cents', { amountCents: 1_050 }, 'VALIDATION_ERROR'],
    ['no phone', { phone: '0512345678' }, 'INVALID_PHONE'],
    ['a long reference', { reference: 'x'.repeat(121) }, 'VALIDATION_ERROR'],
    ['a channel that is none', { channelId: 'x' }, 'VALIDATION_ERROR'],
    ["another's channel", { channelId: '77777777-7777-4777-8777-777777777777' }, 'CHANNEL_NOT_FOUND'],
    ['a key without a fingerprint', { idempotencyKey: 'k' }, 'VALIDATION_ERROR'],
    ['a key that is none', { idempotencyKey: '', requestFingerprint: 'a'.repeat(64) }, 'INVALID_IDEMPOTENCY_KEY'],
    ['an unknown merchant', { merchantId: '88888888-8888-4888-8888-888888888888' }, 'MERCHANT_NOT_FOUND'],
    [
      'another environment than the configured one',
      { environment: Environment.LIVE },
      'PLATFORM_CREDENTIALS_NOT_CONFIGURED',
    ],
  ])('is refused for %s, and nothing is held or sent', async (_, over, code) => {
    await expect(world.payOut(over)).rejects.toMatchObject({ code });
    expect(world.walletFee.askedPayoutHolds).toEqual([]);
    await nothingHappened();
  });

  it.each([1_000, 25_000_000])('of %d cents is made', async (amountCents) => {
    world.walletFee.payoutCents = amountCents;
    await world.payOut({ amountCents });
    expect(world.initiator.orders).toHaveLength(1);
  });

  it('of a merchant without approved KYC is refused', async () => {
    world.merchants.kycStatus = KycStatus.PENDING;
    await expect(world.payOut()).rejects.toMatchObject({ code: 'KYC_NOT_VERIFIED' });
    expect(world.walletFee.askedPayoutHolds).toEqual([]);
    await nothingHappened();
  });

  it.each(['INSUFFICIENT_FUNDS', 'INSUFFICIENT_SERVICE_BALANCE'])(
    'that wallet-fee refuses with %s leaves nothing behind and does not use up its key',
    async (code) => {
      world.walletFee.payoutError = code;
      await expect(world.payOut(KEYED)).rejects.toMatchObject({ code });
      await nothingHappened();
      world.walletFee.payoutError = undefined;
      await expect(world.payOut(KEYED)).resolves.toMatchObject({ status: PaymentStatus.PENDING });
    },
  );

  it('that M-Pesa refuses failed, costs nothing, and is answered with why', async () => {
    const why = { code: 'PROVIDER_REFUSED', resultCode: '400.002.02', resultDescription: 'Bad Request' } as const;
    world.initiator.answer = () => ({ kind: 'refused', ...why });
    const refused = await world.payOut(KEYED).catch((error: unknown) => error);
    const { transactionId, holdId } = (await world.initiatedPayouts())[0]!;
    const details = { transactionId, resultCode: '400.002.02' };
    expect(refused).toMatchObject({ code: 'PROVIDER_REFUSED', details });
    expect(await world.get(transactionId)).toMatchObject({ status: PaymentStatus.FAILED, feeCents: 0 });
    expect((await world.payoutEvents(transactionId))[1]).toMatchObject({
      type: 'PayoutRefused.v1',
      data: { holdId, amountCents: 50_000, fee: { amountCents: 2_300 }, ...why },
    });
    await expect(world.payOut(KEYED)).rejects.toMatchObject({ code: 'PROVIDER_REFUSED', details });
    expect(world.initiator.orders).toHaveLength(1);
  });

  it('under the same key is made once, and answered as it was answered first', async () => {
    const first = await world.payOut(KEYED);
    await world.told(first.transactionId);
    const service = world.room.service;
    const { results } = await service.initiatePayouts({ payouts: [world.payoutRequest(KEYED)] });
    expect(results).toEqual([{ result: { $case: 'payment', value: first }, replayed: true }]);
    expect(world.initiator.orders).toHaveLength(1);
    expect(world.walletFee.payoutHolds.size).toBe(1);
  });

  it('under the same key at the same moment is made once', async () => {
    const answers = await Promise.all([world.payOut(KEYED), world.payOut(KEYED), world.payOut(KEYED)]);
    expect(new Set(answers.map(({ transactionId }) => transactionId)).size).toBe(1);
    expect(world.initiator.orders).toHaveLength(1);
  });

  it('under the same key with another body is refused, naming the first', async () => {
    const { transactionId } = await world.payOut(KEYED);
    const other = { ...KEYED, requestFingerprint: 'b'.repeat(64) };
    const reused = { code: 'IDEMPOTENCY_KEY_REUSED', details: { transactionId } };
    await expect(world.payOut(other)).rejects.toMatchObject(reused);
  });

  it('never shares a key with a payment, whichever came first', async () => {
    const reused = { code: 'IDEMPOTENCY_KEY_REUSED' };
    await world.payOut(KEYED);
    await expect(world.initiate(KEYED)).rejects.toMatchObject(reused);
    const other = { ...KEYED, idempotencyKey: 'order-2' };
    await world.initiate(other);
    await expect(world.payOut(other)).rejects.toMatchObject(reused);
    expect([world.initiator.orders.length, world.provider.pushes.length]).toEqual([1, 1]);
    expect([world.walletFee.payoutHolds.size, world.walletFee.holds.size]).toEqual([1, 1]);
  });

  it('never shares a key with a payment that is started at the same moment; what was held for the loser is given back', async () => {
    const both = await Promise.allSettled([world.payOut(KEYED), world.initiate(KEYED)]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(world.initiator.orders.length + world.provider.pushes.length).toBe(1);
    const open = () => [...world.walletFee.payoutHolds.values(), ...world.walletFee.holds.values()];
    await world.until(() => open().filter((state) => state === 'open').length === 1);
  });

  it('that starts in another process while a payment takes its key gives its holds back', async () => {
    const second = await world.secondProcess(world.payoutDeps);
    world.walletFee.afterPayoutHold = async () => void (await world.initiate(KEYED));
    const { results } = await second.service.initiatePayouts({ payouts: [world.payoutRequest(KEYED)] });
    expect(results[0]?.result).toMatchObject({ $case: 'error', value: { code: 'IDEMPOTENCY_KEY_REUSED' } });
    await world.until(() => [...world.walletFee.payoutHolds.values()].join() === 'released');
    expect(world.initiator.orders).toEqual([]);
    await world.until(second.stop(), 1_000);
  });

  it('is told apart in a batch, each on its own', async () => {
    world.walletFee.payoutCents = 60_000;
    const payouts = [world.payoutRequest(), world.payoutRequest(), world.payoutRequest({ phone: 'x' })];
    const { results } = await world.room.service.initiatePayouts({ payouts });
    const codes = results.map(({ result }) => (result?.$case === 'error' ? result.value.code : 'made'));
    expect(codes).toEqual(['made', 'INSUFFICIENT_FUNDS', 'INVALID_PHONE']);
    const many = Array.from({ length: 1_001 }, () => world.payoutRequest());
    await expect(world.room.service.initiatePayouts({ payouts: many })).rejects.toMatchObject({
      code: 'VALIDATION_ERROR',
    });
  });
});

describe('a host without an initiator', () => {
  it.each([
    ['credentials', { payoutsFor: undefined }],
    ['an address for results', { resultUrlsFor: undefined }],
  ])('refuses payouts for want of %s', async (_, over) => {
    const world = new PayoutWorld('memory');
    world.over = { ...world.payoutDeps, ...over };
    await world.open();
    await expect(world.payOut()).rejects.toMatchObject({ code: 'PLATFORM_CREDENTIALS_NOT_CONFIGURED' });
    expect(world.walletFee.askedPayoutHolds).toEqual([]);
    await world.close();
  });
});
