import { createHmac } from 'node:crypto';
import { errorIn, FINGERPRINT_KEY, runningGateway, TEST_KEY, type RunningGateway } from '../../testing/running-gateway';

let gateway: RunningGateway;
beforeEach(async () => void (gateway = await runningGateway()));
afterEach(() => gateway.stop());

const BODY = '{"amount":1, "phone":"0712345678", "phoneNumber":"0712345678", "accountReference":"INV"}';
const POSTS = [
  '/v1/payments/stk',
  '/v1/payments/stk/initiate',
  '/v1/wallets/service/topups',
  '/api/v1/payments',
  '/v1/payments',
];

function post(key: string | string[] | undefined, url = '/v1/payments/stk', payload: string | Buffer = BODY) {
  const headers = { authorization: `Bearer ${TEST_KEY}`, ...(key === undefined ? {} : { 'idempotency-key': key }) };
  return gateway.app.inject({ method: 'POST', url, payload, headers });
}

async function fingerprintOf(url: string, payload: string | Buffer = BODY): Promise<string | undefined> {
  expect((await post('k', url, payload)).statusCode).toBe(200);
  return gateway.initiation.initiated.at(-1)!.requestFingerprint;
}

describe('an Idempotency-Key', () => {
  it.each(POSTS)('goes along from %s, with a fingerprint of route and body', async (url) => {
    expect((await post('order 66/~', url)).statusCode).toBe(200);
    expect(gateway.initiation.initiated).toMatchObject([
      { idempotencyKey: 'order 66/~', requestFingerprint: expect.stringMatching(/^[0-9a-f]{64}$/) },
    ]);
  });

  it.each(POSTS)('need not be there at %s', async (url) => {
    expect((await post(undefined, url)).statusCode).toBe(200);
    expect(gateway.initiation.initiated[0]).not.toHaveProperty('idempotencyKey');
    expect(gateway.initiation.initiated[0]).not.toHaveProperty('requestFingerprint');
  });

  it.each(['x', ' ', '~'.repeat(120)])('may be %j', async (key) => {
    expect((await post(key)).statusCode).toBe(200);
  });

  it.each<[string, string | string[]]>([
    ['empty', ''],
    ['too long', 'x'.repeat(121)],
    ['not ASCII', 'schlüssel'],
    ['not printable', 'a\tb'],
    ['there twice', ['a', 'b']],
    ['there twice and the same', ['a', 'a']],
  ])('that is %s is refused, and nobody is asked', async (_, key) => {
    const answer = await post(key);
    expect([answer.statusCode, errorIn(answer.json()).code]).toEqual([400, 'INVALID_IDEMPOTENCY_KEY']);
    const { statusCode } = await post(key, '/v1/payments');
    expect(statusCode).toBe(400);
    expect(gateway.initiation.initiated).toEqual([]);
  });
});

describe('the fingerprint', () => {
  it('is the keyed hash of the route and the bytes as they came', async () => {
    const bytes = Buffer.from(`\uFEFF${BODY}\r\n`);
    const expected = createHmac('sha256', FINGERPRINT_KEY)
      .update(Buffer.concat([Buffer.from('palpluss/stk\n'), bytes]))
      .digest('hex');
    expect(await fingerprintOf('/v1/payments/stk', bytes)).toBe(expected);
  });

  it('is one for all paths of a route, and another for every other route', async () => {
    const [stk, initiate, topup, plugPay, plugPayV1] = await inTurn(POSTS, (url) => fingerprintOf(url));
    expect(initiate).toBe(stk);
    expect(plugPayV1).toBe(plugPay);
    expect(new Set([stk, topup, plugPay]).size).toBe(3);
    expect(await fingerprintOf('/v1/payments?type=stk&x=1')).toBe(plugPay);
  });

  it('is another for another body, even if it means the same', async () => {
    expect(await fingerprintOf('/v1/payments/stk', `${BODY} `)).not.toBe(await fingerprintOf('/v1/payments/stk'));
  });
});

describe('a replay', () => {
  it.each(POSTS)('is marked at %s', async (url) => {
    expect((await post('k', url)).headers['idempotency-replayed']).toBeUndefined();
    gateway.initiation.replayed = true;
    const answer = await post('k', url);
    expect([answer.statusCode, answer.headers['idempotency-replayed']]).toEqual([200, 'true']);
  });

  it.each([
    ['by the result', true, {}],
    ['by a word in its details', false, { replayed: 'true' }],
  ])('of a refusal is marked too, %s', async (_, replayed, details) => {
    gateway.initiation.replayed = replayed;
    const value = { code: 'PROVIDER_REFUSED', message: 'no', details: { resultCode: '17', ...details } };
    gateway.initiation.result = { $case: 'error', value };
    const answer = await post('k');
    expect([answer.statusCode, answer.headers['idempotency-replayed']]).toEqual([502, 'true']);
    expect(errorIn(answer.json()).details).toEqual({ resultCode: '17' });
  });
});

it('a first request that still runs asks for patience, in both dialects', async () => {
  const value = { code: 'REQUEST_IN_PROGRESS', message: '', details: {} };
  gateway.initiation.result = { $case: 'error', value };
  const answer = await post('k');
  expect([answer.statusCode, answer.headers['retry-after']]).toEqual([409, '1']);
  expect(errorIn(answer.json())).toMatchObject({ code: 'REQUEST_IN_PROGRESS', details: { retryAfterSeconds: 1 } });
  gateway.initiation.result = { $case: 'error', value: { ...value, details: { retryAfterSeconds: '7' } } };
  expect((await post('k', '/v1/payments')).headers['retry-after']).toBe('7');
});

async function inTurn<T, R>(items: readonly T[], each: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (const item of items) results.push(await each(item));
  return results;
}
