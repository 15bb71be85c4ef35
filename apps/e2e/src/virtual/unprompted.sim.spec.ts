import { Environment } from '@daftari/contracts/generated/daftari/common/v1/common';
import { virtualInstallation, type VirtualInstallation, type VirtualOptions } from './virtual-installation';
import { virtualMerchant, type VirtualMerchant } from './virtual-merchant';

const MINUTE_MS = 60_000;
const CALLER = { actor: 'operator:virtual', causation: '' };

/** Registers the addresses, as `daftari funds register` does, and lets time pass until M-Pesa has answered. */
async function register({ initiation, time }: VirtualInstallation) {
  let answer: { alreadyRegistered: boolean } | undefined;
  void initiation.service.registerCollectionUrls({ environment: Environment.TEST }).then((it) => (answer = it));
  await time.until('the registration', () => answer !== undefined, MINUTE_MS);
  return answer!;
}

/** A customer pays at the shortcode without being asked. */
async function payBill({ simulator, time }: VirtualInstallation, billReference: string, shillings = 50): Promise<void> {
  const { consumerKey, consumerSecret, shortcode } = simulator.credentials;
  const basic = Buffer.from(`${consumerKey}:${consumerSecret}`).toString('base64');
  const oauth = await simulator.app.inject({
    url: '/oauth/v1/generate?grant_type=client_credentials',
    headers: { authorization: `Basic ${basic}` },
  });
  const { access_token: token } = oauth.json<{ access_token: string }>();
  const asked = { ShortCode: shortcode, CommandID: 'CustomerPayBillOnline', Amount: shillings, Msisdn: '254722000111' };
  const answer = await simulator.app.inject({
    method: 'POST',
    url: '/mpesa/c2b/v2/simulate',
    headers: { authorization: `Bearer ${token}` },
    payload: { ...asked, BillRefNumber: billReference },
  });
  expect([answer.statusCode, answer.body]).toEqual([200, expect.stringContaining('"ResponseCode":"0"')]);
  time.stir();
}

async function balances({ walletFee, simulator }: VirtualInstallation, { merchantId }: VirtualMerchant) {
  const { accounts, totalCents } = await walletFee.service.getTrialBalance({ environment: Environment.TEST });
  expect(totalCents).toBe(0);
  const { shortcode } = simulator.credentials;
  const names = {
    collections: `merchant/${merchantId}/collections`,
    suspense: `suspense/${shortcode}`,
    mpesa: `mpesa/${shortcode}`,
  };
  const posted = (name: string) => accounts.find(({ account }) => account === `test/${name}`)?.postedCents ?? 0;
  return Object.fromEntries(Object.entries(names).map(([name, account]) => [name, posted(account)]));
}

describe('payments that no prompt asked for, at the simulator', () => {
  let world: VirtualInstallation;
  let merchant: VirtualMerchant;
  const open = async (over: Partial<VirtualOptions> = {}) => {
    const { switches, ...more } = over;
    world = await virtualInstallation({ seed: 1, switches: { newTokenSupersedes: false, ...switches }, ...more });
    merchant = await virtualMerchant(world);
    expect(await register(world)).toMatchObject({ alreadyRegistered: false });
  };
  const account = () => merchant.merchantId.slice(0, 8).toUpperCase();
  const unmatched = async () =>
    (await world.initiation.service.listUnmatched({ environment: Environment.TEST, limit: 100, cursor: '' })).funds;
  afterEach(() => world.end());

  it.each([
    ['without a question', {}],
    ['after M-Pesa asked whether they may be made', { c2bValidation: true }],
  ])("are the merchant's whose account was typed, %s", async (_, switches) => {
    await open({ switches });
    await payBill(world, account());
    await world.time.pass(MINUTE_MS);
    expect(await balances(world, merchant)).toEqual({ collections: 5_000, suspense: 0, mpesa: -5_000 });
    expect(await unmatched()).toEqual([]);
    const { payments } = await world.initiation.service.listPayments({
      merchantId: merchant.merchantId,
      environment: Environment.TEST,
      limit: 10,
      cursor: '',
    });
    expect(payments).toMatchObject([{ paymentType: 'C2B', amountCents: 5_000 }]);
    const shown = await merchant.transaction(payments[0]!.transactionId);
    expect(shown).toMatchObject({ type: 'C2B', status: 'SUCCESS', amount: 50 });
  });

  it("wait for a person when they name nobody, and are then the merchant's or gone", async () => {
    await open();
    await payBill(world, 'KAMAU');
    await payBill(world, 'WANJIKU', 30);
    await world.time.pass(MINUTE_MS);
    expect(await balances(world, merchant)).toEqual({ collections: 0, suspense: 8_000, mpesa: -8_000 });
    const funds = await unmatched();
    const idOf = (name: string) => funds.find(({ billReference }) => billReference === name)!.transactionId;
    const say = (name: string, toMerchantId: string) =>
      world.initiation.service.resolveUnmatched({
        ...{ environment: Environment.TEST, transactionId: idOf(name), toMerchantId, note: 'ticket 812' },
        caller: CALLER,
      });
    await say('KAMAU', merchant.merchantId);
    await say('WANJIKU', '');
    await world.time.pass(MINUTE_MS);
    expect(await balances(world, merchant)).toEqual({ collections: 5_000, suspense: 0, mpesa: -5_000 });
    expect(await unmatched()).toEqual([]);
  });

  it('are told apart from prompts, which M-Pesa confirms as well: before the callback and after it', async () => {
    await open({ switches: { stkConfirms: true } });
    for (let i = 0; i < 6; i++) {
      await merchant.pay({ amount: 100 + (i % 2), phone: '254710000001', accountReference: `ORDER-${i}` });
      await world.time.pass(2 * MINUTE_MS);
    }
    await world.time.pass(30 * MINUTE_MS);
    expect(await balances(world, merchant)).toEqual({ collections: 60_300, suspense: 0, mpesa: -60_300 });
    expect(world.initiation.parked()).toEqual([]);
    expect(await unmatched()).toEqual([]);
  });

  it("are found in M-Pesa's list when no confirmation came", async () => {
    await open();
    await world.simulator.app.inject({ method: 'POST', url: '/_sim/faults', payload: { callbackLoss: 1 } });
    await payBill(world, account());
    await world.time.pass(20 * MINUTE_MS);
    expect(await balances(world, merchant)).toEqual({ collections: 5_000, suspense: 0, mpesa: -5_000 });
  });

  it('register again without harm', async () => {
    await open();
    expect(await register(world)).toMatchObject({ alreadyRegistered: false });
  });
});
