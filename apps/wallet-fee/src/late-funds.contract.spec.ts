import type { InitiationEvent } from '@daftari/contracts/events/initiation-events';
import { Environment } from '@daftari/contracts/generated/daftari/common/v1/common';
import { WalletKind } from '@daftari/contracts/generated/daftari/walletfee/v1/walletfee';
import { derivedId } from '@daftari/kernel/ids';
import { STORES } from './testing/stores';
import { MERCHANT, stkHold, World } from './testing/world';

const { transactionId } = stkHold(1);
const what = { amountCents: 100_000, currency: 'KES', receipt: 'TKL1ABCDEF', partyB: '174379', platformCollects: true };
const about = { transactionId, merchantId: MERCHANT, ...what };
const answer = { resultCode: '0', resultDescription: 'ok', via: 'callback', after: 'EXPIRED' };

const late = (more: object = {}): InitiationEvent =>
  ({ type: 'LateFundsReceived.v1', data: { ...about, ...answer, ...more } }) as InitiationEvent;
const fulfilled = (more: object = {}): InitiationEvent =>
  ({ type: 'LateFundsFulfilled.v1', data: { ...about, note: 'delivered', ...more } }) as InitiationEvent;

describe.each(STORES)('late funds that a person gave to the merchant on $name', ({ make }) => {
  let world: World;
  const followed = async () => (await world.events()).slice(2);
  beforeEach(async () => {
    world = await World.build(make());
    await world.start();
    await world.register();
    await world.topUp(1_000);
  });
  afterEach(() => world.stop());

  it("leave suspense for the merchant's collections once a person gave them to it, once", async () => {
    await world.payment(late());
    const cause = await world.payment(fulfilled());
    await world.payment(fulfilled());
    await world.restart();
    expect((await followed()).slice(1)).toMatchObject([
      { type: 'WalletOpened.v1', stream: `wallet-test-${MERCHANT}-collections`, causation: cause.id },
      {
        type: 'SuspenseSettled.v1',
        stream: `posting-${derivedId('posting', transactionId, 'settled', 'TKL1ABCDEF')}`,
        causation: cause.id,
        data: {
          receipt: 'TKL1ABCDEF',
          legs: [
            { account: 'test/suspense/174379', amountCents: -100_000 },
            { account: `test/merchant/${MERCHANT}/collections`, amountCents: 100_000 },
          ],
        },
      },
    ]);
    expect(await world.wallet(WalletKind.COLLECTIONS)).toMatchObject({ availableCents: 100_000 });
    const { accounts, totalCents } = await world.service.getTrialBalance({ environment: Environment.TEST });
    expect(totalCents).toBe(0);
    expect(accounts).toContainEqual({ account: 'test/suspense/174379', postedCents: 0, heldCents: 0 });
  });

  it('of a top-up go to the service wallet', async () => {
    await world.payment(late());
    await world.payment(fulfilled({ paymentType: 'WALLET_TOPUP_SERVICE_TOKENS' }));
    expect(await world.wallet()).toMatchObject({ postedCents: 101_000 });
    await expect(world.wallet(WalletKind.COLLECTIONS)).rejects.toMatchObject({ code: 'WALLET_NOT_FOUND' });
  });

  it("that are not ours move nothing when they are the merchant's", async () => {
    await world.payment(late({ platformCollects: false }));
    await world.payment(fulfilled({ platformCollects: false }));
    expect(await followed()).toEqual([]);
  });
});
