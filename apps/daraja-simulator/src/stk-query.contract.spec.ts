import { byPhone, QUERY_PATH, startRig, type Rig } from './testing/rig';

describe('an STK query', () => {
  let rig: Rig;
  beforeEach(async () => void (rig = await startRig()));
  afterEach(() => rig.simulator.stop());

  const pushed = async (fields: Record<string, unknown> = {}) =>
    (await rig.push(fields)).json<{ MerchantRequestID: string; CheckoutRequestID: string }>();
  const unknown = (requestId: string) => ({
    requestId,
    errorCode: '500.001.1001',
    errorMessage: 'The transaction does not Exist',
  });

  it('knows nothing of a payment for two seconds, and says so under the id that was asked about', async () => {
    const { CheckoutRequestID } = await pushed();
    await rig.elapse(1_900);
    const early = await rig.query(CheckoutRequestID);
    expect(early.statusCode).toBe(500);
    expect(early.headers['x-daftari-simulator']).toBe('true');
    expect(early.json()).toEqual(unknown(CheckoutRequestID));
  });

  it('says 4999 until the payment is decided, then its result, all of it text', async () => {
    const { MerchantRequestID, CheckoutRequestID } = await pushed(byPhone('254700000003'));
    const answer = (ResultCode: string, ResultDesc: string) => ({
      ResponseCode: '0',
      ResponseDescription: 'The service request has been accepted successfully',
      ...{ MerchantRequestID, CheckoutRequestID, ResultCode, ResultDesc },
    });
    await rig.elapse(2_000);
    const open = await rig.query(CheckoutRequestID);
    expect(open.statusCode).toBe(200);
    expect(open.json()).toEqual(answer('4999', 'The transaction is still under processing'));
    await rig.elapse(2_900);
    expect((await rig.query(CheckoutRequestID)).json()).toMatchObject({ ResultCode: '4999' });
    await rig.elapse(100);
    expect((await rig.query(CheckoutRequestID)).json()).toEqual(answer('1037', 'No response from user.'));
  });

  it('never tells the receipt, the amount or the phone', async () => {
    const { CheckoutRequestID } = await pushed({ Amount: 777 });
    await rig.elapse(2_500);
    const answer = await rig.query(CheckoutRequestID);
    expect(answer.json()).toMatchObject({ ResultCode: '0' });
    const receipt = /SIM\w{7}/.exec(rig.received[0]!.text)![0];
    for (const secret of [receipt, '777', '254712345678']) expect(answer.body).not.toContain(secret);
  });

  it.each(['ws_CO_061020260952300712345678', 'nonsense', 7])('does not know %j', async (id) => {
    const answer = await rig.query(id);
    expect(answer.statusCode).toBe(500);
    expect(answer.json()).toEqual(unknown(String(id)));
  });

  it.each([
    ['BusinessShortCode', undefined],
    ['BusinessShortCode', '1234'],
    ['Password', ''],
    ['Timestamp', '20260231000000'],
    ['CheckoutRequestID', undefined],
    ['CheckoutRequestID', ' '],
    ['CheckoutRequestID', ['a']],
    ['CheckoutRequestID', 'x'.repeat(129)],
  ])('is refused when %s is %j', async (field, value) => {
    const answer = await rig.query('ws_CO_1', { [field]: value });
    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toEqual({
      requestId: expect.stringMatching(/^[0-9a-f]{4}-/),
      errorCode: '400.002.02',
      errorMessage: `Bad Request - Invalid ${field}`,
    });
  });

  it.each([
    ['a shortcode that nobody has', { BusinessShortCode: '600000' }, 'Merchant does not exist'],
    ['a password of another timestamp', { Timestamp: '20261006095231' }, '[MerchantValidate] - Wrong credentials'],
  ])('is refused with HTTP 500 for %s', async (_, fields, errorMessage) => {
    const { CheckoutRequestID } = await pushed();
    const answer = await rig.query(CheckoutRequestID, fields);
    expect(answer.statusCode).toBe(500);
    expect(answer.json()).toMatchObject({ errorCode: '500.001.1001', errorMessage });
  });

  it.each([
    ['no token', '{}', { 'content-type': 'application/json' }, 404, '404.001.03'],
    ['a broken body', '{', undefined, 400, '400.002.05'],
    ['a list', '[]', undefined, 400, '400.002.05'],
    ['a form', 'a=1', { 'content-type': 'text/plain' }, 400, '400.002.02'],
  ])('is refused with %s', async (what, payload, headers, status, errorCode) => {
    const authorization = what === 'no token' ? {} : { authorization: `Bearer ${await rig.newToken()}` };
    const all = { 'content-type': 'application/json', ...authorization, ...headers };
    const answer = await rig.simulator.app.inject({ method: 'POST', url: QUERY_PATH, headers: all, payload });
    expect({ status: answer.statusCode, code: answer.json<{ errorCode: string }>().errorCode }).toEqual({
      status,
      code: errorCode,
    });
  });

  it('answers only POST', async () => {
    const answer = await rig.simulator.app.inject({ method: 'GET', url: QUERY_PATH });
    expect(answer.statusCode).toBe(405);
  });

  it('is in the request log, apart from the pushes, and counted at its payment', async () => {
    const { CheckoutRequestID } = await pushed();
    await rig.elapse(3_000);
    await rig.query(CheckoutRequestID);
    await rig.query('nonsense');
    const seen = await rig.see<{ requests: object[] }>('/_sim/requests?kind=stkquery');
    expect(seen).toMatchObject({ total: 4, stkPushes: { total: 1, accepted: 1 }, stkQueries: { total: 2 } });
    expect(seen.requests).toEqual([
      expect.objectContaining({ path: QUERY_PATH, status: 500, query: { checkoutRequestId: 'nonsense' } }),
      expect.objectContaining({
        status: 200,
        answer: expect.objectContaining({ ResultCode: '0' }),
        query: { checkoutRequestId: CheckoutRequestID },
      }),
    ]);
    expect(JSON.stringify(seen.requests)).not.toContain('Password":"MTc');
    expect(await rig.see('/_sim/payments')).toMatchObject({ payments: [{ queries: 1, toldPaidByQuery: true }] });
  });
});
