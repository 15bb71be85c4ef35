import { Environment } from '@daftari/contracts/generated/daftari/common/v1/common';
import { Dialect } from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import { DaftariError } from '@daftari/kernel/errors';
import { MERCHANT, seedPayment, TRANSACTION } from '../../testing/fake-services';
import {
  basic,
  LIVE_KEY,
  runningGateway,
  TEST_KEY,
  TEST_KEY_ID,
  type RunningGateway,
} from '../../testing/running-gateway';

/** The body of the seed's curl, byte for byte. */
const SEED_BODY = `{
    "phoneNumber": "254712345678",
    "amount": 1050,
    "accountReference": "INV-2026",
    "transactionDesc": "Premium Subscription"
  }`;
const OK = 'Success. Request accepted for processing.';

let gateway: RunningGateway;
beforeEach(async () => void (gateway = await runningGateway()));
afterEach(() => gateway.stop());

function post(body: unknown = SEED_BODY, url = '/api/v1/payments?type=stk', headers: Record<string, string> = {}) {
  const payload = typeof body === 'string' ? body : JSON.stringify(body);
  const auth = { authorization: `Bearer ${TEST_KEY}`, 'content-type': 'application/json' };
  return gateway.app.inject({ method: 'POST', url, payload, headers: { ...auth, ...headers } });
}

/** What an answer is, when it is exactly PlugPay's error. */
async function refusalOf(answering: ReturnType<typeof post>): Promise<[number, string]> {
  const answer = await answering;
  const body = answer.json<{ error: string; status: number }>();
  expect(body).toEqual({ error: expect.any(String), status: answer.statusCode });
  expect(answer.headers['content-type']).toMatch(/^application\/json/);
  return [answer.statusCode, body.error];
}

const refuseWith = (code: string, details: Record<string, string> = {}, message = '') =>
  (gateway.initiation.result = { $case: 'error', value: { code, message, details } });

const least = { phoneNumber: '0712345678', amount: 1, accountReference: 'INV' };

describe("PlugPay's STK push", () => {
  it("answers the seed's curl with the seed's flat answer, and Daraja's other id", async () => {
    const answer = await post();
    expect(answer.statusCode).toBe(200);
    expect(answer.body).toBe(
      JSON.stringify({
        success: true,
        transactionId: TRANSACTION,
        ResponseCode: '0',
        ResponseDescription: OK,
        CheckoutRequestID: 'ws_CO_191220191020363925',
        CustomerMessage: OK,
        MerchantRequestID: '29115-34620561-1',
      }),
    );
  });

  it('asks for exactly what was sent, for the merchant of the key', async () => {
    const requestId = 'c1b2a3d4-0000-0000-0000-000000000000';
    await post(SEED_BODY, '/api/v1/payments?type=stk', { 'x-request-id': requestId });
    expect(gateway.initiation.initiated).toEqual([
      {
        merchantId: MERCHANT,
        environment: Environment.TEST,
        paymentType: 'STK',
        dialect: Dialect.PLUGPAY,
        apiKeyId: TEST_KEY_ID,
        requestId,
        amountCents: 105_000,
        phone: '254712345678',
        accountReference: 'INV-2026',
        transactionDesc: 'Premium Subscription',
        metadata: {},
      },
    ]);
  });

  it.each(['/api/v1/payments', '/v1/payments', '/v1/payments?type=stk', '/api/v1/payments?type=&x=1'])(
    'is what %s means',
    async (url) => {
      expect((await post(least, url)).statusCode).toBe(200);
      expect(gateway.initiation.initiated).toMatchObject([
        { paymentType: 'STK', transactionDesc: 'PlugPay Transaction' },
      ]);
    },
  );

  it('takes the other ways to send a key, and a live one', async () => {
    for (const authorization of [basic(LIVE_KEY), `Basic ${LIVE_KEY}`, `bearer ${LIVE_KEY}`]) {
      expect((await post(least, undefined, { authorization })).statusCode).toBe(200);
    }
    expect(gateway.initiation.initiated).toMatchObject(Array(3).fill({ environment: Environment.LIVE }));
  });

  it('says that it is not known whether M-Pesa took it, with empty ids', async () => {
    const {
      providerRequestId: _1,
      providerCheckoutId: _2,
      resultCode: _3,
      resultDescription: _4,
      ...rest
    } = seedPayment;
    gateway.initiation.result = { $case: 'payment', value: rest };
    const answer = await post();
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toEqual({
      success: true,
      transactionId: TRANSACTION,
      ResponseCode: '0',
      ResponseDescription: expect.stringContaining('not known'),
      CheckoutRequestID: '',
      CustomerMessage: expect.stringContaining('not known'),
      MerchantRequestID: '',
    });
  });

  it('sends no webhook to an address of the request', async () => {
    await post({ ...least, callbackUrl: 'https://yourserver.com/x' });
    expect(gateway.initiation.initiated[0]).not.toHaveProperty('callbackUrl');
  });
});

describe('a wrong request', () => {
  it.each([
    ['no body', ''],
    ['no field', '{}'],
    ['no phone', { amount: 1, accountReference: 'INV' }],
    ['no amount', { phoneNumber: '0712345678', accountReference: 'INV' }],
    ['no reference', { phoneNumber: '0712345678', amount: 1 }],
    ['null', { ...least, amount: null }],
    ['blank', { ...least, accountReference: ' ' }],
  ])('(%s) lacks a field, in the words of the seed', async (_, body) => {
    expect(await refusalOf(post(body))).toEqual([400, 'Missing required fields for STK Push']);
  });

  it.each([
    ['half a JSON', '{"amount":', 400, 'The body is not valid JSON.'],
    ['a list', '[]', 400, 'body must be a JSON object'],
    ['cents', { ...least, amount: 10.5 }, 400, 'amount must be a whole number of shillings from 1 to 250000'],
    ['nothing', { ...least, amount: 0 }, 400, 'amount must be a whole number of shillings from 1 to 250000'],
    [
      'two wrongs',
      { ...least, amount: 'x', phoneNumber: '08' },
      400,
      expect.stringMatching(/^phoneNumber .*; amount /),
    ],
    ['a wrong phone', { ...least, phoneNumber: '0812345678' }, 400, expect.stringMatching(/^phoneNumber must be 07X/)],
    ['a long reference', { ...least, accountReference: 'x'.repeat(121) }, 400, expect.stringContaining('120')],
    ['64 KiB', { ...least, x: 'x'.repeat(65_536) }, 413, 'The body is larger than 64 KiB.'],
  ])('(%s) is told what is wrong', async (_, body, status, error) => {
    expect(await refusalOf(post(body))).toEqual([status, error]);
    expect(gateway.initiation.initiated).toEqual([]);
  });

  it.each([
    ['c2b-register', 'Unsupported transaction type'],
    ['STK', 'Unsupported transaction type'],
    ['stk&type=b2c', 'Unsupported transaction type'],
    ['__proto__', 'Unsupported transaction type'],
  ])('of type %s is refused, whatever its body', async (type, error) => {
    expect(await refusalOf(post('{}', `/v1/payments?type=${type}`))).toEqual([400, error]);
  });

  it.each([undefined, 'Bearer', 'Bearer unknown', `Bearer ${TEST_KEY}x`, 'Basic Og==', TEST_KEY])(
    'with the key %s gets the words of PlugPay',
    async (authorization) => {
      const headers = authorization === undefined ? {} : { authorization };
      const answering = gateway.app.inject({ method: 'POST', url: '/api/v1/payments', payload: SEED_BODY, headers });
      expect(await refusalOf(answering)).toEqual([401, 'Invalid or inactive API Key']);
      expect((await answering).headers['www-authenticate']).toMatch(/^Bearer /);
    },
  );
});

describe('a refusal of the payment service is an HTTP error', () => {
  it.each([
    ['INSUFFICIENT_SERVICE_BALANCE', 402, 'The service wallet cannot pay the fee.'],
    ['IDEMPOTENCY_KEY_REUSED', 409, 'This Idempotency-Key was already used for another request.'],
    ['PROVIDER_REFUSED', 502, 'M-Pesa refused the request.'],
    ['PROVIDER_UNAVAILABLE', 503, 'M-Pesa takes no requests at the moment.'],
    ['INTERNAL_ERROR', 500, 'Internal Server Error'],
  ])('%s is %i', async (code, status, error) => {
    refuseWith(code);
    expect(await refusalOf(post())).toEqual([status, error]);
  });

  it('and names the other payment and the wait, when a prompt is open', async () => {
    refuseWith('PROMPT_ALREADY_OPEN', { transactionId: TRANSACTION, retryAfterSeconds: '61.2' });
    const answering = post();
    const [status, error] = await refusalOf(answering);
    expect([status, error]).toEqual([
      409,
      `The customer still has an open M-Pesa prompt. (transaction ${TRANSACTION})`,
    ]);
    expect((await answering).headers['retry-after']).toBe('62');
  });

  it('and says what to do when money may have moved', async () => {
    refuseWith('OUTCOME_UNKNOWN', {}, 'No answer came.');
    const look = 'No answer came. Look the payment up before you try again.';
    expect(await refusalOf(post())).toEqual([503, look]);
    refuseWith('OUTCOME_UNKNOWN', { transactionId: TRANSACTION }, 'No answer came.');
    expect(await refusalOf(post())).toEqual([503, `${look} (transaction ${TRANSACTION})`]);
  });

  it('and tells nothing of a crash', async () => {
    gateway.initiation.result = new Error('no store for 254712345678');
    expect(await refusalOf(post())).toEqual([500, 'Internal Server Error']);
    gateway.initiation.result = new DaftariError('OVERLOADED', undefined, { retryAfterSeconds: 1 });
    expect((await refusalOf(post()))[0]).toBe(503);
  });
});

it('is in its shape while the keys are still read', async () => {
  const starting = await runningGateway({ start: false });
  const answer = await starting.app.inject({
    method: 'POST',
    url: '/v1/payments',
    headers: { authorization: `Bearer ${TEST_KEY}` },
  });
  expect(answer.json()).toEqual({ error: 'The service is starting.', status: 503 });
  await starting.stop();
});
