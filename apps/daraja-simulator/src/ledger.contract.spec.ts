import { cents } from '@daftari/kernel/money';
import type { Payment } from './application/books';
import { settlePayment } from './application/settle-payment';
import type { Context } from './application/context';
import { openSqliteStore } from './adapters/sqlite-store';
import { byPhone, startRig, type Rig } from './testing/rig';

const DAY_MS = 24 * 60 * 60 * 1000;

async function pay(rig: Rig, fields: Record<string, unknown>): Promise<unknown> {
  const before = rig.received.length;
  expect((await rig.push(fields)).statusCode).toBe(200);
  await rig.elapse(3_000);
  return rig.received[before]!.stkCallback['ResultCode'];
}

/** A token lives for an hour: a push of another day needs another one. */
async function nextDay(rig: Rig): Promise<void> {
  rig.clock.advance(DAY_MS);
}

describe('the ledger decides', () => {
  it('that a phone sends KES 500,000 a day, and again on the next day in Nairobi', async () => {
    const rig = await startRig({ timings: { tokenLifeMs: 10 * DAY_MS } });
    expect(await pay(rig, { Amount: 250_000 })).toBe(0);
    expect(await pay(rig, { Amount: 250_000 })).toBe(0);
    expect(await pay(rig, { Amount: 1 })).toBe(4);
    expect(await pay(rig, { ...byPhone('254112345678'), Amount: 1 })).toBe(0);
    await nextDay(rig);
    expect(await pay(rig, { Amount: 250_000 })).toBe(0);
    await rig.simulator.stop();
  });

  it('that the day begins at midnight in Nairobi, not in UTC', async () => {
    const rig = await startRig({ timings: { tokenLifeMs: 10 * DAY_MS } });
    rig.clock.set(Date.UTC(2026, 9, 6, 20, 59, 50)); // 23:59:50 in Nairobi
    expect(await pay(rig, { Amount: 250_000 })).toBe(0);
    expect(await pay(rig, { Amount: 250_000 })).toBe(0);
    rig.clock.set(Date.UTC(2026, 9, 6, 21, 0, 0));
    expect(await pay(rig, { Amount: 250_000 })).toBe(0);
    await rig.simulator.stop();
  });

  it('that what is not there can not be paid', async () => {
    const rig = await startRig({ switches: { dayStartCents: cents(100_00) } });
    expect(await pay(rig, { Amount: 101 })).toBe(1);
    expect(await pay(rig, { Amount: 100 })).toBe(0);
    expect(await pay(rig, { Amount: 1 })).toBe(1);
    await rig.simulator.stop();
  });

  it('that the same amount within two minutes is one too many, when that rule is on', async () => {
    const rig = await startRig({ switches: { sameAmountGuard: true } });
    expect(await pay(rig, { Amount: 10 })).toBe(0);
    expect(await pay(rig, { Amount: 10 })).toBe(17);
    expect(await pay(rig, { Amount: 11 })).toBe(0);
    rig.clock.advance(120_000);
    expect(await pay(rig, { Amount: 10 })).toBe(0);
    await rig.simulator.stop();
  });

  it('lets the same amount be paid again by default, as two payments: there is no idempotency key', async () => {
    const rig = await startRig();
    expect(await pay(rig, { Amount: 10 })).toBe(0);
    expect(await pay(rig, { Amount: 10 })).toBe(0);
    const receipts = rig.received.map((callback) => /SIM\w{7}/.exec(callback.text)?.[0]);
    expect(new Set(receipts).size).toBe(2);
    await rig.simulator.stop();
  });
});

describe('a decision that comes twice', () => {
  it('changes nothing the second time', async () => {
    const store = openSqliteStore(':memory:');
    const rig = await startRig();
    const { CheckoutRequestID } = (await rig.push()).json<{ CheckoutRequestID: string }>();
    const { payments: open } = await rig.see<{ payments: Payment[] }>('/_sim/payments');
    await rig.simulator.stop();
    await store.write(({ payments }) => payments.add({ ...open[0]!, toldPaid: 0 }));
    const context = { ...settings, store, clock: rig.clock } as unknown as Context;
    const first = await store.write((books) => settlePayment(context, books, CheckoutRequestID));
    const after = store.read(({ ledger, callbacks }) => ({ entries: ledger.counts(), callbacks: callbacks.counts() }));
    expect(first).toBeDefined();
    expect(after).toMatchObject({ entries: { entries: 2, sumCents: 0 }, callbacks: { pending: 1 } });
    expect(await store.write((books) => settlePayment(context, books, CheckoutRequestID))).toBeUndefined();
    expect(
      store.read(({ ledger, callbacks }) => ({ entries: ledger.counts(), callbacks: callbacks.counts() })),
    ).toEqual(after);
    await store.close();
  });
});

const settings = {
  random: { bytes: (count: number) => new Uint8Array(count) },
  timings: { callbackMs: 500, callbackGapMs: 200 },
  switches: { dayStartCents: cents(100_00), dailyLimitCents: cents(100_00), sameAmountGuard: false },
  credentials: { shortcode: '174379' },
};
