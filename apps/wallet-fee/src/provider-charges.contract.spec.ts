import type { BalanceEvent } from '@daftari/contracts/events/balance-events';
import { Environment } from '@daftari/contracts/generated/daftari/common/v1/common';
import { derivedId } from '@daftari/kernel/ids';
import { PLATFORM_MERCHANT } from '@daftari/kernel/platform-merchant';
import { STORES } from './testing/stores';
import { World } from './testing/world';

const ACCOUNT = derivedId('balance', 'test', '174379');
const question = (n: number) => derivedId('spec', 'question', String(n));

const compared = (n: number, newChargesCents: number): BalanceEvent => ({
  type: 'BalanceCompared.v1',
  data: {
    transactionId: ACCOUNT,
    merchantId: PLATFORM_MERCHANT,
    shortcode: '174379',
    attemptId: question(n),
    reportedAt: '2026-11-22T00:10:00.000Z',
    reportedCents: 1_000_000,
    chargesCents: -2_240 * n,
    newChargesCents,
    ledgerCents: 0,
    ownCents: 1_000_000,
    mayHaveComeCents: 0,
    mayHaveGoneCents: 0,
    differenceCents: 500,
    verdict: 'unexplained',
    unexplained: 1,
  },
});

describe.each(STORES)("M-Pesa's charges in the ledger on $name", ({ make }) => {
  let world: World;
  beforeEach(async () => {
    world = await World.build(make());
    await world.start();
  });
  afterEach(() => world.stop());

  const balances = async () => {
    const { accounts, totalCents } = await world.service.getTrialBalance({ environment: Environment.TEST });
    expect(totalCents).toBe(0);
    return Object.fromEntries(accounts.map(({ account, postedCents }) => [account, postedCents]));
  };

  it('are what a comparison found, and its difference moves nothing', async () => {
    const cause = await world.payment(compared(1, 2_240));
    expect(await world.events(PLATFORM_MERCHANT)).toMatchObject([
      {
        type: 'ProviderChargesBooked.v1',
        environment: 'test',
        correlation: ACCOUNT,
        causation: cause.id,
        data: { merchantId: PLATFORM_MERCHANT, transactionId: ACCOUNT },
      },
    ]);
    expect(await balances()).toEqual({ 'test/mpesa/174379': 2_240, 'test/platform/provider-charges': -2_240 });
  });

  it('are booked once, however often and in whichever order comparisons are told', async () => {
    await world.payment(compared(2, 1_000));
    await world.payment(compared(1, 2_240));
    await world.payment(compared(2, 1_000));
    await world.payment(compared(1, 2_240));
    await world.restart();
    expect(await balances()).toEqual({ 'test/mpesa/174379': 3_240, 'test/platform/provider-charges': -3_240 });
  });

  it('are nothing where M-Pesa took nothing', async () => {
    await world.payment(compared(1, 0));
    expect(await world.events(PLATFORM_MERCHANT)).toEqual([]);
  });
});
