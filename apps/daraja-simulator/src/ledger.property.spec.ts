import fc from 'fast-check';
import { isExecuted } from './domain/scenario';
import { MAGIC_PHONES, MAGIC_PREFIX, scenarioOf } from './domain/scenarios';
import { byPhone, startRig, until, type Rig } from './testing/rig';

const phones = fc.constantFrom(
  ...['254712345678', '254112345678'],
  ...Object.keys(MAGIC_PHONES).map((ending) => `${MAGIC_PREFIX}${ending}`),
);
const amounts = fc.integer({ min: 1, max: 250_000 });
const thenMs = fc.integer({ min: 0, max: 7_000 });
const steps = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('push' as const), phone: phones, amount: amounts, thenMs }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('query' as const), nth: fc.nat({ max: 20 }), thenMs }) },
);

/** Waits that would make a run long: nothing else depends on them. */
const timings = { slowAckMs: 4_000, lateSuccessMs: 3_000, unaskedCallbackMs: 8_000 };

interface Ledger {
  sumCents: number;
  accounts: { account: string; balanceCents: number }[];
  entries: { kind: string; amountCents: number; receipt: string | null; checkoutRequestId: string | null }[];
}
interface PaymentSeen {
  checkoutRequestId: string;
  phone: string;
  resultCode: string;
  amountCents: number;
  receipt: string | null;
  callbacksPlanned: number;
  callbacksSent: number;
}

/** Pushes without waiting for an answer that is held back, or was none. */
async function push(rig: Rig, nth: number, phone: string, Amount: number): Promise<void> {
  const settled = rig.push({ ...byPhone(phone), Amount, AccountReference: `N${nth}` }).catch(() => undefined);
  await until(async () => (await pushesSeen(rig)) === nth);
  void settled;
}

async function pushesSeen(rig: Rig): Promise<number> {
  return (await rig.see<{ stkPushes: { total: number } }>('/_sim/requests?limit=1')).stkPushes.total;
}

async function payments(rig: Rig): Promise<PaymentSeen[]> {
  return (await rig.see<{ payments: PaymentSeen[] }>('/_sim/payments')).payments;
}

describe('the hidden ledger', () => {
  it('keeps every shilling, whatever is pushed and asked', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(steps, { maxLength: 14 }), fc.integer(), async (list, seed) => {
        const rig = await startRig({ seed, timings });
        let pushed = 0;
        for (const step of list) {
          if (step.kind === 'push') await push(rig, (pushed += 1), step.phone, step.amount);
          else await rig.query((await payments(rig))[step.nth]?.checkoutRequestId ?? 'nobody');
          await rig.elapse(step.thenMs);
        }
        await rig.elapse(12_000);
        await expectSound(rig);
        await rig.simulator.stop();
      }),
      { numRuns: 25, seed: 20261006 },
    );
  });

  async function expectSound(rig: Rig): Promise<void> {
    const ledger = await rig.see<Ledger>('/_sim/ledger');
    const all = await payments(rig);
    const paid = all.filter((payment) => payment.receipt !== null);
    // No shilling appears or vanishes, and nobody owes any.
    expect(ledger.sumCents).toBe(0);
    for (const { account, balanceCents } of ledger.accounts)
      if (account !== 'world') expect(balanceCents).toBeGreaterThanOrEqual(0);
    // What was paid moved once, nothing else did, and it moved to the shortcode.
    const entries = ledger.entries.filter((entry) => entry.kind === 'payment');
    expect(entries.map((entry) => entry.checkoutRequestId).sort()).toEqual(idsOf(paid));
    expect(new Set(paid.map((payment) => payment.receipt)).size).toBe(paid.length);
    const collected = ledger.accounts.find(({ account }) => account === 'shortcode/174379')?.balanceCents ?? 0;
    expect(collected).toBe(paid.reduce((sum, payment) => sum + payment.amountCents, 0));
    // Every payment has ended, as its scenario allows, and all of its callbacks are out.
    expect(await rig.see('/_sim/payments')).toMatchObject({ open: 0 });
    for (const payment of all) {
      const scenario = scenarioOf(payment.phone);
      expect(isExecuted(scenario)).toBe(true);
      expect(payment.receipt !== null).toBe(payment.resultCode === '0');
      if (payment.receipt !== null) expect(scenario.act === 'pays' || scenario.paysLate).toBe(true);
      expect(payment.callbacksSent).toBe(payment.callbacksPlanned);
    }
    expect(rig.received).toHaveLength(all.reduce((sum, payment) => sum + payment.callbacksPlanned, 0));
    const none = { total: 0 };
    expect(await rig.see('/_sim/assertions')).toMatchObject({
      doublePays: none,
      contradictions: none,
      accountsOff: none,
    });
  }

  it('gives the same bytes for the same seed and calls', async () => {
    const run = async () => {
      const rig = await startRig({ seed: 42 });
      for (const Amount of [1, 250_000, 3]) {
        await rig.push({ Amount });
        await rig.elapse(3_000);
      }
      await rig.simulator.stop();
      return rig.received.map((callback) => callback.text);
    };
    expect(await run()).toEqual(await run());
  });
});

const idsOf = (list: readonly { checkoutRequestId: string }[]) => list.map((one) => one.checkoutRequestId).sort();
