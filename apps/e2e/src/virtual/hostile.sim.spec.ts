import { Environment } from '@daftari/contracts/generated/daftari/common/v1/common';
import type { RecordedEvent } from '@daftari/journal-core/event';
import { seededRandom } from '@daftari/kernel/random';
import { diceOf } from '@daftari/journal-memory/dice';
import { seedsToRun, SIMULATION_LIMIT_MS, SOAK, withSeed } from '@daftari/simulation/seeds';
import { virtualInstallation, type VirtualInstallation } from './virtual-installation';
import { virtualMerchant, type Answer, type VirtualMerchant } from './virtual-merchant';
import { eventsIn, grouped, movedInLedger, reviewsOf, trulyMoved } from './what-happened';

const PAYMENTS = Number(process.env['PAYMENTS'] ?? (SOAK ? 10_000 : 300));
/**
 * In the soak long enough for everything that is asked again and again to end, or to be given to a person. The quick form
 * ends sooner: what M-Pesa has not told by then is still being asked about.
 */
const AFTERWARDS_MS = SOAK ? 26 * 3_600_000 : 3 * 3_600_000;
const STILL_ASKED = SOAK ? 0 : 0.05;
/** Of what was asked for: the others met an outage, or a phone that had an open prompt. */
const BEGUN = 0.9;
const MOST_BETWEEN_MS = 8_000;
const PHONES = 400;

/** Everything that M-Pesa can do wrong, at random, to customers who pay, who are paid, and who pay each other. */
it.each(seedsToRun(1, 1))(
  `${PAYMENTS} payments of a hostile M-Pesa leave our books as true as its own (seed %i)`,
  (seed) =>
    withSeed(seed, async () => {
      const world = await virtualInstallation({ seed, profile: 'hostile' });
      const merchant = await virtualMerchant(world);
      const asked = await askAll(world, merchant, seed);
      await world.time.pass(AFTERWARDS_MS);
      await check(world, asked);
      await world.end();
    }),
  Math.max(SIMULATION_LIMIT_MS, 3_600_000),
);

interface Asked {
  readonly kind: 'pay' | 'payOut' | 'transfer';
  answer: Answer | undefined;
}

/** One request after another, none waiting for the answer of the one before. */
async function askAll(world: VirtualInstallation, merchant: VirtualMerchant, seed: number): Promise<Asked[]> {
  const dice = diceOf(seededRandom(seed * 31 + 1));
  const asked: Asked[] = [];
  for (let i = 0; i < PAYMENTS; i++) {
    const kind = dice.chance(0.3) ? 'payOut' : dice.chance(0.15) ? 'transfer' : 'pay';
    const [phone, other] = [phoneOf(dice.below(PHONES)), phoneOf(PHONES + dice.below(PHONES))];
    const amount = 10 + dice.below(2_000);
    const callbackUrl = `http://127.0.0.1:9/${i}`;
    const one: Asked = { kind, answer: undefined };
    const answered = {
      pay: () => merchant.send('POST', '/v1/payments/stk', { amount, phone, callbackUrl }),
      payOut: () => merchant.send('POST', '/v1/b2c/payouts', { amount, phone, callbackUrl }),
      transfer: () =>
        merchant.send('POST', '/v1/payments?type=c2c', { senderPhone: phone, receiverPhone: other, c2cAmount: amount }),
    }[kind]();
    void answered.then((answer) => (one.answer = answer));
    asked.push(one);
    await world.time.pass(dice.below(MOST_BETWEEN_MS));
  }
  return asked;
}

function phoneOf(number: number): string {
  return `2547${String(10_000_000 + number).padStart(8, '0')}`;
}

async function check(world: VirtualInstallation, asked: readonly Asked[]): Promise<void> {
  const [payments, entries] = [await eventsIn(world.initiation.journal), await eventsIn(world.walletFee.journal)];
  const [facts, ledger] = [grouped(payments, byPayment), grouped(entries, byPayment)];
  const [reviews, moved] = [await reviewsOf(world), await trulyMoved(world)];
  const initiated = new Set(payments.filter(({ type }) => /^Pay(ment|out)Initiated/.test(type)).map(byPayment));

  for (const { answer } of asked) expect(answer).toBeDefined();
  for (const id of moved.keys()) expect([id, initiated.has(id)]).toEqual([id, true]);
  const report = { asked: asked.length, ends: new Map<string, number>(), reviews: new Map<string, number>() };
  const stillAsked: string[] = [];
  for (const id of initiated) {
    const ends = facts.get(id)!.filter(({ type }) => FINAL.test(type));
    expect([id, ends.length <= 1]).toEqual([id, true]);
    count(report.ends, ends[0]?.type ?? 'open');
    for (const reason of reviews.get(id) ?? []) count(report.reviews, reason);
    if (ends.length === 0 && !reviews.has(id)) stillAsked.push(id);
  }
  // Final, or on a person's list; and most of what was asked for did begin.
  expect(stillAsked.length).toBeLessThanOrEqual(initiated.size * STILL_ASKED);
  expect(initiated.size).toBeGreaterThan(asked.length * BEGUN);
  expectNoMoneyTwice(entries);
  const known = new Set([...reviews.keys(), ...stillAsked]);
  let difference = 0;
  for (const id of initiated) {
    const [inLedger, truly] = [movedInLedger(ledger.get(id) ?? []), moved.get(id) ?? 0];
    // To the cent, or it is known to be open.
    if (inLedger !== truly) expect([id, known.has(id)]).toEqual([id, true]);
    difference += truly - inLedger;
  }
  await expectBooksBalanced(world, sumOf(moved.values()) - difference);
  expectCleanLog(world);
  const told = Object.fromEntries([...report.ends, ...report.reviews].sort());
  process.stdout.write(`${JSON.stringify({ asked: report.asked, paymentsAndPayouts: initiated.size, ...told })}\n`);
}

const FINAL = /^(Payment(Succeeded|Failed|Cancelled|Expired|Refused)|Payout(Succeeded|Failed|Refused))\.v1$/;
const byPayment = ({ correlation }: RecordedEvent) => correlation;
const count = (counts: Map<string, number>, key: string) => counts.set(key, (counts.get(key) ?? 0) + 1);

function expectNoMoneyTwice(entries: readonly RecordedEvent[]): void {
  const once = entries.filter(({ type }) =>
    /^(CollectionCredited|TransitCredited|PayoutPaid|FeeCaptured)\.v1$/.test(type),
  );
  const keys = once.map(({ type, correlation }) => `${type} ${correlation}`);
  expect(new Set(keys).size).toBe(keys.length);
}

/** The ledger sums to zero, and what it says M-Pesa holds for us is what the payments come to; M-Pesa's own books are in order. */
async function expectBooksBalanced({ walletFee, simulator }: VirtualInstallation, atMpesaCents: number): Promise<void> {
  const { totalCents, accounts } = await walletFee.service.getTrialBalance({ environment: Environment.TEST });
  expect(totalCents).toBe(0);
  // What M-Pesa took for its services is booked out of the one and into the other, once a day.
  const isHeld = (account: string) => account.split('/')[1] === 'mpesa' || account.endsWith('/provider-charges');
  const atMpesa = accounts.filter(({ account }) => isHeld(account));
  expect(-sumOf(atMpesa.map(({ postedCents }) => postedCents))).toBe(atMpesaCents);
  const { doublePays, doublePayouts, accountsOff, sumCents } = (
    await simulator.app.inject('/_sim/assertions?limit=1000')
  ).json<Record<string, { total: number }> & { sumCents: number }>();
  expect([doublePays!.total, doublePayouts!.total, accountsOff!.total, sumCents]).toEqual([0, 0, 0, 0]);
}

function sumOf(numbers: Iterable<number>): number {
  return [...numbers].reduce((sum, number) => sum + number, 0);
}

function expectCleanLog({ log, simulator }: VirtualInstallation): void {
  const { consumerSecret, consumerKey, passkey, initiatorPassword } = simulator.credentials;
  const text = log.join('');
  expect(text.length).toBeGreaterThan(1_000);
  for (const secret of [consumerSecret, consumerKey, passkey, initiatorPassword]) expect(text).not.toContain(secret);
  expect(text).not.toMatch(/254710\d{6}/);
}
