import {
  PaymentStatus,
  ReviewReason,
  type InitiatePayment,
} from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import { KycStatus } from '@daftari/contracts/generated/daftari/merchants/v1/merchants';
import { MoneySource } from '@daftari/contracts/generated/daftari/walletfee/v1/walletfee';
import { channel, PLATFORM_SHORTCODE } from './spec-fakes';
import { NOT_REGISTERED, RECEIVER, SENDER, TRANSFER, TRANSFER_CENTS, TransferWorld } from './spec-transfer-world';
import { STORES } from './spec-world';

const KEYED = { idempotencyKey: 'send-1', requestFingerprint: 'a'.repeat(64) };

describe.each(STORES)('a transfer between customers on %s', (kind) => {
  let world: TransferWorld;
  beforeEach(async () => {
    world = new TransferWorld(kind);
    await world.open();
  });
  afterEach(() => world.close());

  it('asks the sender to pay the platform, whatever channel the merchant has', async () => {
    world.merchants.channels.push(channel({ isDefault: true }));
    const payment = await world.send();
    expect(payment).toMatchObject({
      paymentType: 'C2C',
      status: PaymentStatus.PENDING,
      phone: SENDER,
      receiverPhone: RECEIVER,
      amountCents: TRANSFER_CENTS,
      feeCents: 250,
    });
    expect(world.walletFee.paymentTypes).toEqual(['C2C']);
    expect(world.provider.pushes).toMatchObject([{ request: { phone: SENDER, partyB: PLATFORM_SHORTCODE } }]);
    expect((await world.events(payment.transactionId))[0]).toMatchObject({
      data: { paymentType: 'C2C', phone: SENDER, receiver: RECEIVER, platformCollects: true },
    });
    expect(world.initiator.orders).toEqual([]);
  });

  it('pays the receiver out of transit within a second of the collection, and has succeeded then', async () => {
    const transactionId = await world.collect(KEYED);
    world.scheduler.run(1_000);
    const leg = await world.leg(transactionId, 1, 0);
    expect(leg).toMatchObject({
      paymentType: 'C2C_PAYOUT',
      source: 'transit',
      parentId: transactionId,
      phone: RECEIVER,
      amountCents: TRANSFER_CENTS,
      reference: 'TRANSFER',
      description: 'Peer Transfer',
    });
    expect(leg).not.toHaveProperty('callbackUrl');
    expect(world.walletFee.askedPayoutHolds.at(-1)).toMatchObject({
      paymentType: 'C2C_PAYOUT',
      source: MoneySource.TRANSIT,
      amountCents: TRANSFER_CENTS,
    });
    expect(world.initiator.orders.at(-1)?.order).toMatchObject({ phone: RECEIVER, amountCents: TRANSFER_CENTS });
    expect(await world.get(transactionId)).toMatchObject({ status: PaymentStatus.PENDING });

    await world.paid(leg, 'SG632NMUAB');
    await world.untilTransfer(transactionId, 'Completed');
    expect(await world.transferTypes(transactionId)).toEqual(['PayoutDue', 'Completed']);
    const shown = await world.get(transactionId);
    // The receipt is the sender's, of the collection.
    expect(shown).toMatchObject({
      status: PaymentStatus.SUCCESS,
      receipt: 'NLJ7RT61SV',
      resultCode: '0',
      feeCents: 250,
    });
    expect(await world.listed()).toEqual([shown]);
    expect(await world.reviews()).toEqual([]);
    const { results } = await world.room.service.initiatePayments({
      payments: [world.request({ ...TRANSFER, ...KEYED })],
    });
    expect(results).toMatchObject([{ replayed: true, result: { value: { status: PaymentStatus.PENDING } } }]);
    expect(world.provider.pushes).toHaveLength(1);
  });

  it('waits until the ledger has the money in transit, and is never failed by that', async () => {
    world.walletFee.payoutCents = 0;
    const transactionId = await world.collect();
    await world.until(() => world.walletFee.askedPayoutHolds.length >= 3, 500);
    expect(await world.transferTypes(transactionId)).toEqual(['PayoutDue']);
    world.walletFee.payoutCents = TRANSFER_CENTS;
    await world.leg(transactionId, 1);
    expect(await world.transferTypes(transactionId)).toEqual(['PayoutDue']);
    expect(world.logged.filter(({ msg }) => msg.includes('could not be started'))).toEqual([]);
  });

  it('tells when the ledger does not have the money in transit after a minute', async () => {
    world.walletFee.payoutCents = 0;
    await world.collect();
    const warned = () => world.logged.filter(({ msg }) => msg.includes('could not be started'));
    await world.until(() => world.walletFee.askedPayoutHolds.length > 0, 500);
    expect(warned()).toEqual([]);
    await world.until(() => warned().length > 0, 10_000);
  });

  it('that the receiver can not get goes back to the sender, once M-Pesa agrees', async () => {
    const transactionId = await world.collect();
    await world.notPaid(await world.leg(transactionId, 1));
    world.walletFee.payoutCents = TRANSFER_CENTS;
    const refund = await world.leg(transactionId, 2);
    expect(refund).toMatchObject({
      paymentType: 'C2C_REFUND',
      source: 'transit',
      phone: SENDER,
      parentId: transactionId,
    });
    expect(await world.get(transactionId)).toMatchObject({
      status: PaymentStatus.PENDING,
      refundingCents: TRANSFER_CENTS,
    });
    await world.paid(refund, 'SG632NMUAC');
    await world.untilTransfer(transactionId, 'Refunded');
    expect((await world.transferEvents(transactionId)).at(-1)?.data).toMatchObject({
      receipt: 'SG632NMUAC',
      ...NOT_REGISTERED,
      fee: { amountCents: 250 },
    });
    expect(await world.get(transactionId)).toMatchObject({
      status: PaymentStatus.FAILED,
      ...NOT_REGISTERED,
      refundedCents: TRANSFER_CENTS,
      feeCents: 250,
    });
    expect(await world.listed()).toHaveLength(1);
  });

  it('that nobody can get is parked, for a person to see where the money is', async () => {
    const transactionId = await world.collect();
    await world.notPaid(await world.leg(transactionId, 1));
    world.walletFee.payoutCents = TRANSFER_CENTS;
    await world.notPaid(await world.leg(transactionId, 2), { resultCode: '8', resultDescription: 'Balance too high' });
    await world.untilTransfer(transactionId, 'Parked');
    expect(await world.get(transactionId)).toMatchObject({ status: PaymentStatus.PENDING, feeCents: 250 });
    expect(await world.reviews()).toEqual([
      expect.objectContaining({
        reason: ReviewReason.TRANSFER_PARKED,
        message: expect.stringMatching(/KES 1,?500.*NLJ7RT61SV.*transit/s),
        payment: expect.objectContaining({ transactionId, paymentType: 'C2C' }),
      }),
    ]);
  });

  it.each([
    ['1032', PaymentStatus.CANCELLED],
    ['1037', PaymentStatus.EXPIRED],
    ['1', PaymentStatus.FAILED],
  ])('ends with its collection when the sender does not pay (%s)', async (resultCode, status) => {
    const { transactionId } = await world.send();
    await world.settle(transactionId, { resultCode });
    for (let i = 0; i < 5; i += 1) world.scheduler.run(1_000);
    expect(await world.get(transactionId)).toMatchObject({ status });
    expect(await world.transferTypes(transactionId)).toEqual([]);
    expect(world.initiator.orders).toEqual([]);
  });

  it('leaves late money in suspense: nobody is paid from it', async () => {
    const { transactionId } = await world.send();
    await world.settle(transactionId, { resultCode: '1037' });
    await world.settle(transactionId, { amountCents: TRANSFER_CENTS });
    for (let i = 0; i < 5; i += 1) world.scheduler.run(1_000);
    expect(await world.types(transactionId)).toContain('LateFundsReceived');
    expect(world.initiator.orders).toEqual([]);
    expect(await world.reviews()).toMatchObject([{ reason: ReviewReason.LATE_FUNDS }]);
  });

  it.each<[string, Partial<InitiatePayment>, object]>([
    [
      'KES 9',
      { amountCents: 900 },
      { code: 'VALIDATION_ERROR', details: { fields: expect.stringContaining('from 10') } },
    ],
    ['KES 250,001', { amountCents: 25_000_100 }, { code: 'VALIDATION_ERROR' }],
    ['cents', { amountCents: 1_050 }, { code: 'VALIDATION_ERROR' }],
    ['no receiver', { receiverPhone: undefined }, { details: { fields: expect.stringContaining('receiverPhone') } }],
    ['a receiver without a phone', { receiverPhone: '0512345678' }, { code: 'INVALID_PHONE' }],
    [
      'a sender who would pay themselves',
      { receiverPhone: '0711111111' },
      { code: 'VALIDATION_ERROR', details: { fields: expect.stringContaining('another phone') } },
    ],
    ['a channel', { channelId: '55555555-5555-4555-8555-555555555555' }, { code: 'VALIDATION_ERROR' }],
    ['another type with a receiver', { paymentType: 'STK' }, { code: 'VALIDATION_ERROR' }],
  ])('is refused for %s, and nobody is asked to pay', async (_, over, error) => {
    await expect(world.send(over)).rejects.toMatchObject(error);
    expect([world.provider.pushes, world.walletFee.asked]).toEqual([[], 0]);
  });

  it('is refused where it could not be paid out: nobody is asked to pay', async () => {
    world.merchants.kycStatus = KycStatus.PENDING;
    await expect(world.send()).rejects.toMatchObject({ code: 'KYC_NOT_VERIFIED' });
    expect([world.provider.pushes, world.walletFee.asked]).toEqual([[], 0]);
  });

  it('goes on when the merchant loses its verification on the way: the money is not the merchant’s', async () => {
    const transactionId = await world.collect();
    world.merchants.kycStatus = KycStatus.PENDING;
    await world.paid(await world.leg(transactionId, 1), 'SG632NMUAB');
    await world.untilTransfer(transactionId, 'Completed');
  });
});

it('a host without an initiator refuses transfers', async () => {
  const world = new TransferWorld('memory');
  world.over = { ...world.payoutDeps, payoutsFor: undefined };
  await world.open();
  await expect(world.send()).rejects.toMatchObject({ code: 'PLATFORM_CREDENTIALS_NOT_CONFIGURED' });
  expect(world.provider.pushes).toEqual([]);
  await world.close();
});
