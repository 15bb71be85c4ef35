import { Environment } from '@daftari/contracts/generated/daftari/common/v1/common';
import { PaymentStatus, type Payment } from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import { callbackTokens } from '@daftari/daraja/callback-token';
import { DarajaUpstreams, simulatedWorld } from '@daftari/daraja/upstreams';
import { derivedId } from '@daftari/kernel/ids';
import { cents } from '@daftari/kernel/money';
import { seedsToRun, SIMULATION_LIMIT_MS, SOAK, withSeed } from '@daftari/simulation/seeds';
import { injectedHttp } from './injected-http';
import { virtualInstallation, type VirtualInstallation } from './virtual-installation';
import { virtualMerchant, type VirtualMerchant } from './virtual-merchant';
import { eventsIn, grouped, movedInLedger, reviewsOf } from './what-happened';

const MINUTE_MS = 60_000;
const AMOUNT = 100;
const RECEIVER = 'http://127.0.0.1:9/refunds';

interface Entry {
  readonly kind: string;
  readonly fromAccount: string;
  readonly toAccount: string;
  readonly amountCents: number;
}

/** What moved between M-Pesa's customers and us. */
async function entriesOf({ simulator }: VirtualInstallation): Promise<Entry[]> {
  const { entries } = (await simulator.app.inject('/_sim/ledger?limit=1000')).json<{ entries: Entry[] }>();
  return entries.filter(({ fromAccount, toAccount }) => /^phone/.test(fromAccount) || /^phone/.test(toAccount));
}

function isOurs({ simulator }: VirtualInstallation, account: string): boolean {
  return account === `shortcode/${simulator.credentials.shortcode}`;
}

/** How much M-Pesa took for us less what it gave back, in cents, of all customers or of one. */
function movedIn(world: VirtualInstallation, entries: readonly Entry[], phone = ''): number {
  const isOf = ({ fromAccount, toAccount }: Entry) => [fromAccount, toAccount].some((name) => name.endsWith(phone));
  return entries.filter(isOf).reduce((sum, { fromAccount, toAccount, amountCents }) => {
    if (isOurs(world, toAccount)) return sum + amountCents;
    return isOurs(world, fromAccount) ? sum - amountCents : sum;
  }, 0);
}

/** What our books say of the same. */
async function books({ walletFee, simulator }: VirtualInstallation) {
  const { accounts, totalCents } = await walletFee.service.getTrialBalance({ environment: Environment.TEST });
  expect(totalCents).toBe(0);
  const posted = (name: string) => accounts.find(({ account }) => account === name)?.postedCents ?? 0;
  return 0 - posted(`test/mpesa/${simulator.credentials.shortcode}`);
}

class Refunds {
  constructor(
    readonly world: VirtualInstallation,
    readonly merchant: VirtualMerchant,
  ) {}

  static async open(seed: number, options: Partial<Parameters<typeof virtualInstallation>[0]> = {}): Promise<Refunds> {
    const world = await virtualInstallation({ seed, ...options });
    return new Refunds(world, await virtualMerchant(world));
  }

  async pay(phone = '254710000001'): Promise<string> {
    const { body } = await this.merchant.pay({ amount: AMOUNT, phone, callbackUrl: RECEIVER });
    return String(body.data?.['transactionId']);
  }

  /** Asks for a refund and lets time pass until it is answered; what it was refused with is thrown. */
  async refund(transactionId: string): Promise<Payment> {
    const { world, merchant } = this;
    const asked = world.initiation.service.refundPayment({
      ...{ merchantId: merchant.merchantId, transactionId, environment: Environment.TEST },
      ...{ refundId: derivedId('virtual-refund', transactionId), reason: 'sold out' },
      caller: { actor: 'operator:virtual', causation: '' },
    });
    const outcome = asked.then(
      ({ refund }) => ({ refund }),
      (error: unknown) => ({ error }),
    );
    let known: Awaited<typeof outcome> | undefined;
    void outcome.then((it) => (known = it));
    await world.time.until('an answer', () => known !== undefined, 2 * MINUTE_MS);
    if ('error' in known!) throw known.error as Error;
    return (known as { refund: Payment }).refund;
  }

  async find(transactionId: string): Promise<Payment> {
    const about = { merchantId: this.merchant.merchantId, transactionId, environment: Environment.TEST };
    return (await this.world.initiation.service.getPayment(about)).payment!;
  }

  async faults(faults: object): Promise<void> {
    await this.world.simulator.app.inject({ method: 'DELETE', url: '/_sim/faults' });
    const answer = await this.world.simulator.app.inject({ method: 'POST', url: '/_sim/faults', payload: faults });
    expect(answer.statusCode).toBe(200);
  }

  async balanced(reversals: number): Promise<void> {
    const entries = await entriesOf(this.world);
    const done = entries.filter(({ kind }) => kind === 'reversal').length;
    expect([await books(this.world), done]).toEqual([movedIn(this.world, entries), reversals]);
  }
}

describe.each([
  ['one process', 1],
  ['two copies of those who decide', 2],
])('a refund at the simulator, with %s', (_, copies) => {
  let refunds: Refunds;
  let payment: string;
  beforeEach(async () => {
    refunds = await Refunds.open(1, { copies });
    payment = await refunds.pay();
    await refunds.world.time.pass(MINUTE_MS);
  });
  afterEach(() => refunds.world.end());

  it('gives the money back, and everybody is told', async () => {
    const { transactionId } = await refunds.refund(payment);
    await refunds.world.time.pass(MINUTE_MS);
    expect(await refunds.find(transactionId)).toMatchObject({ status: PaymentStatus.SUCCESS, paymentType: 'REFUND' });
    expect(await refunds.find(payment)).toMatchObject({ refundedCents: AMOUNT * 100, status: PaymentStatus.SUCCESS });
    await refunds.balanced(1);
    expect(await books(refunds.world)).toBe(0);
    const told = refunds.world.receiver.received.map(({ body }) => body as { event_type: string; transaction: object });
    expect(told.map(({ event_type }) => event_type)).toEqual(['transaction.success', 'transaction.updated']);
    expect(told[1]?.transaction).toMatchObject({
      id: payment,
      type: 'STK',
      refund: { status: 'SUCCESS', amount: AMOUNT },
    });
    await expect(refunds.refund(payment)).resolves.toMatchObject({ status: PaymentStatus.SUCCESS });
    await refunds.balanced(1);
  });

  it('whose result is lost is found by asking', async () => {
    await refunds.faults({ callbackLoss: 1 });
    const { transactionId } = await refunds.refund(payment);
    await refunds.world.time.pass(30_000);
    await refunds.faults({});
    await refunds.world.time.pass(10 * MINUTE_MS);
    expect(await refunds.find(transactionId)).toMatchObject({ status: PaymentStatus.SUCCESS });
    await refunds.balanced(1);
  });

  it('whose answer is lost is asked about by the receipt, sent again and found done: once', async () => {
    await refunds.faults({ lostAnswers: 1, callbackLoss: 1 });
    const { transactionId } = await refunds.refund(payment);
    await refunds.world.time.pass(8_000);
    await refunds.faults({});
    await refunds.world.time.pass(10 * MINUTE_MS);
    expect(await refunds.find(transactionId)).toMatchObject({ status: PaymentStatus.SUCCESS, resultCode: 'R000001' });
    await refunds.balanced(1);
    expect(await reviewsOf(refunds.world)).toEqual(new Map([[transactionId, ['RECEIPT_PENDING']]]));
  });

  it('of what somebody reversed by hand is done as well', async () => {
    const { receipt } = await refunds.find(payment);
    const { time, simulator } = refunds.world;
    const { scheduler, clock } = time;
    const tokens = callbackTokens([{ id: 'bb', secret: Buffer.alloc(32, 1) }]);
    const byHand = new DarajaUpstreams(tokens, clock, {
      scheduler,
      openHttp: injectedHttp(simulator.app, time).openHttp,
    });
    byHand.connect('test', simulatedWorld('http://127.0.0.1:8081', simulator.credentials));
    const { shortcode } = simulator.credentials;
    const nowhere = { resultUrl: `${RECEIVER}/result`, queueTimeoutUrl: `${RECEIVER}/timeout` };
    const what = { shortcode, receipt: receipt!, amountCents: cents(AMOUNT * 100), remarks: 'by hand' };
    let answered = false;
    void byHand
      .ports()
      .payoutsFor('test')!
      .reverse({ ...what, ...nowhere })
      .then(() => (answered = true));
    await time.until('the reversal by hand', () => answered, MINUTE_MS);
    await time.pass(MINUTE_MS);
    const { transactionId } = await refunds.refund(payment);
    await time.pass(MINUTE_MS);
    expect(await refunds.find(transactionId)).toMatchObject({ status: PaymentStatus.SUCCESS, resultCode: 'R000001' });
    await refunds.balanced(1);
  });
});

/** In the soak long enough for what M-Pesa never tells to be given to a person; the quick form ends while some is asked for. */
const AFTERWARDS_MS = (SOAK ? 26 * 60 : 100) * MINUTE_MS;
const PAYMENTS = SOAK ? 200 : 24;
const phoneOf = (i: number) => `2547${20_000_000 + i}`;

it.each(seedsToRun(1, 1))(
  'refunds at a hostile M-Pesa leave our books as true as its own, and give nothing back twice (seed %i)',
  (seed) =>
    withSeed(seed, async () => {
      const refunds = await Refunds.open(seed, { profile: 'hostile' });
      const { world } = refunds;
      const payments: string[] = [];
      for (let i = 0; i < PAYMENTS; i++) payments.push(await refunds.pay(phoneOf(i)));
      await world.time.pass(20 * MINUTE_MS);
      const refundOf = new Map<string, string>();
      for (const payment of payments) {
        const refund = await refunds.refund(payment).catch(() => undefined);
        if (refund !== undefined) refundOf.set(payment, refund.transactionId);
      }
      await world.time.pass(AFTERWARDS_MS);
      await check(refunds, payments, refundOf);
      await world.end();
    }),
  Math.max(SIMULATION_LIMIT_MS, 3_600_000),
);

/** Every refund has an end or is on a person's list, and else M-Pesa's books say the same as ours, payment by payment. */
async function check(refunds: Refunds, payments: readonly string[], refundOf: ReadonlyMap<string, string>) {
  const { world } = refunds;
  const [entries, reviews] = [await entriesOf(world), await reviewsOf(world)];
  const ledger = grouped(await eventsIn(world.walletFee.journal), ({ correlation }) => correlation);
  const ended = new Map<string, number>();
  for (const [i, payment] of payments.entries()) {
    const refund = refundOf.get(payment) ?? '';
    const status = refund === '' ? 'none' : (await refunds.find(refund)).status;
    ended.set(status, (ended.get(status) ?? 0) + 1);
    const isKnown = reviews.has(payment) || reviews.has(refund) || (!SOAK && status === PaymentStatus.PENDING);
    if (status === PaymentStatus.PENDING) expect([refund, isKnown]).toEqual([refund, true]);
    const ours = [payment, refund].reduce((sum, id) => sum + movedInLedger(ledger.get(id) ?? []), 0);
    const truly = movedIn(world, entries, phoneOf(i));
    expect([payment, truly >= 0]).toEqual([payment, true]);
    if (ours !== truly) expect([payment, isKnown]).toEqual([payment, true]);
  }
  expect(ended.get(PaymentStatus.SUCCESS)).toBeGreaterThan(PAYMENTS / 4);
  const { doublePayouts, accountsOff, sumCents } = (
    await world.simulator.app.inject('/_sim/assertions?limit=1000')
  ).json<Record<string, { total: number }> & { sumCents: number }>();
  expect([doublePayouts!.total, accountsOff!.total, sumCents]).toEqual([0, 0, 0]);
  process.stdout.write(`${JSON.stringify(Object.fromEntries(ended))}\n`);
}
