import { Environment } from '@daftari/contracts/generated/daftari/common/v1/common';
import { PaymentStatus } from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import type { ReversalOutcome } from '@daftari/daraja/reversal-port';
import { partitionOf } from '@daftari/journal-core/partition-of';
import { ANSWER_WITHIN_MS } from './application/initiate-payment';
import { OPEN_FOR_MS } from './application/submission-sweep';
import { nextPayoutAttempt, payoutHoldsOf } from './domain/payout/payout-attempt';
import { MERCHANT } from './spec-fakes';
import { REFUND, RefundWorld, REVERSED_UNDER } from './spec-refund-world';
import { STORES } from './spec-world';

const OTHER = '88888888-8888-4888-8888-888888888888';
const FIRST = payoutHoldsOf(nextPayoutAttempt(REFUND, []));
const SECOND = payoutHoldsOf(nextPayoutAttempt(REFUND, [FIRST.holdId]));
/** Asked, and never answered. */
const SILENT = () => new Promise<ReversalOutcome>(() => undefined);

describe.each(STORES)('a refund that is cut short on %s', (kind) => {
  let world: RefundWorld;
  let payment: string;
  beforeEach(async () => {
    world = new RefundWorld(kind);
    await world.open();
    payment = await world.received();
  });
  afterEach(() => world.close());
  const types = () => world.payoutTypes(REFUND);
  /** The process is killed, and the next one starts so much later. */
  const reopen = async (laterMs = 0) => {
    await world.crash();
    world.beforeWrite = () => undefined;
    world.clock.advance(laterMs);
    await world.open();
  };
  /** Nothing is written that has such an event; answers how often that was tried. */
  const killedAt = (type: string) => {
    let tried = 0;
    world.beforeWrite = (text) => {
      if (!text.includes(`"${type}.v1"`)) return undefined;
      tried += 1;
      return new Error('killed');
    };
    return () => tried;
  };
  const sent = (count = 1) => world.until(() => world.initiator.reversals.length === count);

  it('before it is durable has changed nothing; the same id makes it later, under the same hold', async () => {
    world.walletFee.afterPayoutHold = () => new Promise(() => undefined);
    void world.refund(payment).catch(() => undefined);
    await world.until(() => world.walletFee.payoutHolds.size === 1);
    await reopen();
    world.walletFee.afterPayoutHold = async () => undefined;
    expect([await world.story(payment), world.initiator.reversals]).toEqual([[[], []], []]);
    await world.refund(payment);
    expect(Object.fromEntries(world.walletFee.payoutHolds)).toEqual({ [FIRST.holdId]: 'open' });
  });

  it('after it is durable is taken for unknown, and asked about by the receipt before anything is sent', async () => {
    world.initiator.answerReversal = SILENT;
    killedAt('PayoutAccepted');
    void world.refund(payment).catch(() => undefined);
    await sent();
    await reopen(OPEN_FOR_MS);
    const isThere = async (type: string) => (await types()).includes(type);
    await world.until(async () => (await isThere('PayoutSubmissionUnknown')) && isThere('PayoutStatusAsked'));
    expect(await world.get(payment)).toMatchObject({ refundingCents: 100_000 });
    await expect(world.refund(payment, { refundId: OTHER })).rejects.toMatchObject({ code: 'ALREADY_REFUNDED' });
    expect(world.initiator.reversals).toHaveLength(1);
    await world.reversed();
    expect(await world.get(payment)).toMatchObject({ refundedCents: 100_000 });
  });

  it('between the receipt of the reversal and its end has both in the end, once', async () => {
    await world.refund(payment);
    killedAt('PayoutSucceeded');
    await world.result(REFUND, {
      ...{ receipt: REVERSED_UNDER, amountCents: 100_000 },
      ...{ conversationId: 'AG_reversal_1', originatorConversationId: '8423-4a3b-1' },
    });
    const claims = () => world.room.journal.readStream(partitionOf(REVERSED_UNDER), `receipt-test-${REVERSED_UNDER}`);
    await world.until(async () => (await claims()).length === 1);
    await reopen();
    await world.room.caughtUp();
    expect(await world.story(payment)).toEqual([
      ['PayoutInitiated', 'PayoutAccepted', 'PayoutSucceeded'],
      ['PaymentRefundStarted', 'PaymentRefunded'],
    ]);
    expect(await claims()).toHaveLength(1);
  });

  it('before a failure is recorded is recorded at the next start, in both lives', async () => {
    await world.refund(payment);
    await world.notReversed('1');
    await world.askedAt(10, REFUND);
    const tried = killedAt('PayoutFailed');
    await world.result(REFUND, {
      ...{ kind: 'payout-status', transactionStatus: 'Declined', conversationId: 'AG_status_1' },
      originatorConversationId: 'daraja-made',
    });
    await world.until(() => tried() > 0);
    await reopen();
    await world.room.caughtUp();
    expect((await world.story(payment))[1]).toEqual(['PaymentRefundStarted', 'PaymentRefundFailed']);
    expect((await types()).at(-1)).toBe('PayoutFailed');
  });

  it('by a store that failed gives its hold back, and the same id makes it later', async () => {
    killedAt('PayoutInitiated');
    await expect(world.refund(payment)).rejects.toThrow('killed');
    await world.until(() => world.walletFee.payoutHolds.get(FIRST.holdId) === 'released');
    expect([await world.story(payment), world.initiator.reversals]).toEqual([[['PayoutAbandoned'], []], []]);
    world.beforeWrite = () => undefined;
    await world.refund(payment);
    expect(world.walletFee.payoutHolds.get(SECOND.holdId)).toBe('open');
  });

  it('by a slow M-Pesa is answered in time as pending', async () => {
    world.initiator.answerReversal = SILENT;
    const refund = world.refund(payment);
    await sent();
    world.scheduler.run(ANSWER_WITHIN_MS);
    expect(await refund).toMatchObject({ status: PaymentStatus.PENDING, originatorConversationId: undefined });
  });

  it('by another refund in the middle gives its hold back', async () => {
    world.walletFee.afterPayoutHold = async () => {
      world.walletFee.afterPayoutHold = async () => undefined;
      await world.refund(payment, { refundId: OTHER });
    };
    await expect(world.refund(payment)).rejects.toMatchObject({
      code: 'ALREADY_REFUNDED',
      details: { refundId: OTHER },
    });
    await world.until(() => world.walletFee.payoutHolds.get(FIRST.holdId) === 'released');
    expect(await types()).toEqual(['PayoutAbandoned']);
    expect(world.initiator.reversals).toHaveLength(1);
  });

  it('is abandoned by its hold, and not when it stands on it', async () => {
    const abandon = (holdId: string) =>
      world.room.service.abandonPayment({
        ...{ merchantId: MERCHANT, transactionId: REFUND, environment: Environment.TEST, holdId },
        ...{
          reason: 'no refund followed',
          caller: { actor: 'service:wallet-fee', causation: 'event-1' },
          isPayout: true,
        },
      });
    await abandon(FIRST.holdId);
    await world.refund(payment);
    expect(world.walletFee.payoutHolds.get(SECOND.holdId)).toBe('open');
    await expect(abandon(SECOND.holdId)).rejects.toMatchObject({ code: 'ALREADY_EXISTS' });
  });

  it('by a copy that is asked at the same time happens once', async () => {
    const second = await world.secondProcess(world.payoutDeps);
    const [first] = [world.room];
    const ask = (refundId: string) =>
      second.service.refundPayment({
        ...{ merchantId: MERCHANT, transactionId: payment, environment: Environment.TEST, refundId },
        ...{ reason: 'twice', caller: { actor: 'operator:joe', causation: '' } },
      });
    const all = await Promise.allSettled([world.refund(payment), ask(OTHER), ask(REFUND)]);
    expect(world.room).toBe(first);
    expect((await world.log()).filter(({ type }) => type === 'PaymentRefundStarted.v1')).toHaveLength(1);
    expect(world.initiator.reversals).toHaveLength(1);
    expect(all.some(({ status }) => status === 'fulfilled')).toBe(true);
    await second.stop();
  });
});
