import { MoneySource } from '@daftari/contracts/generated/daftari/walletfee/v1/walletfee';
import { Environment } from '@daftari/contracts/generated/daftari/common/v1/common';
import {
  PaymentStatus,
  type RefundPaymentRequest,
} from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import { KycStatus } from '@daftari/contracts/generated/daftari/merchants/v1/merchants';
import { channel, MERCHANT, PLATFORM_SHORTCODE } from './spec-fakes';
import { PAID_UNDER, REFUND, RefundWorld, REVERSED_UNDER } from './spec-refund-world';
import { STORES } from './spec-world';

const OTHER = '88888888-8888-4888-8888-888888888888';

describe.each(STORES)('a refund on %s', (kind) => {
  let world: RefundWorld;
  beforeEach(async () => {
    world = new RefundWorld(kind);
    await world.open();
  });
  afterEach(() => world.close());
  const holds = () => [...world.walletFee.payoutHolds.values()];
  const nothingHappened = async () => {
    expect(await world.payoutTypes(REFUND)).toEqual([]);
    expect([holds(), world.initiator.reversals]).toEqual([[], []]);
  };

  it('reserves the money, is durable with what it means for the payment, and is asked for by the receipt', async () => {
    const payment = await world.received();
    const refund = await world.refund(payment);
    expect(refund).toMatchObject({
      ...{ transactionId: REFUND, parentId: payment, paymentType: 'REFUND', status: PaymentStatus.PENDING },
      ...{ amountCents: 100_000, phone: '254712345678', originatorConversationId: '8423-4a3b-1' },
      ...{ accountReference: 'INV-2024-001', transactionDesc: 'the goods were sold out', callbackUrl: undefined },
    });
    expect(world.walletFee.askedPayoutHolds).toEqual([
      expect.objectContaining({
        ...{ paymentType: 'REFUND', source: MoneySource.COLLECTIONS, amountCents: 100_000, transactionId: REFUND },
        ...{ shortcode: PLATFORM_SHORTCODE, caller: { actor: 'operator:jane', causation: REFUND } },
      }),
    ]);
    expect(world.initiator.reversals).toEqual([
      expect.objectContaining({
        ...{ receipt: PAID_UNDER, amountCents: 100_000, shortcode: PLATFORM_SHORTCODE },
        remarks: 'the goods were sold out',
      }),
    ]);
    expect(await world.get(payment)).toMatchObject({ status: PaymentStatus.SUCCESS, refundingCents: 100_000 });
  });

  it('begins in one batch with the word of it in the life of the payment, and ends so', async () => {
    const payment = await world.received();
    const batches: string[][] = [];
    world.beforeWrite = (text) => {
      const { events } = JSON.parse(text) as { events: { type: string }[] };
      batches.push(events.map(({ type }) => type.replace('.v1', '')));
      return undefined;
    };
    await world.refund(payment);
    await world.reversed();
    expect(batches).toContainEqual(['PayoutInitiated', 'PaymentRefundStarted']);
    expect(batches).toContainEqual(['PayoutSucceeded', 'PaymentRefunded']);
    const started = (await world.log()).find(({ type }) => type === 'PaymentRefundStarted.v1');
    expect(started).toMatchObject({
      ...{ stream: `payment-${payment}`, actor: 'operator:jane', environment: 'test' },
      data: {
        transactionId: payment,
        refundId: REFUND,
        from: 'collections',
        receipt: PAID_UNDER,
        amountCents: 100_000,
      },
    });
    expect(await world.get(payment)).toMatchObject({ refundedCents: 100_000, refundingCents: 0 });
    expect(await world.get(REFUND)).toMatchObject({ status: PaymentStatus.SUCCESS, receipt: REVERSED_UNDER });
  });

  it('of late money takes it out of suspense, and settles its review', async () => {
    const payment = await world.receivedLate();
    await world.refund(payment);
    expect(world.walletFee.askedPayoutHolds).toEqual([expect.objectContaining({ source: MoneySource.SUSPENSE })]);
    await world.reversed();
    expect(await world.get(payment)).toMatchObject({ status: PaymentStatus.CANCELLED, refundedCents: 100_000 });
    await world.room.caughtUp();
    const { reviews } = await world.room.service.listReviews({ merchantId: '', limit: 100, cursor: '' });
    expect(reviews).toEqual([]);
  });

  it('under the same id is the same refund, while it is under way and afterwards', async () => {
    const payment = await world.received();
    await Promise.all([world.refund(payment), world.refund(payment)]);
    await world.refund(payment, { refundId: REFUND.toUpperCase() });
    await world.reversed();
    expect(await world.refund(payment)).toMatchObject({ status: PaymentStatus.SUCCESS });
    expect(world.initiator.reversals).toHaveLength(1);
    expect(await world.story(payment)).toEqual([
      ['PayoutInitiated', 'PayoutAccepted', 'PayoutSucceeded'],
      ['PaymentRefundStarted', 'PaymentRefunded'],
    ]);
  });

  it('refuses another one, while it is under way and when it is done', async () => {
    const payment = await world.received();
    await world.refund(payment);
    const another = () => world.refund(payment, { refundId: OTHER });
    await expect(another()).rejects.toMatchObject({ code: 'ALREADY_REFUNDED', details: { refundId: REFUND } });
    await world.reversed();
    await expect(another()).rejects.toMatchObject({ code: 'ALREADY_REFUNDED', message: /given back already/ });
    expect([holds(), await world.payoutTypes(OTHER)]).toEqual([['open'], []]);
  });

  it('wins alone when two are asked for at once: the other gives its hold back', async () => {
    const payment = await world.received();
    const both = await Promise.allSettled([world.refund(payment), world.refund(payment, { refundId: OTHER })]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(both.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'ALREADY_REFUNDED' } });
    await world.until(() => holds().sort().join() === 'open,released');
    expect(world.initiator.reversals).toHaveLength(1);
    expect((await world.log()).filter(({ type }) => type === 'PaymentRefundStarted.v1')).toHaveLength(1);
  });

  it('that failed is followed by another one', async () => {
    const payment = await world.received();
    await world.refund(payment);
    await world.notReversed('1');
    await world.askedAt(10, REFUND);
    expect(world.initiator.questions.at(-1)).toMatchObject({ originatorConversationId: '8423-4a3b-1' });
    await world.reversalIs('Declined');
    expect(await world.story(payment)).toEqual([
      [
        'PayoutInitiated',
        'PayoutAccepted',
        'PayoutDoubted',
        'PayoutStatusAsked',
        'PayoutStatusReported',
        'PayoutFailed',
      ],
      ['PaymentRefundStarted', 'PaymentRefundFailed'],
    ]);
    expect(await world.get(payment)).toMatchObject({ refundedCents: 0, refundingCents: 0 });
    expect(await world.refund(payment)).toMatchObject({ status: PaymentStatus.FAILED, resultCode: '1' });
    await world.refund(payment, { refundId: OTHER });
    await world.reversed({}, OTHER);
    expect(await world.get(payment)).toMatchObject({ refundedCents: 100_000 });
  });

  it('that M-Pesa refuses at once has failed, and gives everything back', async () => {
    const payment = await world.received();
    const refusal = { code: 'PROVIDER_UNAVAILABLE', resultCode: '500.003.02', resultDescription: 'Spike' } as const;
    world.initiator.answerReversal = () => ({ kind: 'refused', ...refusal });
    expect(await world.refund(payment)).toMatchObject({ status: PaymentStatus.FAILED, feeCents: 0 });
    expect(await world.story(payment)).toEqual([
      ['PayoutInitiated', 'PayoutRefused'],
      ['PaymentRefundStarted', 'PaymentRefundFailed'],
    ]);
  });

  it('does not need a verified merchant: the money is the customer’s', async () => {
    const payment = await world.received();
    world.merchants.kycStatus = KycStatus.PENDING;
    await expect(world.refund(payment)).resolves.toMatchObject({ status: PaymentStatus.PENDING });
  });

  it('of what the wallet can not cover holds and records nothing', async () => {
    const payment = await world.received();
    world.walletFee.payoutCents = 99_999;
    await expect(world.refund(payment)).rejects.toMatchObject({
      ...{ code: 'INSUFFICIENT_FUNDS', message: /collections wallet/ },
    });
    await nothingHappened();
    expect((await world.story(payment))[1]).toEqual([]);
  });

  it('of a payment without an end, without money or without a receipt is refused', async () => {
    const { transactionId } = await world.initiate();
    await expect(world.refund(transactionId)).rejects.toMatchObject({ code: 'NOT_REFUNDABLE', message: /no end yet/ });
    await world.settle(transactionId, { resultCode: '1032' });
    await expect(world.refund(transactionId)).rejects.toMatchObject({ message: /CANCELLED: nothing was received/ });
    const other = await world.initiate({ phone: '0712345679' });
    await world.settle(other.transactionId, { receipt: '' });
    await expect(world.refund(other.transactionId)).rejects.toMatchObject({ message: /receipt is not known yet/ });
    await nothingHappened();
  });

  it('of a top-up, and of money on a shortcode of the merchant’s own, is refused', async () => {
    const topUp = await world.received({ paymentType: 'WALLET_TOPUP_SERVICE_TOKENS' });
    await expect(world.refund(topUp)).rejects.toMatchObject({ code: 'NOT_REFUNDABLE', message: /adjustment/ });
    world.merchants.channels.push(channel({ isDefault: true }));
    const { transactionId } = await world.initiate({ phone: '0712345679' });
    await world.settle(transactionId, { receipt: 'NLJ7RT61SW' });
    await expect(world.refund(transactionId)).rejects.toMatchObject({ message: /600000, which is the merchant's own/ });
    await nothingHappened();
  });

  it('by the credentials of another shortcode than the one that was paid is refused', async () => {
    const payment = await world.received();
    const room = await world.secondProcess({ ...world.payoutDeps, platformShortcode: () => '600000' });
    const first = world.room;
    world.room = room;
    await expect(world.refund(payment)).rejects.toMatchObject({ code: 'PLATFORM_CREDENTIALS_NOT_CONFIGURED' });
    world.room = first;
    await room.stop();
    await nothingHappened();
  });

  it.each<[string, Partial<RefundPaymentRequest>, object]>([
    ['another environment', { environment: Environment.LIVE }, { code: 'TRANSACTION_NOT_FOUND' }],
    ['another merchant', { merchantId: OTHER }, { code: 'TRANSACTION_NOT_FOUND' }],
    ['no such payment', { transactionId: OTHER }, { code: 'TRANSACTION_NOT_FOUND' }],
    ['no UUID', { refundId: 'x' }, { details: { fields: { refundId: 'must be a UUID' } } }],
    ['no reason', { reason: ' ' }, { details: { fields: { reason: 'must have 1 to 200 characters' } } }],
    ['no caller', { caller: undefined }, { code: 'VALIDATION_ERROR' }],
    ['no environment', { environment: Environment.UNSPECIFIED }, { code: 'VALIDATION_ERROR' }],
  ])('with %s is refused', async (_, over, error) => {
    const payment = await world.received();
    await expect(world.refund(payment, over)).rejects.toMatchObject(error);
    await nothingHappened();
  });

  it('under an id that is another’s is refused', async () => {
    const payment = await world.received();
    const other = await world.initiate({ phone: '0712345679' });
    await world.settle(other.transactionId, { receipt: 'NLJ7RT61SW' });
    const payout = await world.payOut();
    const used = [payment, other.transactionId, payout.transactionId];
    for (const refundId of used) {
      await expect(world.refund(payment, { refundId })).rejects.toMatchObject({ code: 'ALREADY_EXISTS' });
    }
    await world.refund(payment);
    await expect(world.refund(other.transactionId)).rejects.toMatchObject({ code: 'ALREADY_EXISTS' });
    expect((await world.story(other.transactionId))[1]).toEqual([]);
  });

  it('of one merchant is not seen by another in the same partition', async () => {
    const payment = await world.received();
    await world.refund(payment);
    await expect(
      world.room.service.getPayment({ merchantId: OTHER, transactionId: REFUND, environment: Environment.TEST }),
    ).rejects.toMatchObject({ code: 'TRANSACTION_NOT_FOUND' });
  });

  it('stands in the list of the merchant as what it is', async () => {
    const payment = await world.received();
    world.clock.advance(1);
    await world.refund(payment);
    await world.room.caughtUp();
    const { payments } = await world.room.service.listPayments({
      ...{ merchantId: MERCHANT, environment: Environment.TEST, limit: 10, cursor: '' },
    });
    expect(payments.map((one) => [one.paymentType, one.parentId, one.refundingCents])).toEqual([
      ['REFUND', payment, 0],
      ['STK', undefined, 100_000],
    ]);
  });
});
