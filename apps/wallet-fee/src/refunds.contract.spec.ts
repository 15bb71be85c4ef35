import type { InitiationEvent } from '@daftari/contracts/events/initiation-events';
import { Environment } from '@daftari/contracts/generated/daftari/common/v1/common';
import { MoneySource, WalletKind, type HoldPayout } from '@daftari/contracts/generated/daftari/walletfee/v1/walletfee';
import { derivedId } from '@daftari/kernel/ids';
import { b2cHold, holdPayout, payoutFacts } from './testing/payouts';
import { STORES } from './testing/stores';
import { MERCHANT, STK_RULE, World } from './testing/world';

const PAID = 100_000;
const REFUND_RULE = { ...STK_RULE, paymentType: 'REFUND', flatCents: 300 };
const payment = { transactionId: derivedId('spec', 'refunded', '1'), merchantId: MERCHANT };
const answer = { resultCode: '0', resultDescription: 'ok', via: 'callback' } as const;
const money = { amountCents: PAID, currency: 'KES', partyB: '600992', platformCollects: true } as const;
const free = { fee: { amountCents: 0, refundOnFailure: false } };

const succeeded: InitiationEvent = {
  type: 'PaymentSucceeded.v1',
  data: { ...payment, ...answer, ...money, ...free, receipt: 'TKL1ABCDEF' },
};
const late: InitiationEvent = {
  type: 'LateFundsReceived.v1',
  data: { ...payment, ...answer, ...money, after: 'CANCELLED', receipt: 'TKL1ABCDEF' },
};
const refund: HoldPayout = {
  ...b2cHold(1),
  ...{ paymentType: 'REFUND', source: MoneySource.COLLECTIONS, shortcode: '600992' },
};
const lateRefund: HoldPayout = { ...refund, source: MoneySource.SUSPENSE };

const COLLECTIONS = `test/merchant/${MERCHANT}/collections`;
const RECEIVABLE = `test/merchant/${MERCHANT}/receivable`;
const SUSPENSE = 'test/suspense/600992';
const MPESA = 'test/mpesa/600992';

/** What initiation tells of the refund: it has the fee of its rule, or none. */
const told = payoutFacts();
const unpaid = payoutFacts({ amountCents: 0, refundOnFailure: false });
const lateOf = (source?: 'suspense'): InitiationEvent => {
  const { late: confirmed } = unpaid as { late: Extract<InitiationEvent, { type: 'LatePayoutConfirmed.v1' }> };
  return { ...confirmed, data: { ...confirmed.data, ...(source === undefined ? {} : { source }) } };
};

describe.each(STORES)('the money of refunds on $name', ({ make }) => {
  let world: World;
  beforeEach(async () => {
    world = await World.build(make());
    await world.start();
    await world.register([REFUND_RULE]);
    await world.topUp(1_000);
  });
  afterEach(() => world.stop());
  const tell = async (...events: readonly InitiationEvent[]) => {
    for (const event of events) await world.payment(event);
  };
  /** What stands on the accounts, in cents; an account that nothing was posted to stands at 0. */
  const books = async () => {
    const { accounts, totalCents } = await world.service.getTrialBalance({ environment: Environment.TEST });
    expect(totalCents).toBe(0);
    const posted = (name: string) => accounts.find(({ account }) => account === name)?.postedCents ?? 0;
    return [COLLECTIONS, SUSPENSE, RECEIVABLE, MPESA].map(posted);
  };

  it('is reserved in the collections wallet with the fee of its rule, and leaves with the reversal', async () => {
    await tell(succeeded);
    expect(await holdPayout(world, refund)).toMatchObject({ amountCents: PAID, fee: { feeCents: 300 } });
    expect(await world.wallet(WalletKind.COLLECTIONS)).toMatchObject({ postedCents: PAID, heldCents: PAID });
    await tell(told.accepted, told.succeeded);
    expect(await books()).toEqual([0, 0, 0, 0]);
    expect(await world.wallet()).toMatchObject({ postedCents: 700, heldCents: 0 });
  });

  it('goes back when it was refused or failed, and can be reserved for another try', async () => {
    await tell(succeeded);
    await holdPayout(world, refund);
    await tell(told.refused);
    expect(await world.wallet(WalletKind.COLLECTIONS)).toMatchObject({ postedCents: PAID, heldCents: 0 });
    const { holdId, feeHoldId, transactionId } = b2cHold(2);
    await expect(holdPayout(world, { ...refund, holdId, feeHoldId, transactionId })).resolves.toBeDefined();
  });

  it('is refused when the wallet does not hold it, whatever is in the others', async () => {
    await world.topUp(PAID, WalletKind.PAYOUT);
    await expect(holdPayout(world, refund)).rejects.toMatchObject({
      ...{ code: 'INSUFFICIENT_FUNDS', details: { amountCents: PAID, availableCents: 0 } },
    });
    await tell(succeeded);
    await holdPayout(world, refund);
    const { holdId, feeHoldId, transactionId } = b2cHold(2);
    await expect(holdPayout(world, { ...refund, holdId, feeHoldId, transactionId })).rejects.toMatchObject({
      code: 'INSUFFICIENT_FUNDS',
    });
    expect(await world.wallet(WalletKind.PAYOUT)).toMatchObject({ postedCents: PAID, heldCents: 0 });
  });

  it('of late money is reserved in suspense without a fee, and leaves from there', async () => {
    await tell(late);
    expect(await holdPayout(world, lateRefund)).toMatchObject({ fee: { feeCents: 0, holdId: '' } });
    await expect(holdPayout(world, { ...lateRefund, ...other() })).rejects.toMatchObject({
      code: 'INSUFFICIENT_FUNDS',
    });
    await tell(unpaid.succeeded);
    expect(await books()).toEqual([0, 0, 0, 0]);
  });

  it('that was given back after all is owed by the merchant', async () => {
    await tell(succeeded);
    await holdPayout(world, refund);
    await tell(told.failed, told.late, told.late);
    expect(await books()).toEqual([PAID, 0, -PAID, 0]);
  });

  it('of late money that was given back after all leaves suspense, and nobody owes it', async () => {
    await tell(late);
    await holdPayout(world, lateRefund);
    await tell(unpaid.failed, lateOf('suspense'), lateOf('suspense'));
    expect(await books()).toEqual([0, 0, 0, 0]);
  });
});

function other() {
  const { holdId, feeHoldId, transactionId, merchantId } = b2cHold(2);
  return { holdId, feeHoldId, transactionId, merchantId };
}
