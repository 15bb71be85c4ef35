import { Environment } from '@daftari/contracts/generated/daftari/common/v1/common';
import {
  Decision,
  PaymentStatus,
  type ResolvePaymentRequest,
} from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import { RECEIPT_PENDING_FOR_MS } from './domain/review-due';
import { payoutLegId, refundLegId } from './domain/transfer/transfer';
import { MERCHANT } from './spec-fakes';
import { NOT_REGISTERED, RECEIVER, SENDER, TransferWorld } from './spec-transfer-world';
import { STORES } from './spec-world';

const FULL = { resultCode: '8', resultDescription: 'Balance too high' };

describe.each(STORES)('a person decides about a parked transfer on %s', (kind) => {
  let world: TransferWorld;
  let transactionId: string;
  beforeEach(async () => {
    world = new TransferWorld(kind);
    await world.open();
    world.walletFee.payoutCents = 10_000_000;
    transactionId = await world.collect();
    await world.notPaid(await world.leg(transactionId, 1));
    await world.notPaid(await world.leg(transactionId, 2), FULL);
    await world.untilTransfer(transactionId, 'Parked');
  });
  afterEach(() => world.close());
  const decide = async (decision: Decision, over: Partial<ResolvePaymentRequest> = {}) => {
    const { payment } = await world.room.service.resolvePayment({
      merchantId: MERCHANT,
      transactionId,
      environment: Environment.TEST,
      decision,
      note: 'Amina asked both',
      caller: { actor: 'operator:amina', causation: '' },
      ...over,
    });
    return payment!;
  };
  const paidTo = () => world.initiator.orders.map(({ order }) => order.phone);

  it('to pay the receiver once more', async () => {
    expect(await decide(Decision.RETRY_PAYOUT)).toMatchObject({ status: PaymentStatus.PENDING });
    await decide(Decision.RETRY_PAYOUT);
    expect((await world.transferEvents(transactionId)).at(-1)).toMatchObject({
      type: 'TransferPayoutDue.v1',
      actor: 'operator:amina',
      data: { payoutId: payoutLegId(transactionId, 2), number: 2 },
    });
    expect(await world.reviews()).toEqual([]);
    await world.paid(await world.leg(transactionId, 3, 5_000), 'SG632NMUAD');
    await world.untilTransfer(transactionId, 'Completed');
    expect(paidTo()).toEqual([RECEIVER, SENDER, RECEIVER]);
    expect(await world.get(transactionId)).toMatchObject({ status: PaymentStatus.SUCCESS, refundedCents: 0 });
  });

  it('to pay the sender back once more', async () => {
    await decide(Decision.RETRY_REFUND);
    await decide(Decision.RETRY_REFUND);
    const leg = await world.leg(transactionId, 3, 5_000);
    expect(leg.transactionId).toBe(refundLegId(transactionId, 2));
    await world.paid(leg, 'SG632NMUAD');
    await world.untilTransfer(transactionId, 'Refunded');
    expect(paidTo()).toEqual([RECEIVER, SENDER, SENDER]);
    expect(await world.get(transactionId)).toMatchObject({ status: PaymentStatus.FAILED, ...NOT_REGISTERED });
  });

  it('that it was settled elsewhere', async () => {
    const closed = await decide(Decision.CLOSE);
    expect(closed).toMatchObject({ status: PaymentStatus.FAILED, ...NOT_REGISTERED, feeCents: 250 });
    expect(await decide(Decision.CLOSE, { note: 'again' })).toEqual(closed);
    expect(await world.transferTypes(transactionId)).toEqual(['PayoutDue', 'RefundDue', 'Parked', 'Closed']);
    await world.room.caughtUp();
    expect(await world.reviews()).toEqual([]);
    expect(await world.listed()).toEqual([closed]);
    for (let i = 0; i < 5; i += 1) world.scheduler.run(1_000);
    expect(paidTo()).toHaveLength(2);
  });

  it('after M-Pesa paid it late: refused and told first, followed when decided again', async () => {
    const [first] = (await world.initiatedPayouts()).filter(({ parentId }) => parentId === transactionId);
    await world.paid(first!, 'SG632NMUAB');
    const messages = (await world.reviews()).map(({ message }) => message);
    expect(messages).toContainEqual(expect.stringMatching(/paid it out after all.*transit/s));
    await expect(decide(Decision.RETRY_REFUND)).rejects.toMatchObject({
      code: 'DECISION_CONFLICT',
      message: expect.stringMatching(/to the receiver \(receipt SG632NMUAB\)/) as string,
    });
    expect((await world.transferEvents(transactionId)).at(-1)).toMatchObject({
      type: 'TransferParked.v1',
      data: { resultCode: 'PAID_LATE', lateLegs: [payoutLegId(transactionId, 1)] },
    });
    await decide(Decision.RETRY_REFUND);
    await world.leg(transactionId, 3, 5_000);
    expect(paidTo()).toEqual([RECEIVER, SENDER, SENDER]);
  });

  it('to close it after M-Pesa paid it late: it is told so, and pays what the merchant owes', async () => {
    const [first] = (await world.initiatedPayouts()).filter(({ parentId }) => parentId === transactionId);
    await world.paid(first!, 'SG632NMUAB');
    const closed = await decide(Decision.CLOSE);
    expect(closed).toMatchObject({ status: PaymentStatus.FAILED, resultCode: 'PAID_LATE' });
    expect((await world.transferEvents(transactionId)).at(-1)).toMatchObject({
      type: 'TransferClosed.v1',
      data: { covers: 'receivable' },
    });
    expect(paidTo()).toHaveLength(2);
  });

  it('once: another decision after it is refused', async () => {
    await decide(Decision.RETRY_REFUND);
    await expect(decide(Decision.RETRY_PAYOUT)).rejects.toMatchObject({ code: 'REVIEW_NOT_DUE' });
  });

  it('of this merchant only', async () => {
    const over = { merchantId: '88888888-8888-4888-8888-888888888888' };
    await expect(decide(Decision.RETRY_PAYOUT, over)).rejects.toMatchObject({ code: 'TRANSACTION_NOT_FOUND' });
  });
});

it('a review of the collection is decided apart from its transfer, and shows it', async () => {
  const world = new TransferWorld('memory');
  await world.open();
  const { transactionId } = await world.send();
  // M-Pesa told by its list, or by an answer, that it was paid: the receipt is not known yet.
  await world.settle(transactionId, { amountCents: 150_000, receipt: '' });
  await world.paid(await world.leg(transactionId, 1), 'SG632NMUAB');
  await world.untilTransfer(transactionId, 'Completed');
  world.clock.advance(RECEIPT_PENDING_FOR_MS);
  const { payment } = await world.room.service.resolvePayment({
    merchantId: MERCHANT,
    transactionId,
    environment: Environment.TEST,
    decision: Decision.CLOSE,
    note: 'seen on the statement',
    caller: { actor: 'operator:amina', causation: '' },
  });
  expect(payment).toMatchObject({ status: PaymentStatus.SUCCESS });
  expect(await world.transferTypes(transactionId)).toEqual(['PayoutDue', 'Completed']);
  await world.close();
});

it('a closed transfer whose collection waits for its receipt is closed as that, once', async () => {
  const world = new TransferWorld('memory');
  await world.open();
  world.walletFee.payoutCents = 10_000_000;
  const { transactionId } = await world.send();
  await world.settle(transactionId, { amountCents: 150_000, receipt: '' });
  await world.notPaid(await world.leg(transactionId, 1));
  await world.notPaid(await world.leg(transactionId, 2), FULL);
  await world.untilTransfer(transactionId, 'Parked');
  world.clock.advance(RECEIPT_PENDING_FOR_MS);
  const close = () =>
    world.room.service.resolvePayment({
      merchantId: MERCHANT,
      transactionId,
      environment: Environment.TEST,
      decision: Decision.CLOSE,
      note: 'seen on the statement',
      caller: { actor: 'operator:amina', causation: '' },
    });
  await close();
  expect((await world.transferTypes(transactionId)).at(-1)).toBe('Closed');
  expect(await world.types(transactionId)).not.toContain('PaymentReviewClosed');
  for (let i = 0; i < 2; i += 1) await close();
  const closings = (await world.types(transactionId)).filter((type) => type === 'PaymentReviewClosed');
  expect(closings).toHaveLength(1);
  await world.close();
});
