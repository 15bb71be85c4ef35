import { PaymentStatus, ReviewReason } from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import type { ReversalOutcome } from '@daftari/daraja/reversal-port';
import { partitionOf } from '@daftari/journal-core/partition-of';
import { QUEUED } from './spec-payout-fakes';
import { PAID_UNDER, REFUND, RefundWorld, REVERSED_UNDER } from './spec-refund-world';
import { STORES } from './spec-world';

const OTHER = '88888888-8888-4888-8888-888888888888';
const DAY = 86_400;
const UNKNOWN: ReversalOutcome = { kind: 'unknown', reason: 'connection reset' };
const named = (send: number): ReversalOutcome => ({
  ...QUEUED,
  conversationId: `AG_reversal_${send}`,
  originatorConversationId: `8423-4a3b-${send}`,
});

describe.each(STORES)('a refund without a clear end on %s', (kind) => {
  let world: RefundWorld;
  let payment: string;
  beforeEach(async () => {
    world = new RefundWorld(kind);
    await world.open();
    payment = await world.received();
  });
  afterEach(() => world.close());
  const types = () => world.payoutTypes(REFUND);
  const status = async (refundId = REFUND) => (await world.get(refundId)).status;
  const reviews = async () => {
    await world.room.caughtUp();
    return (await world.room.service.listReviews({ merchantId: '', limit: 100, cursor: '' })).reviews;
  };
  const claims = async (receipt: string) =>
    (await world.room.journal.readStream(partitionOf(receipt), `receipt-test-${receipt}`)).map(({ data }) => data);
  const given = async () => {
    const { refundedCents, refundingCents } = await world.get(payment);
    return { refundedCents, refundingCents };
  };
  /** Nobody knows what became of the first send; M-Pesa says that the payment stands, and the second send goes out. */
  const sentTwice = async () => {
    world.initiator.answerReversal = (_, send) => (send === 1 ? UNKNOWN : named(send));
    await world.refund(payment);
    await world.askedAt(10, REFUND);
    await world.paymentIs('Completed');
    await world.goTo(13);
    await world.untilLast(REFUND, 'PayoutAccepted');
    expect(world.initiator.reversals).toHaveLength(2);
  };
  /** Everybody agrees that it was not executed. */
  const failed = async () => {
    await world.refund(payment);
    await world.notReversed('1');
    await world.askedAt(10, REFUND);
    await world.reversalIs('Declined');
    expect(await status()).toBe(PaymentStatus.FAILED);
  };

  it('that nobody knows of is asked about by the receipt: that the payment was paid is not that it was given back', async () => {
    world.initiator.answerReversal = () => UNKNOWN;
    await world.refund(payment);
    await world.askedAt(10, REFUND);
    expect(world.initiator.questions).toEqual([expect.objectContaining({ receipt: PAID_UNDER })]);
    await world.paymentIs('Completed');
    expect(await status()).toBe(PaymentStatus.PENDING);
    expect(await claims(PAID_UNDER)).toEqual([expect.objectContaining({ transactionId: payment })]);
    const reported = (await world.payoutEvents(REFUND)).find(({ type }) => type === 'PayoutStatusReported.v1');
    expect(reported?.data).toMatchObject({ verdict: 'unclear', transactionStatus: 'Completed' });
  });

  it('that nobody knows of is sent again, byte for byte; “already reversed” then means that the first send did it', async () => {
    await sentTwice();
    const [first, second] = world.initiator.reversals;
    expect(second).toEqual(first);
    await world.notReversed('R000001');
    expect([await status(), await given()]).toEqual([
      PaymentStatus.SUCCESS,
      { refundedCents: 100_000, refundingCents: 0 },
    ]);
    await world.reversed({}, REFUND, 1);
    expect((await types()).slice(-2)).toEqual(['PayoutSucceeded', 'PayoutReceiptLearned']);
    expect(await world.get(REFUND)).toMatchObject({ receipt: REVERSED_UNDER });
    expect(world.room.parked()).toEqual([]);
  });

  it('that both sends tell of ends once, whichever comes first', async () => {
    await sentTwice();
    await world.reversed({}, REFUND, 1);
    await world.notReversed('R000001');
    await world.reversed({}, REFUND, 1);
    expect((await types()).at(-1)).toBe('PayoutSucceeded');
    expect((await world.story(payment))[1]).toEqual(['PaymentRefundStarted', 'PaymentRefunded']);
    expect(world.room.parked()).toEqual([]);
  });

  it('of which the second send failed is left to a person: nobody knows about the first', async () => {
    await sentTwice();
    await world.notReversed('1');
    await world.askedAt(30, REFUND);
    await world.reversalIs('Declined');
    await world.goTo(2 * DAY);
    expect(await status()).toBe(PaymentStatus.PENDING);
    expect(await reviews()).toEqual([
      expect.objectContaining({
        reason: ReviewReason.NO_FINAL_ANSWER,
        message: expect.stringContaining(PAID_UNDER) as unknown,
      }),
    ]);
  });

  it('hears a late acknowledgement of the first send beside that of the second', async () => {
    const waiting: ((outcome: ReversalOutcome) => void)[] = [];
    world.initiator.answerReversal = (_, send) =>
      send === 1 ? new Promise((resolve) => void waiting.push(resolve)) : named(send);
    const asked = world.refund(payment);
    await world.until(() => waiting.length === 1);
    await world.goTo(40);
    await asked;
    await world.untilLast(REFUND, 'PayoutSubmissionUnknown');
    await world.askedAt(51, REFUND);
    await world.paymentIs('Completed');
    await world.goTo(54);
    await world.untilLast(REFUND, 'PayoutAccepted');
    waiting[0]!(named(1));
    await world.reversed({}, REFUND, 1);
    expect(await status()).toBe(PaymentStatus.SUCCESS);
    expect(world.logged.filter(({ level }) => level === 'error')).toEqual([]);
  });

  it('is not sent again when M-Pesa does not know the payment, nor after ten minutes', async () => {
    world.initiator.answerReversal = () => UNKNOWN;
    await world.refund(payment);
    await world.askedAt(10, REFUND);
    await world.paymentIs('2032');
    await world.goTo(13);
    await world.askedAt(601, REFUND);
    await world.paymentIs('Completed');
    await world.goTo(650);
    await world.room.caughtUp();
    expect(world.initiator.reversals).toHaveLength(1);
    expect(await status()).toBe(PaymentStatus.PENDING);
  });

  it('whose result comes all the same is never sent again', async () => {
    world.initiator.answerReversal = () => UNKNOWN;
    await world.refund(payment);
    await world.askedAt(10, REFUND);
    await world.reversed();
    await world.paymentIs('Completed');
    await world.goTo(700);
    expect([await status(), world.initiator.reversals.length]).toEqual([PaymentStatus.SUCCESS, 1]);
  });

  it('whose failure comes without an acknowledgement is asked about by the name that the failure tells', async () => {
    world.initiator.answerReversal = () => UNKNOWN;
    await world.refund(payment);
    await world.notReversed('1');
    await world.askedAt(10, REFUND);
    expect(world.initiator.questions.at(-1)).toMatchObject({ originatorConversationId: '8423-4a3b-1' });
    await world.reversalIs('2032');
    expect(await status()).toBe(PaymentStatus.FAILED);
  });

  it('whose result is lost is asked about by the name that Daraja gave it', async () => {
    await world.refund(payment);
    await world.askedAt(60, REFUND);
    expect(world.initiator.questions).toEqual([expect.objectContaining({ originatorConversationId: '8423-4a3b-1' })]);
    await world.reversalIs('Completed');
    expect(await world.get(REFUND)).toMatchObject({ status: PaymentStatus.SUCCESS, receipt: REVERSED_UNDER });
    expect(await claims(REVERSED_UNDER)).toEqual([expect.objectContaining({ transactionId: REFUND })]);
    await world.reversed();
    expect((await types()).at(-1)).toBe('PayoutSucceeded');
  });

  it('that M-Pesa does not know is not given up by that: reversals take hours', async () => {
    await world.refund(payment);
    for (const seconds of [60, 180, 600, 1_800, 5_400]) {
      await world.askedAt(seconds, REFUND);
      await world.reversalIs('2032');
    }
    expect(await status()).toBe(PaymentStatus.PENDING);
    await world.reversed();
    expect(await status()).toBe(PaymentStatus.SUCCESS);
  });

  it('that waited too long in the queue is asked about, and done', async () => {
    await world.refund(payment);
    await world.reversed({ kind: 'payout-timeout', resultCode: '', receipt: '' });
    await world.askedAt(10, REFUND);
    await world.reversalIs('Completed');
    expect(await status()).toBe(PaymentStatus.SUCCESS);
  });

  it('that somebody had done by hand is done, and its receipt is looked up by a person', async () => {
    await world.refund(payment);
    await world.notReversed('R000001');
    expect(await given()).toEqual({ refundedCents: 100_000, refundingCents: 0 });
    await world.goTo(2 * DAY);
    expect(await reviews()).toEqual([
      expect.objectContaining({
        reason: ReviewReason.RECEIPT_PENDING,
        message: expect.stringContaining(PAID_UNDER) as unknown,
      }),
    ]);
  });

  it('of which the acknowledgement says “already reversed” may be back: it does not fail, and is asked about', async () => {
    const code = 'PROVIDER_REFUSED';
    world.initiator.answerReversal = () => ({ kind: 'refused', code, resultCode: 'R000001', resultDescription: 'no' });
    expect(await world.refund(payment)).toMatchObject({ status: PaymentStatus.PENDING });
    expect((await types()).at(-1)).toBe('PayoutSubmissionUnknown');
    expect(await given()).toEqual({ refundedCents: 0, refundingCents: 100_000 });
    await world.askedAt(10, REFUND);
    expect(world.initiator.questions).toEqual([expect.objectContaining({ receipt: PAID_UNDER })]);
  });

  it('that was confirmed after it had failed is told late, in the life of the payment as well', async () => {
    await failed();
    await world.reversed();
    expect((await types()).at(-1)).toBe('LatePayoutConfirmed');
    expect((await world.story(payment))[1]).toEqual(['PaymentRefundStarted', 'PaymentRefundFailed', 'PaymentRefunded']);
    expect(await given()).toEqual({ refundedCents: 100_000, refundingCents: 0 });
    await expect(world.refund(payment, { refundId: OTHER })).rejects.toMatchObject({ code: 'ALREADY_REFUNDED' });
    const [review] = await reviews();
    expect(review).toMatchObject({ reason: ReviewReason.LATE_PAYOUT, payment: { transactionId: REFUND } });
    expect(review?.message).toMatch(
      /refund of KES 1,000\.00 \(receipt NLJ7RT61SV\) \(reversed under RVL5MF0001\).*receivable/,
    );
  });

  it('that was confirmed late makes the one that followed fail: this one did not do it', async () => {
    await failed();
    await world.refund(payment, { refundId: OTHER });
    await world.reversed({}, REFUND, 1);
    expect(await given()).toEqual({ refundedCents: 100_000, refundingCents: 100_000 });
    await world.notReversed('R000001', OTHER);
    expect(await status(OTHER)).toBe(PaymentStatus.PENDING);
    await world.askedAt(10, OTHER);
    await world.reversalIs('Declined', OTHER);
    expect([await status(OTHER), await given()]).toEqual([
      PaymentStatus.FAILED,
      { refundedCents: 100_000, refundingCents: 0 },
    ]);
  });

  it('that is confirmed when another one gave the money back is a contradiction, and takes no receipt', async () => {
    await failed();
    await world.refund(payment, { refundId: OTHER });
    await world.notReversed('R000001', OTHER);
    expect(await status(OTHER)).toBe(PaymentStatus.SUCCESS);
    await world.reversed({}, REFUND, 1);
    expect(world.room.parked()[0]?.cause).toMatch(/confirmed after it had failed.*once or twice/s);
    expect([await claims(REVERSED_UNDER), await given()]).toEqual([[], { refundedCents: 100_000, refundingCents: 0 }]);
  });

  it.each([
    ['another amount', { amountCents: 10_000 }, /10000 cents instead of 100000/],
    ['another ConversationID', { conversationId: 'AG_other' }, /another ConversationID/],
    ['the receipt of the payment', { receipt: PAID_UNDER }, /belongs to payment/],
  ])('told of with %s is parked', async (_, over, cause) => {
    await world.refund(payment);
    await world.reversed(over);
    expect(world.room.parked()[0]?.cause).toMatch(cause);
    expect(await status()).toBe(PaymentStatus.PENDING);
  });
});

describe.each(STORES)('a refund of late money on %s', (kind) => {
  let world: RefundWorld;
  let payment: string;
  beforeEach(async () => {
    world = new RefundWorld(kind);
    await world.open();
    payment = await world.receivedLate();
  });
  afterEach(() => world.close());

  it('that is confirmed after it had failed takes the money out of suspense again', async () => {
    await world.refund(payment);
    await world.notReversed('1');
    await world.askedAt(10, REFUND);
    await world.reversalIs('Declined');
    await world.reversed();
    const late = (await world.payoutEvents(REFUND)).at(-1);
    expect(late).toMatchObject({
      type: 'LatePayoutConfirmed.v1',
      data: { source: 'suspense', receipt: REVERSED_UNDER },
    });
    expect(await world.get(payment)).toMatchObject({ refundedCents: 100_000, refundingCents: 0 });
  });
});
