import { Decision, PaymentStatus, ReviewReason } from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import { PAID_RECEIPT, PayoutWorld } from './spec-payout-world';
import { claimerOf, decideAt, JANE, NOTE, reasonsIn, writeAtOnce, type Over } from './spec-resolve';
import { STORES } from './spec-world';

const SENT = ['PayoutInitiated', 'PayoutAccepted'];
const PAID: Over = { decision: Decision.PAID };
const UNDER_RECEIPT: Over = { ...PAID, receipt: PAID_RECEIPT };
const CLOSE: Over = { decision: Decision.CLOSE };

describe.each(STORES)('a person decides about a payout on %s', (kind) => {
  let world: PayoutWorld;
  let transactionId: string;
  beforeEach(async () => {
    world = new PayoutWorld(kind);
    await world.open();
    ({ transactionId } = await world.payOut());
    await world.goTo(30);
  });
  afterEach(() => world.close());
  const types = () => world.payoutTypes(transactionId);
  const last = async () => (await world.payoutEvents(transactionId)).at(-1)!;
  const decide = (over: Over = {}) => decideAt(world.room, transactionId, over);
  const reasons = () => reasonsIn(world.room);
  /** M-Pesa took it and does not know it: nobody but a person ends it. */
  const unknownToStatus = async () => {
    for (const seconds of [600, 900]) {
      await world.askedAt(seconds, transactionId);
      await world.statusIs(transactionId, '2032');
    }
  };

  it('that it was not made: it fails, its money goes back by that event, and it leaves the list', async () => {
    await unknownToStatus();
    expect(await reasons()).toEqual([ReviewReason.NO_FINAL_ANSWER]);
    expect(await decide()).toMatchObject({ status: PaymentStatus.FAILED, resultCode: 'OPERATOR' });
    const { holdId, fee, shortcode } = (await world.initiatedPayouts())[0]!;
    expect(await last()).toMatchObject({
      type: 'PayoutFailed.v1',
      actor: JANE,
      data: { via: 'operator', note: NOTE, holdId, fee, shortcode, amountCents: 50_000 },
    });
    expect(await reasons()).toEqual([]);
  });

  it('that it was made, with a receipt or without', async () => {
    await world.goTo(200);
    expect(await decide(PAID)).toMatchObject({ status: PaymentStatus.SUCCESS, receipt: undefined });
    await world.goTo(400);
    expect(await reasons()).toEqual([ReviewReason.RECEIPT_PENDING]);
    expect(await decide(UNDER_RECEIPT)).toMatchObject({ status: PaymentStatus.SUCCESS, receipt: PAID_RECEIPT });
    expect((await types()).slice(-2)).toEqual(['PayoutSucceeded', 'PayoutReceiptLearned']);
    expect([await reasons(), await claimerOf(world.room, PAID_RECEIPT)]).toEqual([[], transactionId]);
    await world.told(transactionId);
    expect([(await types()).at(-1), world.room.parked()]).toEqual(['PayoutReceiptLearned', []]);
  });

  it('that it was not, and M-Pesa says later that it was: a late payout, which is closed once it is seen', async () => {
    await unknownToStatus();
    await decide();
    await world.told(transactionId);
    expect((await types()).slice(-2)).toEqual(['PayoutFailed', 'LatePayoutConfirmed']);
    expect(await reasons()).toEqual([ReviewReason.LATE_PAYOUT]);
    await expect(decide()).rejects.toMatchObject({ code: 'DECISION_CONFLICT' });
    const closed = await decide(CLOSE);
    expect(await last()).toMatchObject({
      type: 'PayoutReviewClosed.v1',
      actor: JANE,
      data: { review: 'LATE_PAYOUT', note: NOTE },
    });
    expect([await decide(CLOSE), await reasons()]).toEqual([closed, []]);
    expect((await types()).filter((type) => type === 'PayoutReviewClosed')).toHaveLength(1);
  });

  it('that one whose money had gone back was made: a late payout as well', async () => {
    await unknownToStatus();
    await decide();
    await decide(UNDER_RECEIPT);
    await decide(UNDER_RECEIPT);
    expect((await types()).slice(-2)).toEqual(['PayoutFailed', 'LatePayoutConfirmed']);
    expect(await last()).toMatchObject({ data: { via: 'operator', receipt: PAID_RECEIPT } });
  });

  it('with another at once: one wins, and the money moves one way', async () => {
    await world.goTo(200);
    const second = await world.secondProcess(world.payoutDeps);
    writeAtOnce(world, ['PayoutFailed', 'PayoutSucceeded']);
    const results = await Promise.allSettled([decide(), decideAt(second, transactionId, UNDER_RECEIPT)]);
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const refused = results.find((one) => one.status === 'rejected');
    expect(refused?.reason).toMatchObject({ code: 'DECISION_CONFLICT' });
    const ends = (await types()).filter((type) => /Failed|Succeeded|Late/.test(type));
    expect(ends).toEqual([results[0]!.status === 'fulfilled' ? 'PayoutFailed' : 'PayoutSucceeded']);
    await world.until(second.stop(), 1_000);
  });

  it('as M-Pesa does at once: it is made once', async () => {
    await world.goTo(200);
    const [paid] = await Promise.all([decide(UNDER_RECEIPT), world.told(transactionId)]);
    expect(paid).toMatchObject({ status: PaymentStatus.SUCCESS, receipt: PAID_RECEIPT });
    expect((await types()).filter((type) => /Succeeded|Learned|Late/.test(type))).toEqual(['PayoutSucceeded']);
    expect(world.room.parked()).toEqual([]);
  });

  it('and the process dies between the claim of the receipt and the decision: it can be decided again', async () => {
    let isReached = false;
    world.beforeWrite = (text) => {
      if (!text.includes('"PayoutSucceeded.v1"')) return undefined;
      isReached = true;
      return new Error('killed');
    };
    decide(UNDER_RECEIPT).catch(() => undefined); // nobody is answered any more
    await world.until(() => isReached);
    await world.crash();
    world.beforeWrite = () => undefined;
    await world.open();
    expect([await types(), await claimerOf(world.room, PAID_RECEIPT)]).toEqual([SENT, transactionId]);
    await decide(UNDER_RECEIPT);
    expect([(await types()).at(-1), await claimerOf(world.room, PAID_RECEIPT)]).toEqual([
      'PayoutSucceeded',
      transactionId,
    ]);
  });

  it('too early, or with nothing on the list: told so', async () => {
    for (const over of [{}, PAID, CLOSE]) {
      await expect(decide(over)).rejects.toMatchObject({ code: 'REVIEW_NOT_DUE' });
    }
    expect(await types()).toEqual(SENT);
    await world.askedAt(200, transactionId);
    await expect(decide({ decision: Decision.FULFIL })).rejects.toMatchObject({ code: 'DECISION_CONFLICT' });
    await unknownToStatus();
    await expect(decide(CLOSE)).rejects.toMatchObject({ code: 'DECISION_CONFLICT' });
  });
});
