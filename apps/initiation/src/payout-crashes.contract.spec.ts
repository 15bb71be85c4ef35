import { Environment } from '@daftari/contracts/generated/daftari/common/v1/common';
import { PaymentStatus } from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import type { PayoutOutcome } from '@daftari/daraja/initiator-port';
import { partitionOf } from '@daftari/journal-core/partition-of';
import { ANSWER_WITHIN_MS } from './application/initiate-payment';
import { GIVE_UP_AFTER_MS } from './application/submission';
import { OPEN_FOR_MS } from './application/submission-sweep';
import { keyedTransactionId } from './domain/attempt';
import { nextPayoutAttempt, payoutHoldsOf } from './domain/payout/payout-attempt';
import { MERCHANT } from './spec-fakes';
import { QUEUED } from './spec-payout-fakes';
import { PAID_RECEIPT, PayoutWorld } from './spec-payout-world';
import { STORES } from './spec-world';

const KEYED = { idempotencyKey: 'wd-3', requestFingerprint: 'a'.repeat(64) };
const PAYOUT = keyedTransactionId('test', MERCHANT, 'wd-3');
const FIRST = payoutHoldsOf(nextPayoutAttempt(PAYOUT, []));
const SECOND = payoutHoldsOf(nextPayoutAttempt(PAYOUT, [FIRST.holdId]));
const REFUSED: PayoutOutcome = {
  kind: 'refused',
  code: 'PROVIDER_UNAVAILABLE',
  resultCode: '500.003.02',
  resultDescription: 'Spike Arrest Violation',
};

describe.each(STORES)('a payout that is cut short on %s', (kind) => {
  let world: PayoutWorld;
  beforeEach(async () => {
    world = new PayoutWorld(kind);
    await world.open();
  });
  afterEach(() => world.close());
  const types = () => world.payoutTypes(PAYOUT);
  /** The process is killed, and the next one starts so much later. */
  const reopen = async (laterMs = 0) => {
    await world.crash();
    world.beforeWrite = () => undefined;
    world.clock.advance(laterMs);
    await world.open();
  };
  /** The provider is asked, and answers when the spec says so. */
  const slow = () => {
    const waiting: ((outcome: PayoutOutcome) => void)[] = [];
    world.initiator.answer = () => new Promise((resolve) => void waiting.push(resolve));
    return (outcome: PayoutOutcome) => waiting.shift()!(outcome);
  };
  /** The next process has found the send, so many by now, and has asked about it as its schedule says. */
  const found = async (count: number) => {
    const times = async (type: string) => (await types()).filter((one) => one === type).length;
    await world.until(async () => (await times('PayoutSubmissionUnknown')) === count);
    await world.until(async () => (await times('PayoutStatusAsked')) === count);
    await world.room.caughtUp();
  };
  const sent = (count = 1) => world.until(() => world.initiator.orders.length === count);
  const abandon = (holdId: string) =>
    world.room.service.abandonPayment({
      merchantId: MERCHANT,
      transactionId: PAYOUT,
      environment: Environment.TEST,
      holdId,
      reason: 'no payout followed within 15 minutes',
      caller: { actor: 'service:wallet-fee', causation: 'event-1' },
      isPayout: true,
    });

  it('before PayoutInitiated was never sent; the same key makes it later, under the same hold', async () => {
    world.walletFee.afterPayoutHold = () => new Promise(() => undefined);
    void world.payOut(KEYED).catch(() => undefined);
    await world.until(() => world.walletFee.payoutHolds.size === 1);
    await reopen();
    world.walletFee.afterPayoutHold = async () => undefined;
    expect([await types(), world.initiator.orders]).toEqual([[], []]);
    await world.payOut(KEYED);
    expect(Object.fromEntries(world.walletFee.payoutHolds)).toEqual({ [FIRST.holdId]: 'open' });
    expect(await types()).toEqual(['PayoutInitiated', 'PayoutAccepted']);
  });

  it('after PayoutInitiated is taken for unknown, asked about, and sent only when M-Pesa does not know it', async () => {
    world.beforeWrite = (text) => (text.includes('"PayoutAccepted.v1"') ? new Error('killed') : undefined);
    const answer = slow();
    void world.payOut(KEYED).catch(() => undefined);
    await sent();
    await reopen(OPEN_FOR_MS);
    await found(1);
    await world.askedAt(70, PAYOUT);
    await world.statusIs(PAYOUT, '2032');
    await world.goTo(73);
    await sent(2);
    expect((await types()).slice(-3)).toEqual(['PayoutStatusAsked', 'PayoutStatusReported', 'PayoutResent']);
    answer(QUEUED); // of the dead process: nobody hears it
    answer(QUEUED);
    await world.untilLast(PAYOUT, 'PayoutAccepted');
    const [first, second] = world.initiator.orders;
    expect(second?.order.originatorConversationId).toBe(first?.order.originatorConversationId);
  });

  it('after the send is settled by its result, and never sent again', async () => {
    slow();
    void world.payOut(KEYED).catch(() => undefined);
    await sent();
    await reopen(OPEN_FOR_MS);
    await found(1);
    await world.told(PAYOUT);
    await world.goTo(700);
    expect((await types()).slice(3)).toEqual(['PayoutSucceeded']);
    expect(world.initiator.orders).toHaveLength(1);
  });

  it('between the record of a further send and that send is asked about before anything else', async () => {
    world.initiator.answer = () => ({ kind: 'unknown', reason: 'connection reset' });
    await world.payOut(KEYED);
    await world.askedAt(10, PAYOUT);
    await world.statusIs(PAYOUT, '2032');
    slow();
    await world.goTo(13);
    await sent(2);
    await reopen(OPEN_FOR_MS);
    await found(2);
    await world.askedAt(83, PAYOUT);
    await world.statusIs(PAYOUT, 'Completed');
    expect((await types()).at(-1)).toBe('PayoutSucceeded');
    expect(world.initiator.orders).toHaveLength(2);
  });

  it('after the result was stored is recorded at the next start', async () => {
    const { transactionId } = await world.payOut(KEYED);
    const { attemptId, originatorConversationId } = (await world.initiatedPayouts())[0]!;
    await world.crash();
    await world.result(transactionId, { attemptId, originatorConversationId });
    await world.open();
    await world.room.caughtUp();
    expect(await world.get(PAYOUT)).toMatchObject({ status: PaymentStatus.SUCCESS });
  });

  it('between the receipt and the success has both in the end, once', async () => {
    await world.payOut(KEYED);
    world.beforeWrite = (text) => (text.includes('"PayoutSucceeded.v1"') ? new Error('killed') : undefined);
    await world.result(PAYOUT);
    const claims = async () =>
      (await world.room.journal.readStream(partitionOf(PAID_RECEIPT), `receipt-test-${PAID_RECEIPT}`)).length;
    await world.until(async () => (await claims()) === 1);
    await reopen();
    await world.room.caughtUp();
    expect(await types()).toEqual(['PayoutInitiated', 'PayoutAccepted', 'PayoutSucceeded']);
    expect(await claims()).toBe(1);
  });

  it('by a slow provider is answered in time as pending, and the acknowledgement is recorded when it comes', async () => {
    const answer = slow();
    const payment = world.payOut(KEYED);
    await sent();
    world.scheduler.run(ANSWER_WITHIN_MS);
    expect(await payment).toMatchObject({ status: PaymentStatus.PENDING, providerRequestId: undefined });
    answer(QUEUED);
    await world.untilLast(PAYOUT, 'PayoutAccepted');
    expect(await world.payOut(KEYED)).toMatchObject({ providerRequestId: QUEUED.conversationId });
    expect(world.initiator.orders).toHaveLength(1);
  });

  it('by a provider that breaks its promise is unknown; what it says later still counts', async () => {
    const answer = slow();
    const payment = world.payOut(KEYED);
    await sent();
    world.scheduler.run(GIVE_UP_AFTER_MS);
    await payment;
    await world.untilLast(PAYOUT, 'PayoutSubmissionUnknown');
    answer(QUEUED);
    await world.untilLast(PAYOUT, 'PayoutAccepted');
  });

  it('by a refusal of a further send is not refused: nobody knows about the first', async () => {
    const answers: PayoutOutcome[] = [{ kind: 'unknown', reason: 'connection reset' }, REFUSED];
    world.initiator.answer = () => answers.shift()!;
    await world.payOut(KEYED);
    await world.askedAt(10, PAYOUT);
    await world.statusIs(PAYOUT, '2032');
    await world.goTo(13);
    await sent(2);
    await world.untilLast(PAYOUT, 'PayoutSubmissionUnknown');
    await world.askedAt(23, PAYOUT);
    await world.statusIs(PAYOUT, 'Completed');
    expect(await world.get(PAYOUT)).toMatchObject({ status: PaymentStatus.SUCCESS, feeCents: 2_300 });
  });

  it('is sent again only within ten minutes of its start', async () => {
    world.initiator.answer = () => ({ kind: 'unknown', reason: 'connection reset' });
    await world.payOut(KEYED);
    await world.askedAt(599, PAYOUT);
    await world.goTo(600);
    await world.statusIs(PAYOUT, '2032');
    await world.goTo(605);
    await world.room.caughtUp();
    await world.goTo(610);
    expect(world.initiator.orders).toHaveLength(1);
    expect(await types()).not.toContain('PayoutResent');
  });

  it('by a store that failed gives its holds back, and the key makes it later', async () => {
    world.beforeWrite = (text) => (text.includes('"PayoutInitiated.v1"') ? new Error('disk full') : undefined);
    await expect(world.payOut(KEYED)).rejects.toMatchObject({ code: 'INTERNAL_ERROR' });
    await world.until(() => world.walletFee.payoutHolds.get(FIRST.holdId) === 'released');
    expect([await types(), world.initiator.orders]).toEqual([['PayoutAbandoned'], []]);
    world.beforeWrite = () => undefined;
    await world.payOut(KEYED);
    expect(Object.fromEntries(world.walletFee.payoutHolds)).toEqual({
      [FIRST.holdId]: 'released',
      [SECOND.holdId]: 'open',
    });
  });

  it('by a hold of which nobody knows gives it back, and the key makes it later', async () => {
    world.walletFee.afterPayoutHold = () => Promise.reject(new Error('connection lost'));
    await expect(world.payOut(KEYED)).rejects.toMatchObject({ code: 'INTERNAL_ERROR' });
    await world.until(() => world.walletFee.payoutHolds.get(FIRST.holdId) === 'released');
    world.walletFee.afterPayoutHold = async () => undefined;
    await world.payOut(KEYED);
    expect(world.walletFee.payoutHolds.get(SECOND.holdId)).toBe('open');
  });

  it.each(['the amount', 'the fee'])('is abandoned by the hold of %s, for both of them, once', async (which) => {
    await abandon(which === 'the fee' ? FIRST.feeHoldId : FIRST.holdId);
    await abandon(FIRST.feeHoldId);
    await abandon(FIRST.holdId);
    expect(await world.payoutEvents(PAYOUT)).toEqual([
      expect.objectContaining({
        type: 'PayoutAbandoned.v1',
        actor: 'service:wallet-fee',
        data: expect.objectContaining({ holdId: FIRST.holdId }) as unknown,
      }),
    ]);
    await expect(world.get(PAYOUT)).rejects.toMatchObject({ code: 'TRANSACTION_NOT_FOUND' });
    await world.payOut(KEYED);
    expect(world.walletFee.payoutHolds.get(SECOND.holdId)).toBe('open');
    await abandon(FIRST.holdId);
    for (const holdId of [SECOND.holdId, SECOND.feeHoldId]) {
      await expect(abandon(holdId)).rejects.toMatchObject({ code: 'ALREADY_EXISTS' });
    }
  });

  it('in the middle by an abandonment starts again under the next holds', async () => {
    world.walletFee.afterPayoutHold = async () => {
      world.walletFee.afterPayoutHold = async () => undefined;
      await abandon(FIRST.holdId);
    };
    await expect(world.payOut(KEYED)).resolves.toMatchObject({ transactionId: PAYOUT });
    await world.until(() => world.walletFee.payoutHolds.get(FIRST.holdId) === 'released');
    expect(await types()).toEqual(['PayoutAbandoned', 'PayoutInitiated', 'PayoutAccepted']);
    expect(world.initiator.orders).toHaveLength(1);
  });

  it('by holds that took too long is not sent: its caller was told so', async () => {
    let goOn: () => void = () => undefined;
    world.walletFee.afterPayoutHold = () => new Promise((resolve) => void (goOn = resolve));
    const refused = expect(world.payOut(KEYED)).rejects.toMatchObject({ code: 'OVERLOADED' });
    await world.until(() => world.walletFee.payoutHolds.size === 1);
    world.scheduler.run(ANSWER_WITHIN_MS);
    await refused;
    goOn();
    await world.until(() => world.walletFee.payoutHolds.get(FIRST.holdId) === 'released');
    expect([await types(), world.initiator.orders]).toEqual([['PayoutAbandoned'], []]);
  });
});
