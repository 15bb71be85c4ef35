import { PaymentStatus, ReviewReason } from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import type { AskOutcome } from '@daftari/daraja/initiator-port';
import { partitionOf } from '@daftari/journal-core/partition-of';
import { isoTime } from '@daftari/kernel/clock';
import { STATUS_ASK_AFTER_MS } from './domain/payout/payout-schedule';
import { MERCHANT } from './spec-fakes';
import { PAID_RECEIPT, PayoutWorld } from './spec-payout-world';
import { STORES } from './spec-world';

const DAY = 86_400;

describe.each(STORES)('a payout without a clear end on %s', (kind) => {
  let world: PayoutWorld;
  let transactionId: string;
  let startMs: number;
  beforeEach(async () => {
    world = new PayoutWorld(kind);
    await world.open();
    startMs = world.clock.nowMs();
    ({ transactionId } = await world.payOut());
  });
  afterEach(() => world.close());
  const types = () => world.payoutTypes(transactionId);
  const status = async () => (await world.get(transactionId)).status;
  const statusAt = async (seconds: number, word: string, over: object = {}) => {
    await world.askedAt(seconds, transactionId);
    await world.statusIs(transactionId, word, over);
  };
  const reviews = async () => {
    await world.room.caughtUp();
    return (await world.room.service.listReviews({ merchantId: '', limit: 100, cursor: '' })).reviews;
  };
  /** Open, and on the list since then. */
  const isLeftToAPersonSince = async (seconds: number) => {
    const [review, ...others] = await reviews();
    const isOpen = (await status()) === PaymentStatus.PENDING && review?.reason === ReviewReason.NO_FINAL_ANSWER;
    return isOpen && others.length === 0 && review.since === isoTime(startMs + seconds * 1_000);
  };
  const claims = async (receipt = PAID_RECEIPT) =>
    (await world.room.journal.readStream(partitionOf(receipt), `receipt-test-${receipt}`)).length;

  it('is asked about for a day and then looked at by a person, until a late result settles it', async () => {
    for (const afterMs of STATUS_ASK_AFTER_MS) await world.askedAt(afterMs / 1_000, transactionId);
    await world.goTo(DAY - 0.001);
    expect(await reviews()).toEqual([]);
    await world.goTo(2 * DAY);
    expect(world.initiator.questions).toHaveLength(STATUS_ASK_AFTER_MS.length);
    const { originatorConversationId } = (await world.initiatedPayouts())[0]!;
    expect(await reviews()).toEqual([
      expect.objectContaining({
        reason: ReviewReason.NO_FINAL_ANSWER,
        since: isoTime(startMs + DAY * 1_000),
        message: expect.stringContaining(originatorConversationId) as unknown,
        payment: expect.objectContaining({ transactionId, paymentType: 'B2C' }) as unknown,
      }),
    ]);
    await world.told(transactionId);
    expect([await status(), await reviews()]).toEqual([PaymentStatus.SUCCESS, []]);
  });

  it.each<[string, AskOutcome, number]>([
    ['the provider is out', { kind: 'unavailable', reason: 'connection reset' }, 90],
    [
      'the provider is busy',
      { kind: 'refused', code: 'PROVIDER_UNAVAILABLE', resultCode: '500.003.02', resultDescription: 'Spike Arrest' },
      90,
    ],
    [
      'it refuses the question',
      { kind: 'refused', code: 'PROVIDER_REFUSED', resultCode: '400.002.02', resultDescription: 'Bad Request' },
      360,
    ],
  ])('is asked about again when %s', async (_, outcome, againAfter) => {
    const acknowledge = world.initiator.acknowledge;
    world.initiator.acknowledge = () => outcome;
    await world.goTo(60);
    await world.until(() => world.initiator.questions.length === 1);
    await world.goTo(againAfter - 1);
    expect(world.initiator.questions).toHaveLength(1);
    world.initiator.acknowledge = acknowledge;
    await world.askedAt(againAfter, transactionId);
    await world.statusIs(transactionId, 'Completed');
    expect(await status()).toBe(PaymentStatus.SUCCESS);
  });

  it('does not hear the same answer twice, however often and late it is delivered', async () => {
    for (const seconds of [60, 180]) await statusAt(seconds, 'Pending Authorized');
    await statusAt(600, '2032');
    const told = await types();
    await world.goTo(899);
    await world.statusIs(transactionId, '2032');
    await world.statusIs(transactionId, '2032', { conversationId: '' });
    await world.goTo(899.5);
    await world.statusIs(transactionId, '2032', { conversationId: '' });
    expect(await types()).toEqual([...told, 'PayoutStatusReported']);
    expect(await status()).toBe(PaymentStatus.PENDING);
  });

  it('counts a not-found by when it was asked for, not by when it comes', async () => {
    await world.askedAt(60, transactionId);
    await world.askedAt(180, transactionId);
    await world.goTo(599);
    for (const number of [1, 2]) await world.statusIs(transactionId, '2032', { conversationId: `AG_status_${number}` });
    await statusAt(600, '2032');
    expect(await reviews()).toEqual([]);
    await statusAt(900, '2032');
    expect(await isLeftToAPersonSince(900)).toBe(true);
  });

  it('does not count not-founds between which the status knew it', async () => {
    await statusAt(600, '2032');
    await statusAt(900, 'Authorized');
    await statusAt(1_800, '2032');
    expect(await reviews()).toEqual([]);
    await statusAt(2_100, '2032');
    expect(await isLeftToAPersonSince(2_100)).toBe(true);
  });

  it('that a person has to look at is asked about further on, and may still be paid', async () => {
    for (const seconds of [600, 900, 1_800]) await statusAt(seconds, '2032');
    expect(await isLeftToAPersonSince(900)).toBe(true);
    const [review] = await reviews();
    expect(review?.message).toMatch(/M-Pesa took the payout .* does not know it\. .*say that it was not paid/);
    await statusAt(5_400, 'Completed');
    expect([await status(), await reviews()]).toEqual([PaymentStatus.SUCCESS, []]);
  });

  it('hears the real answer to a question of which it was told before that it waited too long', async () => {
    await world.askedAt(60, transactionId);
    const said = { kind: 'payout-status-timeout', conversationId: 'AG_status_1', resultCode: '' } as const;
    await world.told(transactionId, said);
    await world.told(transactionId, said);
    expect((await types()).slice(-2)).toEqual(['PayoutStatusAsked', 'PayoutStatusReported']);
    await world.statusIs(transactionId, 'Declined');
    expect(await status()).toBe(PaymentStatus.FAILED);
  });

  it('does not fail by a not-found that was asked for before the failure', async () => {
    await world.askedAt(60, transactionId);
    await world.told(transactionId, { resultCode: '1' });
    await world.statusIs(transactionId, '2032');
    expect(await status()).toBe(PaymentStatus.PENDING);
    await statusAt(70, '2032');
    expect(await status()).toBe(PaymentStatus.FAILED);
  });

  it('whose answer overtakes the record of its question ends all the same', async () => {
    await world.told(transactionId, { resultCode: '1' });
    await world.told(transactionId, { kind: 'payout-status', conversationId: 'AG_status_1', resultCode: '2032' });
    expect(await status()).toBe(PaymentStatus.PENDING);
    await world.askedAt(10, transactionId);
    await world.goTo(13);
    await world.untilLast(transactionId, 'PayoutFailed');
  });

  it('that the status says was declined fails without any result, and keeps its fee', async () => {
    await statusAt(60, 'Declined');
    expect(await world.get(transactionId)).toMatchObject({
      status: PaymentStatus.FAILED,
      resultCode: 'Declined',
      feeCents: 2_300,
    });
  });

  it('gets no word from a question that waited too long', async () => {
    await world.askedAt(60, transactionId);
    await world.told(transactionId, { kind: 'payout-status-timeout', conversationId: '', resultCode: '' });
    await world.told(transactionId, { kind: 'payout-status-timeout', conversationId: '', resultCode: '' });
    expect((await types()).slice(-2)).toEqual(['PayoutStatusAsked', 'PayoutStatusReported']);
    await statusAt(180, 'Completed');
    expect(await status()).toBe(PaymentStatus.SUCCESS);
  });

  it('that is paid without a receipt is looked at after 3 min, and learns it later', async () => {
    await world.told(transactionId, { receipt: '' });
    await world.goTo(180);
    const told = await reviews();
    expect(told).toEqual([expect.objectContaining({ reason: ReviewReason.RECEIPT_PENDING })]);
    expect(told[0]?.message).toContain('Do not pay it again');
    await world.told(transactionId);
    expect([(await types()).at(-1), await claims(), await reviews()]).toEqual(['PayoutReceiptLearned', 1, []]);
    expect(await world.get(transactionId)).toMatchObject({ receipt: PAID_RECEIPT });
  });

  it.each<[string, object, RegExp]>([
    ['another amount', { amountCents: 49_900 }, /49900 cents instead of 50000/],
    ['another attempt', { attemptId: '99999999-9999-4999-8999-999999999999' }, /another attempt/],
    [
      'two foreign ids',
      { originatorConversationId: 'theirs', conversationId: 'AG_other' },
      /another ConversationID than the one that was acknowledged/,
    ],
  ])('told of with %s is parked, shown to a person, and takes no receipt', async (_, over, cause) => {
    await world.told(transactionId, over);
    expect(await status()).toBe(PaymentStatus.PENDING);
    expect(world.room.parked()).toEqual([expect.objectContaining({ cause: expect.stringMatching(cause) as string })]);
    expect(await reviews()).toEqual([
      expect.objectContaining({
        reason: ReviewReason.CONTRADICTION,
        payment: expect.objectContaining({ transactionId }) as unknown,
      }),
    ]);
    expect(await claims()).toBe(0);
  });

  it('paid under a second receipt is parked; the second is nobody’s', async () => {
    await world.told(transactionId);
    await world.told(transactionId, { receipt: 'OTHER12345' });
    expect(world.room.parked()[0]?.cause).toMatch(/paid under SG632NMUAB, and now also under OTHER12345/);
    expect(await claims('OTHER12345')).toBe(0);
  });

  it('paid under the receipt of a payment is parked', async () => {
    const payment = await world.initiate();
    await world.settle(payment.transactionId, { receipt: PAID_RECEIPT });
    await world.told(transactionId);
    expect(world.room.parked()[0]?.cause).toContain(`belongs to payment ${payment.transactionId} already`);
    expect(await status()).toBe(PaymentStatus.PENDING);
  });

  it('that nobody has is parked', async () => {
    const { attemptId } = (await world.initiatedPayouts())[0]!;
    await world.told('99999999-9999-4999-8999-999999999999', { attemptId });
    expect(await reviews()).toEqual([
      expect.objectContaining({ reason: ReviewReason.CONTRADICTION, payment: undefined }),
    ]);
  });

  it('that was confirmed after its money had gone back is a late payout, told to a person with what it means', async () => {
    await statusAt(60, 'Declined');
    await world.told(transactionId, { receipt: '' });
    await world.told(transactionId);
    expect((await types()).slice(-3)).toEqual(['PayoutFailed', 'LatePayoutConfirmed', 'PayoutReceiptLearned']);
    const [review] = await reviews();
    expect(review).toMatchObject({ reason: ReviewReason.LATE_PAYOUT, payment: { merchantId: MERCHANT } });
    expect(review?.message).toMatch(/receipt SG632NMUAB.*owes the amount on its receivable account/);
    expect(review?.message).not.toContain('712345678');
    const { holdId } = (await world.initiatedPayouts())[0]!;
    const late = (await world.payoutEvents(transactionId)).at(-2);
    expect(late?.data).toMatchObject({ via: 'result', holdId, amountCents: 50_000, fee: { amountCents: 2_300 } });
  });
});
