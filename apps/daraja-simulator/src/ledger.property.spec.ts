import fc from 'fast-check';
import { byPhone, startRig } from './testing/rig';

const phones = fc.constantFrom(
  ...['254712345678', '254112345678', '254700000000', '254700000001', '254700000002'],
  ...['254700000003', '254700000004', '254700000005'],
);
const pushes = fc.record({
  phone: phones,
  amount: fc.integer({ min: 1, max: 250_000 }),
  thenMs: fc.integer({ min: 0, max: 7_000 }),
});

interface Ledger {
  sumCents: number;
  accounts: { account: string; balanceCents: number }[];
  entries: { kind: string; amountCents: number; receipt: string | null; checkoutRequestId: string | null }[];
}
interface Payments {
  open: number;
  payments: { checkoutRequestId: string; resultCode: string; amountCents: number; receipt: string | null }[];
}

describe('the hidden ledger', () => {
  it('keeps every shilling, whatever is pushed', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(pushes, { maxLength: 12 }), fc.integer(), async (list, seed) => {
        const rig = await startRig({ seed });
        const accepted: string[] = [];
        for (const { phone, amount, thenMs } of list) {
          const answer = await rig.push({ ...byPhone(phone), Amount: amount });
          const { CheckoutRequestID } = answer.json<{ CheckoutRequestID?: string }>();
          if (CheckoutRequestID !== undefined) accepted.push(CheckoutRequestID);
          await rig.elapse(thenMs);
        }
        await rig.elapse(6_000);
        const ledger = await rig.see<Ledger>('/_sim/ledger');
        const { open, payments } = await rig.see<Payments>('/_sim/payments');
        await rig.simulator.stop();

        // No shilling appears or vanishes, and nobody owes any.
        expect(ledger.sumCents).toBe(0);
        for (const { account, balanceCents } of ledger.accounts)
          if (account !== 'world') expect(balanceCents).toBeGreaterThanOrEqual(0);
        // Every accepted push ends once, and its one callback says what the ledger knows.
        expect(open).toBe(0);
        expect(payments.map((payment) => payment.checkoutRequestId).sort()).toEqual([...accepted].sort());
        expect(rig.received.map(({ stkCallback }) => stkCallback['CheckoutRequestID']).sort()).toEqual(
          [...accepted].sort(),
        );
        const paid = payments.filter((payment) => payment.resultCode === '0');
        const entries = ledger.entries.filter((entry) => entry.kind === 'payment');
        expect(entries.map((entry) => entry.checkoutRequestId).sort()).toEqual(
          paid.map((p) => p.checkoutRequestId).sort(),
        );
        const collected = ledger.accounts.find(({ account }) => account === 'shortcode/174379')?.balanceCents ?? 0;
        expect(collected).toBe(paid.reduce((sum, payment) => sum + payment.amountCents, 0));
        expect(new Set(paid.map((payment) => payment.receipt)).size).toBe(paid.length);
      }),
      { numRuns: 25, seed: 20261006 },
    );
  });

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
