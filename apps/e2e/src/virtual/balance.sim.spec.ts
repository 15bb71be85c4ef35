import { Environment } from '@daftari/contracts/generated/daftari/common/v1/common';
import { BalanceVerdict, type BalanceComparison } from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import { SIMULATION_LIMIT_MS } from '@daftari/simulation/seeds';
import { virtualInstallation, type VirtualInstallation } from './virtual-installation';
import { virtualMerchant, type VirtualMerchant } from './virtual-merchant';
import { eventsIn } from './what-happened';

const MINUTE_MS = 60_000;
const CALLER = { actor: 'operator:virtual', causation: '' };
/** What the simulator's shortcode is opened with, and takes for each payout. */
const FLOAT_CENTS = 100_000_000;
const CHARGE_CENTS = 2_240;
const PAYER = '254710000001';

jest.setTimeout(SIMULATION_LIMIT_MS);

describe("M-Pesa's balance beside the ledger's, with a Daraja that has a ledger of its own", () => {
  let world: VirtualInstallation;
  let merchant: VirtualMerchant;
  beforeEach(async () => {
    world = await virtualInstallation({ seed: 11 });
    merchant = await virtualMerchant(world);
    await world.time.pass(10 * MINUTE_MS);
  });
  afterEach(() => world.end());

  const standing = async (): Promise<BalanceComparison | undefined> =>
    (await world.initiation.service.getBalanceComparison({ environment: Environment.TEST })).comparison;
  const posted = async (account: string) => {
    const { accounts, totalCents } = await world.walletFee.service.getTrialBalance({ environment: Environment.TEST });
    expect(totalCents).toBe(0);
    return accounts.find((one) => one.account === account)?.postedCents ?? 0;
  };
  const mpesa = () => posted(`test/mpesa/${world.simulator.credentials.shortcode}`);
  const alarms = () => world.log.filter((line) => line.includes('differs from the ledger') && line.includes('"error"'));
  /** A person asks, and M-Pesa answers. */
  const compare = async () => {
    const asked = world.initiation.service.compareBalance({ environment: Environment.TEST, caller: CALLER });
    world.time.stir();
    let attemptId: string | undefined;
    void asked.then((answer) => (attemptId = answer.attemptId));
    await world.time.until('the question', () => attemptId !== undefined, MINUTE_MS);
    await world.time.pass(MINUTE_MS);
    expect((await standing())?.attemptId).toBe(attemptId);
  };

  it('agrees after payments and payouts, and what M-Pesa took for them is booked once', async () => {
    expect(await standing()).toMatchObject({ verdict: BalanceVerdict.BASE_LINE, ownCents: FLOAT_CENTS });
    await merchant.pay({ amount: 500, phone: PAYER });
    for (const phone of ['254711000001', '254711000002']) await merchant.payOut({ amount: 100, phone });
    await world.time.pass(2 * MINUTE_MS);
    await compare();
    expect(await standing()).toMatchObject({
      verdict: BalanceVerdict.EQUAL,
      differenceCents: 0,
      reportedCents: FLOAT_CENTS + 50_000 - 20_000,
      chargesCents: -2 * CHARGE_CENTS,
      newChargesCents: 2 * CHARGE_CENTS,
    });
    expect(await posted('test/platform/provider-charges')).toBe(-2 * CHARGE_CENTS);
    expect(await mpesa()).toBe(-(50_000 - 20_000 - 2 * CHARGE_CENTS));
    await compare();
    expect(await standing()).toMatchObject({ verdict: BalanceVerdict.EQUAL, newChargesCents: 0 });
    expect(await posted('test/platform/provider-charges')).toBe(-2 * CHARGE_CENTS);
    expect(alarms()).toEqual([]);
  });

  it('alarms when money moves of which nobody tells, until a person says what it was', async () => {
    const { shortcode } = world.simulator.credentials;
    const drained = await world.simulator.app.inject({
      method: 'POST',
      url: '/_sim/shortcodes',
      payload: { shortcode, utility: (FLOAT_CENTS - 600_000) / 100 },
    });
    expect(drained.statusCode).toBe(200);
    for (let n = 0; n < 2; n++) {
      await compare();
      expect(await standing()).toMatchObject({ alarm: false, differenceCents: -600_000 });
    }
    await compare();
    expect(await standing()).toMatchObject({ alarm: true, differenceCents: -600_000 });
    expect(alarms().length).toBeGreaterThan(0);
    const { attemptId } = (await standing())!;
    const asked = { environment: Environment.TEST, attemptId, note: 'to the bank', caller: CALLER };
    world.time.stir();
    let done = false;
    void world.initiation.service.acceptBalanceDifference(asked).then(() => (done = true));
    await world.time.until('the acceptance', () => done, MINUTE_MS);
    await compare();
    expect(await standing()).toMatchObject({ verdict: BalanceVerdict.EQUAL, alarm: false });
    const booked = (await eventsIn(world.walletFee.journal as never)).filter(({ type }) => type.startsWith('Provider'));
    expect(booked).toEqual([]);
  });
});
