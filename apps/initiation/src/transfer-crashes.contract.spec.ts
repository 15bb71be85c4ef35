import { PaymentStatus, ReviewReason } from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import type { PayoutOutcome } from '@daftari/daraja/initiator-port';
import { OPEN_FOR_MS } from './application/submission-sweep';
import { payoutLegId, refundLegId } from './domain/transfer/transfer';
import { TRY_FOR_MS } from './domain/transfer/transfer-schedule';
import type { InitiationRoom } from './service';
import { FakeWalletFee } from './spec-fakes';
import { QUEUED } from './spec-payout-fakes';
import { NOT_REGISTERED, SENDER, TRANSFER_CENTS, TransferWorld } from './spec-transfer-world';
import { STORES } from './spec-world';

const UNAVAILABLE: PayoutOutcome = {
  kind: 'refused',
  code: 'PROVIDER_UNAVAILABLE',
  resultCode: '500.003.02',
  resultDescription: 'Spike Arrest Violation',
};

describe.each(STORES)('a transfer that is cut short on %s', (kind) => {
  let world: TransferWorld;
  beforeEach(async () => {
    world = new TransferWorld(kind);
    await world.open();
  });
  afterEach(() => world.close());
  /** The process is killed, and the next one starts so much later. */
  const reopen = async (laterMs = 0) => {
    await world.crash();
    world.beforeWrite = () => undefined;
    world.clock.advance(laterMs);
    await world.open();
  };
  const killBefore = (type: string) => {
    world.beforeWrite = (text) => (text.includes(`"${type}.v1"`) ? new Error('killed') : undefined);
  };
  const orders = () => world.initiator.orders.map(({ order }) => order);

  it.each(['TransferPayoutDue', 'PayoutInitiated'])('before %s is paid once by the next life', async (type) => {
    killBefore(type);
    const transactionId = await world.collect();
    for (let i = 0; i < 5; i += 1) world.scheduler.run(1_000);
    expect(orders()).toEqual([]);
    await reopen();
    // The hold of the dead process is found by its id: the payout is made under it, or under the next one.
    world.walletFee.payoutCents = 2 * TRANSFER_CENTS;
    const leg = await world.leg(transactionId, 1);
    await world.paid(leg, 'SG632NMUAB');
    await world.untilTransfer(transactionId, 'Completed');
    expect(orders()).toHaveLength(1);
    expect(await world.transferTypes(transactionId)).toEqual(['PayoutDue', 'Completed']);
  });

  it('after its payout was sent waits for what became of it, and pays nobody else meanwhile', async () => {
    const transactionId = await world.collect();
    killBefore('PayoutAccepted');
    await world.until(() => orders().length === 1, 500);
    await reopen(OPEN_FOR_MS);
    const legId = payoutLegId(transactionId, 1);
    await world.until(async () => (await world.payoutTypes(legId)).includes('PayoutStatusAsked'), 1_000);
    for (let i = 0; i < 20; i += 1) world.scheduler.run(1_000);
    expect(await world.transferTypes(transactionId)).toEqual(['PayoutDue']);
    await world.told(legId, { amountCents: TRANSFER_CENTS, receipt: 'SG632NMUAB' });
    await world.untilTransfer(transactionId, 'Completed');
    expect(orders()).toHaveLength(1);
  });

  it.each(['TransferCompleted', 'TransferRefundDue', 'TransferRefunded'])(
    'before %s records it in the next life, and pays nothing twice',
    async (type) => {
      const transactionId = await world.collect();
      const leg = await world.leg(transactionId, 1);
      if (type === 'TransferCompleted') {
        killBefore(type);
        await world.paid(leg, 'SG632NMUAB');
      } else {
        if (type === 'TransferRefundDue') killBefore(type);
        await world.notPaid(leg);
        world.walletFee.payoutCents = TRANSFER_CENTS;
      }
      if (type === 'TransferRefunded') {
        const refund = await world.leg(transactionId, 2);
        killBefore(type);
        await world.paid(refund, 'SG632NMUAC');
      }
      for (let i = 0; i < 3; i += 1) world.scheduler.run(1_000);
      await reopen();
      await world.untilTransfer(transactionId, type === 'TransferRefunded' ? 'Refunded' : type.replace('Transfer', ''));
      if (type === 'TransferRefundDue') {
        await world.paid(await world.leg(transactionId, 2), 'SG632NMUAC');
        await world.untilTransfer(transactionId, 'Refunded');
      }
      expect(orders()).toHaveLength(type === 'TransferCompleted' ? 1 : 2);
      expect((await world.transferTypes(transactionId)).length).toBe(type === 'TransferCompleted' ? 2 : 3);
    },
  );

  it('goes on without its views, which are built again from the log', async () => {
    const transactionId = await world.collect();
    const leg = await world.leg(transactionId, 1);
    await world.paid(leg, 'SG632NMUAB');
    await world.crash();
    world.dropViews();
    await world.open();
    await world.untilTransfer(transactionId, 'Completed');
    expect(await world.listed()).toMatchObject([{ transactionId, status: PaymentStatus.SUCCESS }]);
  });

  it('that M-Pesa could not take is paid by another payout, after a pause', async () => {
    world.initiator.answer = () => UNAVAILABLE;
    const transactionId = await world.collect();
    await world.untilTransfer(transactionId, 'PayoutDue');
    await world.until(async () => (await world.transferTypes(transactionId)).length === 2, 500);
    world.walletFee.payoutCents = TRANSFER_CENTS;
    expect(orders()).toHaveLength(1);
    world.scheduler.run(20_000);
    await world.room.caughtUp();
    expect(orders()).toHaveLength(1);
    world.initiator.answer = () => QUEUED;
    const second = await world.leg(transactionId, 2, 2_000);
    expect(second.transactionId).toBe(payoutLegId(transactionId, 2));
    const [one, other] = orders();
    expect(other?.originatorConversationId).not.toBe(one?.originatorConversationId);
    await world.paid(second, 'SG632NMUAB');
    await world.untilTransfer(transactionId, 'Completed');
    expect(await world.transferTypes(transactionId)).toEqual(['PayoutDue', 'PayoutDue', 'Completed']);
  });

  it('whose payout was paid after all while the next one begins never sends that', async () => {
    world.initiator.answer = () => UNAVAILABLE;
    world.walletFee.payoutCents = 10 * TRANSFER_CENTS;
    const transactionId = await world.collect();
    await world.until(async () => (await world.transferTypes(transactionId)).length === 2, 500);
    world.initiator.answer = () => QUEUED;
    // The hold of the second payout stands, and nothing of the payout is on record.
    let goOn: (() => void) | undefined;
    world.walletFee.afterPayoutHold = () => new Promise<void>((resolve) => void (goOn = resolve));
    await world.until(() => goOn !== undefined, 2_000);
    await world.told(payoutLegId(transactionId, 1), { amountCents: TRANSFER_CENTS, receipt: 'SG632NMUAB' });
    world.walletFee.afterPayoutHold = async () => undefined;
    goOn?.();
    await world.untilTransfer(transactionId, 'Parked', 2_000);
    expect(await world.payoutTypes(payoutLegId(transactionId, 2))).toEqual(['PayoutAbandoned']);
    expect(orders()).toHaveLength(1);
  });

  it('whose payout was paid after all, once the sender had the money back, is on the list as a late payout', async () => {
    const transactionId = await world.collect();
    const leg = await world.leg(transactionId, 1);
    await world.notPaid(leg);
    world.walletFee.payoutCents = TRANSFER_CENTS;
    await world.paid(await world.leg(transactionId, 2), 'SG632NMUAC');
    await world.untilTransfer(transactionId, 'Refunded');
    await world.paid(leg, 'SG632NMUAB');
    expect(await world.reviews()).toEqual([
      expect.objectContaining({
        reason: ReviewReason.LATE_PAYOUT,
        payment: expect.objectContaining({ paymentType: 'C2C_PAYOUT', parentId: transactionId }) as unknown,
      }),
    ]);
    expect(await world.get(transactionId)).toMatchObject({ status: PaymentStatus.FAILED });
  });

  it('whose payout was paid after all, before the sender has the money back, waits for a person', async () => {
    const transactionId = await world.collect();
    const leg = await world.leg(transactionId, 1);
    await world.notPaid(leg);
    await world.untilTransfer(transactionId, 'RefundDue');
    await world.paid(leg, 'SG632NMUAB');
    world.walletFee.payoutCents = TRANSFER_CENTS;
    await world.untilTransfer(transactionId, 'Parked');
    expect(orders()).toHaveLength(1);
    const reasons = (await world.reviews()).map(({ reason }) => reason);
    expect(reasons.sort()).toEqual([ReviewReason.LATE_PAYOUT, ReviewReason.TRANSFER_PARKED].sort());
  });
});

describe('two copies that move transfers on', () => {
  let world: TransferWorld;
  let second: InitiationRoom;
  beforeEach(async () => {
    world = new TransferWorld('memory');
    await world.open();
    // Both hold every partition, as for a moment when it changes hands.
    second = await world.secondProcess(world.payoutDeps);
    await world.startRoom(second);
  });
  afterEach(async () => {
    await world.until(second.stop(), 1_000);
    await world.close();
  });

  it('pay the receiver once, and the sender once', async () => {
    world.walletFee.payoutCents = 10 * TRANSFER_CENTS;
    const transactionId = await world.collect();
    await second.caughtUp();
    const leg = await world.leg(transactionId, 1);
    for (let i = 0; i < 5; i += 1) world.scheduler.run(1_000);
    await world.notPaid(leg);
    await second.caughtUp();
    const refund = await world.leg(transactionId, 2);
    for (let i = 0; i < 5; i += 1) world.scheduler.run(1_000);
    await world.paid(refund, 'SG632NMUAC');
    await world.untilTransfer(transactionId, 'Refunded');
    await second.caughtUp();
    expect(world.initiator.orders.map(({ order }) => order.phone)).toEqual([leg.phone, SENDER]);
    expect(await world.transferTypes(transactionId)).toEqual(['PayoutDue', 'RefundDue', 'Refunded']);
    const { data } = (await world.transferEvents(transactionId)).at(-1)!;
    expect(data).toMatchObject({ refundId: refundLegId(transactionId, 1), ...NOT_REGISTERED });
  });

  it('of which one is late never start a payout that the transfer does not wait for any more', async () => {
    const poor = new FakeWalletFee();
    poor.payoutCents = 0;
    await world.until(second.stop(), 1_000);
    second = await world.secondProcess({ ...world.payoutDeps, walletFee: poor });
    await world.startRoom(second);
    world.walletFee.payoutCents = 0;
    const transactionId = await world.collect();
    await world.untilTransfer(transactionId, 'PayoutDue');
    await world.until(() => world.walletFee.askedPayoutHolds.length > 0 && poor.askedPayoutHolds.length > 0, 500);
    // A few seconds before it is tried no more the first copy holds the money, and hangs before the payout is on record.
    world.clock.advance(TRY_FOR_MS - 9_000);
    world.walletFee.payoutCents = 2 * TRANSFER_CENTS;
    let goOn: (() => void) | undefined;
    world.walletFee.afterPayoutHold = () => new Promise<void>((resolve) => void (goOn = resolve));
    await world.until(() => goOn !== undefined, 100);
    // Meanwhile the other one gives the payout up.
    await world.untilTransfer(transactionId, 'RefundDue', 100);
    world.walletFee.afterPayoutHold = async () => undefined;
    goOn?.();
    const legId = payoutLegId(transactionId, 1);
    await world.until(async () => (await world.payoutTypes(legId)).length > 0);
    expect(await world.payoutTypes(legId)).toEqual(['PayoutAbandoned']);
    await world.leg(transactionId, 1);
    expect(world.initiator.orders.map(({ order }) => order.phone)).toEqual([SENDER]);
  });
});
