import type { InitiationEvent } from '@daftari/contracts/events/initiation-events';
import { Environment } from '@daftari/contracts/generated/daftari/common/v1/common';
import { MoneySource, WalletKind } from '@daftari/contracts/generated/daftari/walletfee/v1/walletfee';
import { derivedId } from '@daftari/kernel/ids';
import { AMOUNT, b2cHold, holdPayout } from './testing/payouts';
import { STORES } from './testing/stores';
import { MERCHANT, STK_RULE, stkHold, World } from './testing/world';

const C2C_RULE = { ...STK_RULE, paymentType: 'C2C' };
const TRANSIT = `test/merchant/${MERCHANT}/transit`;
const fee = { ...stkHold(1), paymentType: 'C2C', amountCents: AMOUNT };
const { transactionId } = fee;
const answer = { resultCode: '0', resultDescription: 'ok' };
const money = { transactionId, merchantId: MERCHANT, amountCents: AMOUNT, currency: 'KES' } as const;

/** The n-th payout of what is in transit. */
const leg = (n: number) => ({ ...b2cHold(n), paymentType: 'C2C_PAYOUT', source: MoneySource.TRANSIT });

const facts = (refundOnFailure = false) => {
  const charged = { amountCents: 250, holdId: fee.holdId, refundOnFailure };
  const fact = (type: string, data: object) => ({ type, data }) as InitiationEvent;
  const ofLeg = (n: number) => {
    const { transactionId: legId, holdId } = leg(n);
    const none = { amountCents: 0, refundOnFailure: false };
    return { ...money, transactionId: legId, holdId, shortcode: '174379', fee: none };
  };
  return {
    accepted: fact('PaymentAccepted.v1', {
      ...{ transactionId, merchantId: MERCHANT, attemptId: derivedId('spec', 'attempt') },
      ...answer,
      providerRequestId: 'r',
      providerCheckoutId: 'c',
      fee: charged,
    }),
    collected: (platformCollects = true) =>
      fact('PaymentSucceeded.v1', {
        ...{ ...money, ...answer, via: 'callback', paymentType: 'C2C', receipt: 'TKL1ABCDEF' },
        ...{ partyB: '174379', platformCollects, fee: charged },
      }),
    late: fact('LateFundsReceived.v1', {
      ...{ ...money, ...answer, via: 'callback', receipt: 'TKL1ABCDEF', after: 'EXPIRED' },
      ...{ partyB: '174379', platformCollects: true },
    }),
    paid: (n: number) =>
      fact('PayoutSucceeded.v1', { ...ofLeg(n), ...answer, via: 'result', receipt: `TKB${n}ABCDEF` }),
    notPaid: (n: number) => fact('PayoutFailed.v1', { ...ofLeg(n), ...answer, resultCode: '2040', via: 'status' }),
    completed: fact('TransferCompleted.v1', { ...money, payoutId: leg(1).transactionId, fee: charged }),
    refunded: fact('TransferRefunded.v1', {
      ...{ ...money, refundId: leg(2).transactionId, fee: charged },
      ...{ resultCode: '2040', resultDescription: 'no' },
    }),
    closed: fact('TransferClosed.v1', { ...money, note: 'paid by hand', fee: charged }),
  };
};

describe.each(STORES)('the ledger follows transfers between customers on $name', ({ make }) => {
  let world: World;
  beforeEach(async () => {
    world = await World.build(make());
    await world.start();
  });
  afterEach(() => world.stop());

  const start = async (refundOnFailure = false) => {
    await world.register([{ ...C2C_RULE, refundOnFailure }]);
    await world.topUp(1_000);
    await world.hold(fee);
    await world.payment(facts(refundOnFailure).accepted);
  };
  const balances = async () => {
    const { accounts, totalCents } = await world.service.getTrialBalance({ environment: Environment.TEST });
    expect(totalCents).toBe(0);
    return Object.fromEntries(accounts.map(({ account, postedCents }) => [account, postedCents]));
  };
  const service = async () => (await world.wallet(WalletKind.SERVICE)).postedCents;

  it('puts what the sender paid into transit, and earns the fee', async () => {
    await start();
    const cause = await world.payment(facts().collected());
    const posting = (await world.events()).find(({ type }) => type === 'TransitCredited.v1');
    expect(posting).toMatchObject({
      stream: `posting-${derivedId('posting', transactionId, 'transit')}`,
      correlation: transactionId,
      causation: cause.id,
      data: { receipt: 'TKL1ABCDEF' },
    });
    expect(await balances()).toMatchObject({ [TRANSIT]: AMOUNT, 'test/mpesa/174379': -AMOUNT });
    expect(await balances()).not.toHaveProperty(`test/merchant/${MERCHANT}/collections`);
    expect(await service()).toBe(750);
  });

  it('puts it there once, however often it is told', async () => {
    await start();
    await world.payment(facts().collected());
    await world.payment(facts().collected());
    await world.restart();
    expect(await balances()).toMatchObject({ [TRANSIT]: AMOUNT });
  });

  it('holds nothing for the receiver before the money is there, and no more than is there', async () => {
    await start();
    await expect(holdPayout(world, leg(1))).rejects.toMatchObject({ code: 'INSUFFICIENT_FUNDS' });
    await world.payment(facts().collected());
    expect(await holdPayout(world, leg(1))).toMatchObject({ amountCents: AMOUNT, fee: { feeCents: 0 } });
    await expect(holdPayout(world, leg(2))).rejects.toMatchObject({ code: 'INSUFFICIENT_FUNDS' });
  });

  it('pays the receiver out of transit, of which nothing is left', async () => {
    const { collected, paid, completed } = facts();
    await start();
    await world.payment(collected());
    await holdPayout(world, leg(1));
    await world.payment(paid(1));
    await world.payment(completed);
    expect(await balances()).toMatchObject({ [TRANSIT]: 0, 'test/mpesa/174379': 0 });
    expect(await service()).toBe(750);
  });

  it.each([
    ['keeps the fee', false, 750],
    ['gives the fee back, once, where its rule says so', true, 1_000],
  ])('pays the sender back when the receiver can not be paid, and %s', async (_, refundOnFailure, left) => {
    const { collected, paid, notPaid, refunded } = facts(refundOnFailure);
    await start(refundOnFailure);
    await world.payment(collected());
    await holdPayout(world, leg(1));
    await world.payment(notPaid(1));
    expect(await balances()).toMatchObject({ [TRANSIT]: AMOUNT });
    await holdPayout(world, leg(2));
    await world.payment(paid(2));
    await world.payment(refunded);
    await world.payment(refunded);
    expect(await balances()).toMatchObject({ [TRANSIT]: 0, 'test/mpesa/174379': 0 });
    expect(await service()).toBe(left);
    expect((await world.events()).filter(({ type }) => type === 'FeeRefunded.v1')).toHaveLength(
      refundOnFailure ? 1 : 0,
    );
  });

  it('takes what a person closed out of transit, once', async () => {
    const { collected, notPaid, closed } = facts(true);
    await start(true);
    await world.payment(collected());
    await holdPayout(world, leg(1));
    await world.payment(notPaid(1));
    await world.payment(closed);
    await world.payment(closed);
    expect(await balances()).toMatchObject({ [TRANSIT]: 0, 'test/mpesa/174379': -AMOUNT });
    expect(await service()).toBe(1_000);
  });

  it('puts late money into suspense, as ever', async () => {
    await start();
    await world.payment(facts().late);
    expect(await balances()).toMatchObject({ 'test/suspense/174379': AMOUNT });
    expect(await balances()).not.toHaveProperty(TRANSIT);
  });

  it('parks what landed elsewhere than with the platform: there is nothing to pay out from', async () => {
    await start();
    await world.payment(facts().collected(false));
    expect(await balances()).not.toHaveProperty(TRANSIT);
    expect((await world.events()).map(({ type }) => type)).not.toContain('CollectionCredited.v1');
  });
});
