import { byPhone, goodPush, PUSH_PATH, startRig, type Rig } from './testing/rig';

describe('an STK push', () => {
  let rig: Rig;
  beforeEach(async () => void (rig = await startRig()));
  afterEach(() => rig.simulator.stop());

  it('is acknowledged with ids in the real form, all of it text', async () => {
    rig.clock.advance(3_006);
    const answer = await rig.push();
    expect(answer.statusCode).toBe(200);
    expect(answer.headers['x-daftari-simulator']).toBe('true');
    expect(Object.keys(answer.json<object>())).toEqual(ACKNOWLEDGED);
    expect(answer.json()).toEqual({
      MerchantRequestID: expect.stringMatching(/^[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\d{7}$/),
      CheckoutRequestID: 'ws_CO_061020260952336712345678',
      ResponseCode: '0',
      ResponseDescription: 'Success. Request accepted for processing',
      CustomerMessage: 'Success. Request accepted for processing',
    });
  });

  it.each([
    ['numbers as numbers', { Amount: 250_000, PartyA: 254112345678, PhoneNumber: 254112345678, PartyB: 174379 }],
    ['numbers as text', { BusinessShortCode: '174379', Amount: '250000' }],
    ['a reference of 20 characters', { AccountReference: 'ABCDEFGHIJKLMNOPQRST' }],
    ['an https callback that does not resolve', { CallBackURL: 'https://example.invalid/hook?x=1' }],
    ['a loopback callback by name', { CallBackURL: 'http://localhost:1234/a' }],
    ['a loopback callback by IPv6', { CallBackURL: 'http://[::1]:1234/a' }],
    ['a till of this head office', { TransactionType: 'CustomerBuyGoodsOnline', PartyB: '555001' }],
  ])('may hold %s', async (_, fields) => {
    const answer = await rig.push(fields);
    expect({ status: answer.statusCode, code: answer.json<{ ResponseCode?: string }>().ResponseCode }).toEqual({
      status: 200,
      code: '0',
    });
  });

  it.each([
    ['BusinessShortCode', undefined, 'BusinessShortCode'],
    ['BusinessShortCode', '1234', 'BusinessShortCode'],
    ['BusinessShortCode', '12345678', 'BusinessShortCode'],
    ['BusinessShortCode', 17437.9, 'BusinessShortCode'],
    ['Password', undefined, 'Password'],
    ['Password', '', 'Password'],
    ['Timestamp', undefined, 'Timestamp'],
    ['Timestamp', '2026-10-06', 'Timestamp'],
    ['Timestamp', '20260229120000', 'Timestamp'],
    ['Timestamp', '20261006240000', 'Timestamp'],
    ['TransactionType', undefined, 'TransactionType'],
    ['TransactionType', 'customerpaybillonline', 'TransactionType'],
    ['Amount', undefined, 'Amount'],
    ['Amount', 0, 'Amount'],
    ['Amount', -1, 'Amount'],
    ['Amount', '1.5', 'Amount'],
    ['Amount', 1.5, 'Amount'],
    ['Amount', 250_001, 'Amount'],
    ['Amount', '1e3', 'Amount'],
    ['PartyA', undefined, 'PartyA'],
    ['PartyA', '0712345678', 'PartyA'],
    ['PartyB', undefined, 'PartyB'],
    ['PartyB', 'till', 'PartyB'],
    ['PhoneNumber', undefined, 'PhoneNumber'],
    ['PhoneNumber', '+254712345678', 'PhoneNumber'],
    ['PhoneNumber', '254812345678', 'PhoneNumber'],
    ['CallBackURL', undefined, 'CallBackURL'],
    ['CallBackURL', 'your-callback-url', 'CallBackURL'],
    ['CallBackURL', 'http://pay.example.com/hook', 'CallBackURL'],
    ['CallBackURL', 'ftp://pay.example.com/hook', 'CallBackURL'],
    ['CallBackURL', 'https://10.0.0.8/hook', 'CallBackURL'],
    ['CallBackURL', 'https://192.168.1.8/hook', 'CallBackURL'],
    ['CallBackURL', 'https://[fd00::1]/hook', 'CallBackURL'],
    ['CallBackURL', 'https://intranet/hook', 'CallBackURL'],
    ['CallBackURL', 'https://user:secret@pay.example.com/hook', 'CallBackURL'],
    ['CallBackURL', 'https://pay.example.com/MPesa/hook', 'CallBackURL'],
    ['CallBackURL', 'https://safaricom.example.com/hook', 'CallBackURL'],
    ['CallBackURL', 'https://pay.example.com/exec', 'CallBackURL'],
    ['CallBackURL', 'https://pay.example.com/a.EXE', 'CallBackURL'],
    ['CallBackURL', 'https://pay.example.com/cmd', 'CallBackURL'],
    ['CallBackURL', 'https://pay.example.com/?sql=1', 'CallBackURL'],
    ['CallBackURL', 'http://127.0.0.1/query', 'CallBackURL'],
    ['AccountReference', null, 'Remarks'],
    ['AccountReference', 'ABCDEFGHIJKLMNOPQRSTU', 'AccountReference'],
    ['TransactionDesc', undefined, 'Remarks'],
    ['TransactionDesc', ' ', 'Remarks'],
  ])('is refused when %s is %j', async (field, value, blamed) => {
    const answer = await rig.push({ [field]: value });
    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toEqual({
      requestId: expect.any(String),
      errorCode: '400.002.02',
      errorMessage: `Bad Request - Invalid ${blamed}`,
    });
    expect(await rig.see('/_sim/payments')).toMatchObject({ total: 0 });
  });

  it.each([
    ['a shortcode that nobody has', { BusinessShortCode: '600000' }, 'Merchant does not exist'],
    [
      'a password of another passkey',
      { Password: 'bm90IHRoZSBwYXNzd29yZA==' },
      '[MerchantValidate] - Wrong credentials',
    ],
    ['a password of another timestamp', { Timestamp: '20261006095231' }, '[MerchantValidate] - Wrong credentials'],
  ])('is refused with HTTP 500 for %s', async (_, fields, errorMessage) => {
    const answer = await rig.push(fields);
    expect(answer.statusCode).toBe(500);
    expect(answer.json()).toMatchObject({ errorCode: '500.001.1001', errorMessage });
  });

  it.each([
    ['a broken body', '{"Amount":', {}, 400, '400.002.05'],
    ['a list', '[1]', {}, 400, '400.002.05'],
    ['a form', 'Amount=1', { 'content-type': 'application/x-www-form-urlencoded' }, 400, '400.002.02'],
    ['a body of 1 MB', `{"Amount":"${'1'.repeat(1_048_576)}"}`, {}, 413, '400.002.02'],
  ])('is refused with %s', async (_, body, headers, status, errorCode) => {
    const answer = await rig.send(body, headers);
    expect(answer.statusCode).toBe(status);
    expect(answer.headers['x-daftari-simulator']).toBe('true');
    expect(answer.json()).toMatchObject({ errorCode });
  });

  it('is refused while a prompt is open on that phone, and taken again afterwards', async () => {
    expect((await rig.push()).statusCode).toBe(200);
    const locked = await rig.push({ Amount: 5 });
    expect(locked.statusCode).toBe(500);
    expect(locked.json()).toMatchObject({
      errorCode: '500.001.1001',
      errorMessage: 'Unable to lock subscriber, a transaction is already in process for the current subscriber',
    });
    expect((await rig.push(byPhone('254700000003'))).statusCode).toBe(200);
    await rig.elapse(2_000);
    expect((await rig.push()).statusCode).toBe(200);
    expect((await rig.push(byPhone('254700000003'))).statusCode).toBe(500);
    await rig.elapse(3_000);
    expect((await rig.push(byPhone('254700000003'))).statusCode).toBe(200);
  });

  it('of one phone is taken once when ten arrive together', async () => {
    await rig.newToken();
    const statuses = (await Promise.all(Array.from({ length: 10 }, () => rig.push()))).map((a) => a.statusCode);
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
    expect(statuses.filter((status) => status === 500)).toHaveLength(9);
  });

  it('answers only POST', async () => {
    const answer = await rig.simulator.app.inject({ method: 'GET', url: PUSH_PATH });
    expect(answer.statusCode).toBe(405);
    expect(answer.json()).toMatchObject({ errorCode: '405.001', errorMessage: 'GET Method Not Allowed' });
  });

  it('on a wrong path meets Daraja or the gateway in front of it', async () => {
    const post = (url: string) => rig.simulator.app.inject({ method: 'POST', url, payload: goodPush() });
    const near = await post('/mpesa/stkpush/v2/processrequest');
    expect({ status: near.statusCode, body: near.json() }).toMatchObject({
      status: 404,
      body: { errorCode: '404.001.01' },
    });
    const far = await post('/somewhere?else=1');
    expect(far.statusCode).toBe(404);
    expect(far.json()).toMatchObject({ fault: { faultstring: expect.stringContaining('/somewhere') } });
  });
});

const ACKNOWLEDGED = [
  'MerchantRequestID',
  'CheckoutRequestID',
  'ResponseCode',
  'ResponseDescription',
  'CustomerMessage',
];
