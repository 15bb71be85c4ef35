import { facts } from './testing/callback-facts';
import { registerUrls } from './testing/c2b-requests';
import { byPhone, startRig, type Rig } from './testing/rig';

interface Seen {
  readonly payments: { receipt: string; resultCode: string; checkoutRequestId: string; outcome: string }[];
}

describe('the phone whose callbacks do not fit ends in', () => {
  let rig: Rig;
  beforeEach(async () => void (rig = await startRig()));
  afterEach(() => rig.simulator.stop());

  const pay = async (ending: string, Amount = 100) => {
    const before = rig.received.length;
    const answer = await rig.push({ ...byPhone(`254700000${ending}`), Amount });
    await rig.elapse(3_000);
    const { CheckoutRequestID: id } = answer.json<{ CheckoutRequestID: string }>();
    const payment = (await rig.see<Seen>('/_sim/payments')).payments[0]!;
    return { id, payment, received: rig.received.slice(before) };
  };
  const collected = async () => {
    const { accounts } = await rig.see<{ accounts: { account: string; balanceCents: number }[] }>('/_sim/ledger');
    return accounts.find(({ account }) => account === 'shortcode/174379')?.balanceCents ?? 0;
  };
  const sound = async () => {
    const none = { total: 0 };
    expect(await rig.see('/_sim/assertions')).toMatchObject({ sumCents: 0, contradictions: none, accountsOff: none });
  };

  it('031: the first payment ends as SFC_IC0003, the second as 2028, and so on', async () => {
    const codes = [];
    for (const _ of [1, 2, 3]) codes.push((await pay('031')).received[0]!.stkCallback['ResultCode']);
    expect(codes).toEqual(['SFC_IC0003', 2028, 'SFC_IC0003']);
    expect(await collected()).toBe(0);
  });

  it('033: one shilling more is paid and told than was asked for', async () => {
    const { received, payment } = await pay('033');
    expect(facts(received[0]!.text)).toMatchObject({ Amount: '101', MpesaReceiptNumber: payment.receipt });
    expect(payment).toMatchObject({ outcome: 'paid', amount: 100, paidCents: 10_100 });
    expect(await collected()).toBe(10_100);
    await sound();
  });

  it('034: the callback has ids that nobody was given, and the right receipt', async () => {
    const { id, received, payment } = await pay('034');
    const { stkCallback, text } = received[0]!;
    expect(stkCallback['CheckoutRequestID']).toMatch(/^ws_CO_\d{15,17}0{9}$/);
    expect(stkCallback['CheckoutRequestID']).not.toBe(id);
    expect(stkCallback['MerchantRequestID']).toMatch(/X$/);
    expect(facts(text)['MpesaReceiptNumber']).toBe(payment.receipt);
    expect((await rig.query(id)).json()).toMatchObject({ ResultCode: '0' });
    expect((await rig.query(stkCallback['CheckoutRequestID'])).json()).toMatchObject({ errorCode: '500.001.1001' });
    await sound();
  });

  it('035: where addresses are registered a C2B confirmation comes too, with the same receipt, in either order', async () => {
    expect((await pay('035')).received).toHaveLength(1);
    await registerUrls(rig);
    const kinds = [];
    for (const _ of [2, 3]) {
      const { received, payment } = await pay('035');
      kinds.push(received.map(({ text }) => (text.includes('TransID') ? 'confirmation' : 'callback')));
      for (const { text } of received) expect(text).toContain(payment.receipt);
    }
    expect(kinds).toEqual([
      ['confirmation', 'callback'],
      ['callback', 'confirmation'],
    ]);
    expect(await collected()).toBe(30_000);
    await sound();
  });

  it('039: the callback has the receipt of the payment before', async () => {
    const first = await pay('000', 7);
    const { received, payment } = await pay('039');
    expect(facts(received[0]!.text)['MpesaReceiptNumber']).toBe(first.payment.receipt);
    expect(payment.receipt).not.toBe(first.payment.receipt);
    expect(await collected()).toBe(10_700);
    expect(await rig.see('/_sim/assertions')).toMatchObject({ unmatchedReceipts: { total: 1 } });
    await sound();
  });

  it('any other, where pushes are confirmed by C2B and addresses are registered', async () => {
    const confirming = await startRig({ switches: { stkConfirms: true } });
    await registerUrls(confirming);
    await confirming.push({ Amount: 5 });
    await confirming.elapse(3_000);
    expect(JSON.parse(confirming.received[1]!.text)).toMatchObject({
      ...{ TransactionType: 'Pay Bill', TransAmount: '5.00', BillRefNumber: 'INV-001' },
    });
    await confirming.simulator.stop();
  });
});
