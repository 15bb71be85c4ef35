import type { InitiationEvent } from '@daftari/contracts/events/initiation-events';
import { Environment } from '@daftari/contracts/generated/daftari/common/v1/common';
import { WalletKind } from '@daftari/contracts/generated/daftari/walletfee/v1/walletfee';
import { PLATFORM_MERCHANT } from '@daftari/kernel/platform-merchant';
import { STORES } from './testing/stores';
import { MERCHANT, World } from './testing/world';

const transactionId = '11111111-1111-4111-8111-111111111111';
const money = { receipt: 'TKB1ABCDE1', amountCents: 50_000, currency: 'KES', shortcode: '174379' } as const;
const told = { billReference: 'KAMAU', payer: '2547 ***** 126', payerName: 'NICHOLAS' };

const received = (via: 'c2b' | 'pull' | 'operator' = 'c2b'): InitiationEvent => ({
  type: 'CollectionReceived.v1',
  data: { transactionId, merchantId: MERCHANT, ...money, ...told, via },
});
const unmatched: InitiationEvent = {
  type: 'FundsUnmatched.v1',
  data: { transactionId, merchantId: PLATFORM_MERCHANT, ...money, ...told, via: 'c2b', reason: 'nobody' },
};
const resolved = (toMerchantId?: string): InitiationEvent => ({
  type: 'UnmatchedFundsResolved.v1',
  data: {
    transactionId,
    merchantId: PLATFORM_MERCHANT,
    ...money,
    note: 'ticket 812',
    ...(toMerchantId === undefined
      ? { decision: 'settled-outside' as const }
      : { decision: 'assigned' as const, toMerchantId }),
  },
});

describe.each(STORES)('the ledger follows money that comes unprompted on $name', ({ make }) => {
  let world: World;
  beforeEach(async () => {
    world = await World.build(make());
    await world.start();
    await world.register();
  });
  afterEach(() => world.stop());

  const balances = async () => {
    const { accounts } = await world.service.getTrialBalance({ environment: Environment.TEST });
    return Object.fromEntries(
      accounts.filter(({ postedCents }) => postedCents !== 0).map(({ account, postedCents }) => [account, postedCents]),
    );
  };
  const collections = `test/merchant/${MERCHANT}/collections`;
  const credited = { [collections]: 50_000, 'test/mpesa/174379': -50_000 };

  it('credits it to the merchant, once', async () => {
    for (let i = 0; i < 2; i++) await world.payment(received());
    expect(await balances()).toEqual(credited);
    expect((await world.wallet(WalletKind.COLLECTIONS)).postedCents).toBe(50_000);
  });

  it("puts what is nobody's into suspense, once", async () => {
    for (let i = 0; i < 2; i++) await world.payment(unmatched);
    expect(await balances()).toEqual({ 'test/suspense/174379': 50_000, 'test/mpesa/174379': -50_000 });
  });

  it.each([
    ['in order', [unmatched, resolved(MERCHANT), received('operator')]],
    ['with the merchant told first', [received('operator'), resolved(MERCHANT), unmatched]],
    [
      'all of it twice',
      [unmatched, unmatched, resolved(MERCHANT), resolved(MERCHANT), received('operator'), received('operator')],
    ],
  ])('moves what a person gave to a merchant from suspense to its wallet: %s', async (_, events) => {
    for (const event of events) await world.payment(event);
    expect(await balances()).toEqual(credited);
  });

  it('has it no longer when a person gave it back outside', async () => {
    for (const event of [unmatched, resolved()]) await world.payment(event);
    expect(await balances()).toEqual({});
  });
});
