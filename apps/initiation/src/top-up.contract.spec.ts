import { PaymentStatus } from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import { channel, PLATFORM_SHORTCODE } from './spec-fakes';
import { STORES, World } from './spec-world';

const OTHER_ID = '99999999-9999-4999-8999-999999999999';

const WALLETS = [
  ['service', 'WALLET_TOPUP_SERVICE_TOKENS'],
  ['payout', 'WALLET_TOPUP_PAYOUT'],
] as const;
const EVERYWHERE = STORES.flatMap((kind) => WALLETS.map(([wallet, paymentType]) => ({ kind, wallet, paymentType })));

describe.each(EVERYWHERE)('a top-up of the $wallet wallet on $kind', ({ kind, paymentType: type }) => {
  const TOP_UP = { paymentType: type };
  let world: World;
  beforeEach(async () => void (world = await new World(kind).open()));
  afterEach(() => world.close());

  it('is paid to the platform, never to the merchant’s own channel', async () => {
    world.merchants.channels.push(channel({ isDefault: true }));
    const { transactionId, paymentType } = await world.initiate(TOP_UP);
    expect(paymentType).toBe(type);
    expect((await world.events(transactionId))[0]?.data).toMatchObject({
      paymentType: type,
      shortcode: PLATFORM_SHORTCODE,
      partyB: PLATFORM_SHORTCODE,
      transactionType: 'CustomerPayBillOnline',
      platformCollects: true,
    });
    expect(world.provider.pushes[0]?.request).toMatchObject({ partyB: PLATFORM_SHORTCODE });
  });

  it('holds its fee by its own rule', async () => {
    await world.initiate(TOP_UP);
    expect(world.walletFee.paymentTypes).toEqual([type]);
  });

  it('tells the ledger what it is when it is paid', async () => {
    const { transactionId } = await world.initiate(TOP_UP);
    await world.settle(transactionId);
    expect(await world.get(transactionId)).toMatchObject({ status: PaymentStatus.SUCCESS, ...TOP_UP });
    expect((await world.events(transactionId)).at(-1)).toMatchObject({
      type: 'PaymentSucceeded.v1',
      data: { ...TOP_UP, platformCollects: true, partyB: PLATFORM_SHORTCODE },
    });
  });

  it('names no channel', async () => {
    world.merchants.channels.push(channel({ channelId: OTHER_ID }));
    await expect(world.initiate({ ...TOP_UP, channelId: OTHER_ID })).rejects.toMatchObject({
      code: 'VALIDATION_ERROR',
    });
  });
});
