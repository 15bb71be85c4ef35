import { Environment } from '@daftari/contracts/generated/daftari/common/v1/common';
import { Dialect } from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import { DaftariError } from '@daftari/kernel/errors';
import { Check } from 'typebox/value';
import { PAYMENT_DEADLINE_MS } from '../../application/initiate-payment';
import { MERCHANT, seedPayment } from '../../testing/fake-services';
import {
  basic,
  errorIn,
  LIVE_KEY,
  LIVE_KEY_ID,
  runningGateway,
  TEST_KEY,
  TEST_KEY_ID,
  type RunningGateway,
} from '../../testing/running-gateway';
import { Success } from './envelope';
import { StkAnswer } from './presenters/stk-answer';

const REQUEST_ID = 'c1b2a3d4-0000-0000-0000-000000000000';
/** The body of the seed's curl, byte for byte but for its line breaks. */
const seedBody = {
  amount: 1000,
  phone: '0712345678',
  accountReference: 'INV-2024-001',
  transactionDesc: 'Payment for invoice #2024-001',
  callbackUrl: 'https://yourserver.com/webhooks/mpesa',
};

let gateway: RunningGateway;
beforeEach(async () => void (gateway = await runningGateway()));
afterEach(() => gateway.stop());

function post(body: unknown, headers: Record<string, string> = {}, url = '/v1/payments/stk') {
  const payload = typeof body === 'string' ? body : JSON.stringify(body);
  const auth = { authorization: basic(TEST_KEY), 'content-type': 'application/json' };
  return gateway.app.inject({ method: 'POST', url, payload, headers: { ...auth, ...headers } });
}

const refuseWith = (code: string, details: Record<string, string> = {}) =>
  (gateway.initiation.result = { $case: 'error', value: { code, message: '', details } });

describe('POST /v1/payments/stk', () => {
  it("answers the seed's curl with the seed's answer, field for field", async () => {
    const answer = await post(seedBody, { 'x-request-id': REQUEST_ID });
    expect(answer.statusCode).toBe(200);
    expect(answer.headers['content-type']).toMatch(/^application\/json/);
    expect(answer.headers['x-request-id']).toBe(REQUEST_ID);
    expect(answer.body).toBe(
      JSON.stringify({
        success: true,
        data: {
          transactionId: 'fa98a577-95ea-4a8f-8467-1fbe74f5d6f4',
          tenantId: 'b6fbe75f-ce87-4d44-b318-6cfdb8b7de4d',
          channelId: null,
          type: 'STK',
          status: 'PENDING',
          amount: 1000,
          currency: 'KES',
          phone: '254712345678',
          accountReference: 'INV-2024-001',
          transactionDesc: 'Payment for invoice #2024-001',
          providerRequestId: '29115-34620561-1',
          providerCheckoutId: 'ws_CO_191220191020363925',
          transactionFee: 2.5,
          resultCode: '0',
          resultDescription: 'Success. Request accepted for processing',
          createdAt: '2026-03-01T08:00:00.000Z',
          updatedAt: '2026-03-01T08:00:00.000Z',
        },
        requestId: REQUEST_ID,
      }),
    );
  });

  it('asks for exactly what was sent, for the merchant of the key', async () => {
    await post(seedBody, { 'x-request-id': REQUEST_ID });
    expect(gateway.initiation.initiated).toEqual([
      {
        merchantId: MERCHANT,
        environment: Environment.TEST,
        paymentType: 'STK',
        amountCents: 100_000,
        phone: '254712345678',
        accountReference: 'INV-2024-001',
        transactionDesc: 'Payment for invoice #2024-001',
        callbackUrl: 'https://yourserver.com/webhooks/mpesa',
        dialect: Dialect.PALPLUSS,
        apiKeyId: TEST_KEY_ID,
        requestId: REQUEST_ID,
        metadata: {},
      },
    ]);
  });

  it('asks live for a live key, also on the other path', async () => {
    await post({ amount: 1, phone: '0112345678' }, { authorization: basic(LIVE_KEY) }, '/v1/payments/stk/initiate');
    expect(gateway.initiation.initiated).toMatchObject([
      {
        environment: Environment.LIVE,
        apiKeyId: LIVE_KEY_ID,
        amountCents: 100,
        accountReference: 'PAYMENT',
        transactionDesc: 'Payment',
      },
    ]);
  });

  it('shows nulls while the submit is unknown, and 0 without a fee', async () => {
    const {
      providerRequestId: _1,
      providerCheckoutId: _2,
      resultCode: _3,
      resultDescription: _4,
      ...unknown
    } = seedPayment;
    gateway.initiation.result = { $case: 'payment', value: { ...unknown, feeCents: 0 } };
    const body: unknown = (await post(seedBody)).json();
    expect(body).toMatchObject({
      data: {
        providerRequestId: null,
        providerCheckoutId: null,
        resultCode: null,
        resultDescription: null,
        transactionFee: 0,
      },
    });
    expect(Check(Success(StkAnswer), body)).toBe(true);
  });

  it('takes JSON whatever the content type says', async () => {
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'nonsense',
      ';;;',
      'application/json; charset=latin1',
    ]) {
      expect((await post(seedBody, { 'content-type': type })).statusCode).toBe(200);
    }
    const { headers, ...rest } = {
      headers: { authorization: basic(TEST_KEY) },
      method: 'POST' as const,
      url: '/v1/payments/stk',
    };
    const payload = Buffer.from(`\uFEFF${JSON.stringify(seedBody)}`);
    expect((await gateway.app.inject({ ...rest, headers, payload })).statusCode).toBe(200);
  });

  it('makes its own request id when the client sends none, or no UUID', async () => {
    const answers = [await post(seedBody), await post(seedBody, { 'x-request-id': 'mine' })];
    const ids = answers.map((answer) => answer.json<{ requestId: string }>().requestId);
    expect(new Set(ids).size).toBe(2);
    for (const [i, id] of ids.entries()) {
      expect(id).toMatch(/^[0-9a-f-]{36}$/);
      expect(answers[i]!.headers['x-request-id']).toBe(id);
    }
  });
});

describe('a refusal of the payment service', () => {
  it.each([
    ['INSUFFICIENT_SERVICE_BALANCE', 402],
    ['CHANNEL_NOT_FOUND', 400],
    ['CREDENTIAL_NOT_FOUND', 404],
    ['PROMPT_ALREADY_OPEN', 409],
    ['PROVIDER_REFUSED', 502],
    ['PROVIDER_UNAVAILABLE', 503],
    ['OVERLOADED', 503],
    ['OUTCOME_UNKNOWN', 503],
    ['PLATFORM_CREDENTIALS_NOT_CONFIGURED', 500],
  ])('%s is answered with %i', async (code, status) => {
    refuseWith(code, { resultCode: '17' });
    const answer = await post(seedBody);
    expect(answer.statusCode).toBe(status);
    expect(errorIn(answer.json())).toMatchObject({ code, details: { resultCode: '17' } });
    expect(answer.headers['retry-after']).toBeUndefined();
  });

  it('says in whole seconds when to try again', async () => {
    refuseWith('PROMPT_ALREADY_OPEN', { retryAfterSeconds: '89.2', transactionId: seedPayment.transactionId });
    const answer = await post(seedBody);
    expect(answer.headers['retry-after']).toBe('90');
    expect(errorIn(answer.json()).details).toEqual({ retryAfterSeconds: 90, transactionId: seedPayment.transactionId });
  });

  it('is the same when it is thrown', async () => {
    gateway.initiation.result = new DaftariError('PROVIDER_UNAVAILABLE', 'wait', { retryAfterSeconds: 5 });
    const answer = await post(seedBody);
    expect([answer.statusCode, answer.headers['retry-after']]).toEqual([503, '5']);
    expect(errorIn(answer.json())).toEqual({
      code: 'PROVIDER_UNAVAILABLE',
      message: 'wait',
      details: { retryAfterSeconds: 5 },
    });
  });

  it('tells nothing of a crash but logs it, without phone and key', async () => {
    gateway.initiation.result = new Error(`no store for 254712345678 of ${TEST_KEY}`);
    const answer = await post(seedBody);
    expect(answer.statusCode).toBe(500);
    expect(errorIn(answer.json())).toEqual({
      code: 'INTERNAL_ERROR',
      message: 'Something went wrong on our side.',
      details: {},
    });
    const log = gateway.logLines.join('');
    expect(log).toContain('no store for 2547****5678 of dft_test_****');
    expect(log).not.toMatch(/712345678|0123456789abcdef/);
  });

  it('is 500 when there is no result, or an error code of a newer server', async () => {
    gateway.initiation.result = undefined;
    expect(errorIn((await post(seedBody)).json()).code).toBe('INTERNAL_ERROR');
    refuseWith('NEWER_CODE');
    expect(errorIn((await post(seedBody)).json())).toMatchObject({ code: 'INTERNAL_ERROR', details: {} });
  });

  it('is unknown, not failed, when no answer comes', async () => {
    let arrived = () => {};
    const asked = new Promise<void>((resolve) => (arrived = resolve));
    gateway.initiation.initiatePayments = () => new Promise(() => arrived());
    const answer = post(seedBody);
    await asked;
    gateway.scheduler.run(PAYMENT_DEADLINE_MS);
    expect((await answer).statusCode).toBe(503);
    expect(errorIn((await answer).json()).code).toBe('OUTCOME_UNKNOWN');
  });
});

describe('a wrong request', () => {
  it.each([
    ['no body', '', 'VALIDATION_ERROR', { body: expect.any(String) }],
    ['a list', '[]', 'VALIDATION_ERROR', { body: expect.any(String) }],
    ['half a JSON', '{"amount":', 'INVALID_JSON', undefined],
    ['no field at all', '{}', 'VALIDATION_ERROR', { amount: 'is required', phone: 'is required' }],
    ['a wrong phone', '{"amount":1,"phone":"0812345678"}', 'INVALID_PHONE', { phone: expect.any(String) }],
    [
      'a wrong channel',
      '{"amount":1,"phone":"0712345678","channelId":"x"}',
      'INVALID_UUID',
      { channelId: 'must be a UUID' },
    ],
  ])('%s is refused, and nobody is asked', async (_, body, code, fields) => {
    const answer = await post(body);
    expect(answer.statusCode).toBe(400);
    expect(errorIn(answer.json())).toMatchObject({ code, details: fields === undefined ? {} : { fields } });
    expect(gateway.initiation.initiated).toEqual([]);
  });

  it('is read without harm when it is deep, or means to change prototypes', async () => {
    const poison =
      '{"amount":1,"phone":"0712345678","__proto__":{"callbackUrl":"http://evil"},"constructor":{"prototype":1}}';
    expect((await post(poison)).statusCode).toBe(200);
    expect(gateway.initiation.initiated[0]).not.toHaveProperty('callbackUrl');
    const deep = (depth: number) => `{"amount":1,"phone":"0712345678","x":${'['.repeat(depth)}${']'.repeat(depth)}}`;
    expect((await post(deep(30_000))).statusCode).toBe(200);
    expect((await post('['.repeat(60_000))).statusCode).toBe(400);
  });
});

it('refuses what is not UTF-8', async () => {
  const payload = Buffer.from('{"amount":1,"phone":"0712345678","accountReference":"\xff"}', 'latin1');
  const headers = { authorization: basic(TEST_KEY) };
  const answer = await gateway.app.inject({ method: 'POST', url: '/v1/payments/stk', payload, headers });
  expect(errorIn(answer.json()).code).toBe('INVALID_JSON');
});

it('logs one line an answer, with ids and without phone, key or body', async () => {
  await post(seedBody, { 'x-request-id': REQUEST_ID });
  await gateway.stop();
  const [line] = gateway.logLines.filter((each) => each.includes('answered'));
  expect(JSON.parse(line!)).toMatchObject({
    requestId: REQUEST_ID,
    route: '/v1/payments/stk',
    status: 200,
    merchantId: MERCHANT,
  });
  expect(gateway.logLines.join('')).not.toMatch(/12345678"|0712|dft_test_0|INV-2024/);
});
