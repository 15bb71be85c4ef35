import { byPhone, CALLBACK_URL, startRig, type Rig } from './testing/rig';

describe('the callback', () => {
  let rig: Rig;
  beforeEach(async () => void (rig = await startRig()));
  afterEach(() => rig.simulator.stop());

  it('of a payment has the bytes of a live one, and comes within three seconds', async () => {
    const { MerchantRequestID, CheckoutRequestID } = (await rig.push({ Amount: '250' })).json<Record<string, string>>();
    await rig.elapse(2_400);
    expect(rig.received).toHaveLength(0);
    await rig.elapse(100);
    expect(rig.received).toHaveLength(1);
    const [callback] = rig.received;
    const receipt = /"MpesaReceiptNumber","Value":"(SIM[A-Z0-9]{7})"/.exec(callback!.text)?.[1];
    expect(callback!.text).toBe(
      `{"Body":{"stkCallback":{"MerchantRequestID":"${MerchantRequestID}","CheckoutRequestID":"${CheckoutRequestID}",` +
        `"ResultCode":0,"ResultDesc":"The service request is processed successfully.",` +
        `"CallbackMetadata":{"Item":[{"Name":"Amount","Value":250},{"Name":"MpesaReceiptNumber","Value":"${receipt}"},` +
        `{"Name":"Balance"},{"Name":"TransactionDate","Value":20261006095232},{"Name":"PhoneNumber","Value":254712345678}]}}}}`,
    );
    expect(callback!.url).toBe(CALLBACK_URL);
    expect(callback!.headers.get('content-type')).toBe('application/json;charset=UTF-8');
    expect(callback!.headers.get('businessshortcode')).toBe('174379');
  });

  it('of a failure holds no metadata', async () => {
    const { MerchantRequestID, CheckoutRequestID } = (await rig.push(byPhone('254700000003'))).json<
      Record<string, string>
    >();
    await rig.elapse(6_000);
    expect(rig.received.map(({ text }) => text)).toEqual([
      `{"Body":{"stkCallback":{"MerchantRequestID":"${MerchantRequestID}","CheckoutRequestID":"${CheckoutRequestID}",` +
        `"ResultCode":1037,"ResultDesc":"No response from user."}}}`,
    ]);
  });

  it.each([
    ['254700000000', 0, 'The service request is processed successfully.', 2_500],
    ['254700000001', 1, 'The balance is insufficient for the transaction.', 2_500],
    ['254700000002', 1032, 'Request cancelled by user.', 2_500],
    ['254700000003', 1037, 'No response from user.', 5_500],
    ['254700000004', 2001, 'The initiator information is invalid.', 2_500],
    ['254700000005', 1019, 'Transaction has expired.', 5_500],
    ['254700000999', 0, 'The service request is processed successfully.', 2_500],
  ])('of phone %s says %i, once', async (phone, ResultCode, ResultDesc, afterMs) => {
    await rig.push({ ...byPhone(phone), Amount: 1_000 });
    await rig.elapse(afterMs - 100);
    expect(rig.received).toHaveLength(0);
    await rig.elapse(60_000);
    expect(rig.received.map((callback) => callback.stkCallback)).toEqual([
      expect.objectContaining({ ResultCode, ResultDesc }),
    ]);
    const { totalEntries, accounts } = await rig.see('/_sim/ledger');
    const shortcode = { account: 'shortcode/174379', balanceCents: 100_000 };
    if (ResultCode === 0) expect(accounts).toContainEqual(expect.objectContaining(shortcode));
    else expect(accounts).not.toContainEqual(expect.objectContaining({ account: 'shortcode/174379' }));
    expect(totalEntries).toBe(ResultCode === 0 ? 2 : 1);
  });

  it.each([
    ['a PayBill under another number', { PartyB: '600000' }, 2028],
    ['buying goods from a PayBill', { TransactionType: 'CustomerBuyGoodsOnline' }, 2028],
    ['a prompt that is too long', { TransactionDesc: 'x'.repeat(150) }, 1025],
  ])('tells of %s: no refusal, but a result', async (_, fields, ResultCode) => {
    expect((await rig.push(fields)).statusCode).toBe(200);
    await rig.elapse(1_000);
    expect(rig.received.map((callback) => callback.stkCallback)).toEqual([expect.objectContaining({ ResultCode })]);
  });

  it.each([
    ['an error', () => Promise.resolve(new Response('no', { status: 500 })), { state: 'sent', httpStatus: 500 }],
    ['a redirect', () => Promise.resolve(new Response(null, { status: 302 })), { state: 'sent', httpStatus: 302 }],
    ['no connection', () => Promise.reject(new TypeError('fetch failed')), { state: 'failed', error: 'fetch failed' }],
  ])('is sent once when it meets %s', async (_, receive, expected) => {
    const strict = await startRig({ receive });
    await strict.push();
    await strict.elapse(60_000);
    expect(strict.received).toHaveLength(1);
    expect((await strict.see('/_sim/callbacks'))['callbacks']).toEqual([expect.objectContaining(expected)]);
    await strict.simulator.stop();
  });

  it('gives up on a receiver that does not answer', async () => {
    const aborted = (init: RequestInit) =>
      new Promise<Response>((_, reject) => {
        init.signal!.addEventListener('abort', () => reject(init.signal!.reason as Error));
      });
    const slow = await startRig({ receive: (_, init) => aborted(init) });
    await slow.push();
    await slow.elapse(2_000);
    slow.pass(500);
    while (slow.received.length === 0) await new Promise(setImmediate);
    slow.pass(9_999);
    expect(await slow.see('/_sim/callbacks')).toMatchObject({ pending: 1, failed: 0 });
    slow.pass(1);
    await slow.simulator.idle();
    expect((await slow.see('/_sim/callbacks'))['callbacks']).toEqual([
      expect.objectContaining({ state: 'failed', error: 'no answer within 10000 ms' }),
    ]);
    await slow.simulator.stop();
  });
});
