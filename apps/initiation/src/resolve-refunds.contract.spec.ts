import { Decision, PaymentStatus, ReviewReason } from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import type { ReversalOutcome } from '@daftari/daraja/reversal-port';
import { PAID_UNDER, REVERSED_UNDER, RefundWorld } from './spec-refund-world';
import { decideAt, JANE, reasonsIn, writeAtOnce, type Over } from './spec-resolve';
import { STORES } from './spec-world';

const REFUND: Over = { decision: Decision.REFUND };
const FULFIL: Over = { decision: Decision.FULFIL };
const OTHER = 'OTHER00001';
const REFUSED: ReversalOutcome = {
  kind: 'refused',
  code: 'PROVIDER_REFUSED',
  resultCode: '400.002.02',
  resultDescription: 'Bad Request',
};

describe.each(STORES)('a person gives late money back on %s', (kind) => {
  let world: RefundWorld;
  let transactionId: string;
  beforeEach(async () => {
    world = new RefundWorld(kind);
    await world.open();
    transactionId = await world.receivedLate();
  });
  afterEach(() => world.close());
  const types = () => world.types(transactionId);
  const decide = (over: Over = REFUND) => decideAt(world.room, transactionId, over);
  const reasons = () => reasonsIn(world.room);
  /** Ids of the payment's refunds, in order. */
  const refunds = async () =>
    (await world.events(transactionId))
      .filter(({ type }) => type === 'PaymentRefundStarted.v1')
      .map(({ data }) => (data as { refundId: string }).refundId);

  it('once, however often it is said, and it leaves the list', async () => {
    expect(await reasons()).toEqual([ReviewReason.LATE_FUNDS]);
    expect(await decide()).toMatchObject({ refundingCents: 100_000, refundedCents: 0 });
    const [one, other] = await Promise.all([decide(), decide()]);
    expect(one).toEqual(other);
    const [refundId, ...more] = await refunds();
    expect([more, world.initiator.reversals.length, await reasons()]).toEqual([[], 1, []]);
    const started = (await world.events(transactionId)).at(-1)!;
    expect(started).toMatchObject({ type: 'PaymentRefundStarted.v1', actor: JANE, data: { from: 'suspense' } });
    await world.reversed({}, refundId);
    expect(await decide()).toMatchObject({ refundedCents: 100_000, refundingCents: 0 });
    expect([await reasons(), (await refunds()).length]).toEqual([[], 1]);
  });

  it('again when it could not be given back, and not to the merchant meanwhile', async () => {
    await decide();
    await expect(decide(FULFIL)).rejects.toMatchObject({ code: 'DECISION_CONFLICT' });
    const [first] = await refunds();
    world.clock.advance(200_000);
    await decideAt(world.room, first!); // a person says that the reversal was not made
    expect((await types()).at(-1)).toBe('PaymentRefundFailed');
    expect(await reasons()).toEqual([ReviewReason.LATE_FUNDS]);
    await decide();
    const [, second] = await refunds();
    expect(second).toBeDefined();
    expect(second).not.toBe(first);
    expect(await reasons()).toEqual([]);
  });

  it('each receipt by a refund of its own', async () => {
    await world.settle(transactionId, { receipt: OTHER });
    expect(await decide()).toMatchObject({ refundingCents: 200_000 });
    expect(new Set(await refunds()).size).toBe(2);
    expect(await reasons()).toEqual([]);
  });

  it('each receipt once, whatever is refused at once, and what is refused stays on the list', async () => {
    await world.settle(transactionId, { receipt: OTHER });
    world.initiator.answerReversal = () => REFUSED;
    expect(await decide()).toMatchObject({ refundingCents: 0, lateFundsCents: 200_000 });
    const receipts = world.initiator.reversals.map(({ receipt }) => receipt);
    expect(receipts).toEqual([PAID_UNDER, OTHER]);
    expect(await reasons()).toEqual([ReviewReason.LATE_FUNDS]);
    await decide();
    expect(world.initiator.reversals).toHaveLength(4);
  });

  it('and is told what was begun when the rest can not be held', async () => {
    await world.settle(transactionId, { receipt: OTHER });
    world.walletFee.payoutCents = 100_000;
    expect(await decide()).toMatchObject({ refundingCents: 100_000 });
    expect(world.initiator.reversals).toHaveLength(1);
    expect(world.logged.filter(({ level }) => level === 'error')).toHaveLength(1);
    expect(await reasons()).toEqual([ReviewReason.LATE_FUNDS]);
    await expect(decide()).rejects.toMatchObject({ code: 'INSUFFICIENT_FUNDS' });
  });

  it('not when it is the merchant’s already, nor where none came late', async () => {
    await decide(FULFIL);
    await expect(decide()).rejects.toMatchObject({ code: 'DECISION_CONFLICT' });
    transactionId = await world.received({ phone: '0712345679' });
    await expect(decide()).rejects.toMatchObject({
      code: expect.stringMatching(/REVIEW_NOT_DUE|DECISION_CONFLICT/) as string,
    });
  });

  it('while another gives it to the merchant at once: one wins, and nothing stays held for the other', async () => {
    const second = await world.secondProcess(world.payoutDeps);
    writeAtOnce(world, ['LateFundsFulfilled', 'PaymentRefundStarted']);
    const results = await Promise.allSettled([decide(FULFIL), decideAt(second, transactionId, REFUND)]);
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const refused = results.find((one) => one.status === 'rejected');
    expect(refused?.reason).toMatchObject({
      code: expect.stringMatching(/DECISION_CONFLICT|NOT_REFUNDABLE/) as string,
    });
    const isFulfilled = results[0]!.status === 'fulfilled';
    const decided = (await types()).filter((type) => /Fulfilled|RefundStarted/.test(type));
    expect(decided).toEqual([isFulfilled ? 'LateFundsFulfilled' : 'PaymentRefundStarted']);
    const holds = [...world.walletFee.payoutHolds.values()];
    expect(holds).toEqual([isFulfilled ? 'released' : 'open']);
    expect(world.initiator.reversals).toHaveLength(isFulfilled ? 0 : 1);
    await world.until(second.stop(), 1_000);
  });

  it('and says of the reversal itself that it was made', async () => {
    await decide();
    const [refundId] = await refunds();
    world.clock.advance(200_000);
    const made: Over = { decision: Decision.PAID, receipt: REVERSED_UNDER };
    expect(await decideAt(world.room, refundId!, made)).toMatchObject({ status: PaymentStatus.SUCCESS });
    expect((await types()).at(-1)).toBe('PaymentRefunded');
    expect(await decide()).toMatchObject({ refundedCents: 100_000 });
  });
});
