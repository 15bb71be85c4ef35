import { keyIssued, keyRevoked } from '../../testing/fake-merchants-feed';
import { MERCHANT } from '../../testing/fake-services';
import {
  basic,
  errorIn,
  LIVE_KEY_ID,
  runningGateway,
  TEST_KEY,
  TEST_KEY_ID,
  type RunningGateway,
} from '../../testing/running-gateway';
import { RESTART_AFTER_MS } from '../../application/key-feed';

let gateway: RunningGateway;
afterEach(() => gateway.stop());

const base64 = (text: string) => Buffer.from(text).toString('base64');
const ask = (authorization?: string) =>
  gateway.app.inject({
    url: '/v1/wallets/service/balance',
    headers: authorization === undefined ? {} : { authorization },
  });
const statusWith = async (key: string) => (await ask(basic(key))).statusCode;

describe('a key', () => {
  beforeEach(async () => void (gateway = await runningGateway()));

  it.each([
    ['A: base64 of "key:"', `Basic ${base64(`${TEST_KEY}:`)}`],
    ['B: the key itself', `Basic ${TEST_KEY}`],
    ['C: base64 of "key"', `Basic ${base64(TEST_KEY)}`],
    ['Bearer', `Bearer ${TEST_KEY}`],
    ['with a password', `Basic ${base64(`${TEST_KEY}:whatever`)}`],
    ['in lower case', `basic ${base64(`${TEST_KEY}:`)}`],
  ])('is accepted in form %s', async (_, header) => expect((await ask(header)).statusCode).toBe(200));

  it.each([
    undefined,
    '',
    'Basic',
    'Basic ',
    TEST_KEY,
    `Digest ${TEST_KEY}`,
    'Basic a b',
    `Basic ${'x'.repeat(2_000)}`,
  ])('is missed in the header %s', async (header) => {
    const answer = await ask(header);
    expect(answer.statusCode).toBe(401);
    expect(answer.headers['www-authenticate']).toMatch(/^Basic /);
    expect(errorIn(answer.json())).toMatchObject({ code: 'AUTH_HEADER_INVALID', details: {} });
  });

  it.each([
    `Basic ${base64('dft_test_unknown:')}`,
    'Basic !!!',
    'Basic Og==',
    `Bearer ${TEST_KEY}x`,
    `Basic ${base64(`${TEST_KEY} :`)}`,
  ])('that is unknown is refused: %s', async (header) => {
    const answer = await ask(header);
    expect(answer.statusCode).toBe(401);
    expect(errorIn(answer.json())).toEqual({
      code: 'INVALID_API_KEY',
      message: 'Invalid or revoked API key.',
      details: {},
    });
  });

  it('works once it is issued and no longer once it is revoked', async () => {
    expect(await statusWith('dft_test_new')).toBe(401);
    gateway.merchantsFeed.add(keyIssued(MERCHANT, LIVE_KEY_ID, 'dft_test_new'), 'test');
    await gateway.gateway.caughtUp();
    expect(await statusWith('dft_test_new')).toBe(200);
    gateway.merchantsFeed.add(keyRevoked(MERCHANT, TEST_KEY_ID, TEST_KEY));
    await gateway.gateway.caughtUp();
    expect(await statusWith(TEST_KEY)).toBe(401);
  });

  it('is asked for before the body is read', async () => {
    const answer = await gateway.app.inject({ method: 'POST', url: '/v1/payments/stk', payload: '{' });
    expect(errorIn(answer.json()).code).toBe('AUTH_HEADER_INVALID');
  });
});

describe('readiness', () => {
  it('waits for the keys; meanwhile a key is not called wrong', async () => {
    gateway = await runningGateway({ start: false });
    expect((await gateway.app.inject('/healthz')).json()).toMatchObject({
      data: { status: 'ok', version: '0.0.0-test' },
    });
    for (const answer of [await gateway.app.inject('/readyz'), await ask(basic(TEST_KEY))]) {
      expect([answer.statusCode, answer.headers['retry-after']]).toEqual([503, '1']);
      expect(errorIn(answer.json()).code).toBe('OVERLOADED');
    }
    await gateway.gateway.start();
    await gateway.gateway.caughtUp();
    expect((await gateway.app.inject('/readyz')).json()).toMatchObject({ success: true, data: { status: 'ready' } });
    expect(await statusWith(TEST_KEY)).toBe(200);
  });

  it('ends while the feed is down, old keys go on, and comes back after it was read again', async () => {
    gateway = await runningGateway();
    gateway.merchantsFeed.fail(new Error('connection lost'));
    expect((await gateway.app.inject('/readyz')).statusCode).toBe(503);
    expect(await statusWith(TEST_KEY)).toBe(200);
    gateway.merchantsFeed.add(keyRevoked(MERCHANT, TEST_KEY_ID, TEST_KEY));
    gateway.scheduler.run(RESTART_AFTER_MS);
    await gateway.gateway.caughtUp();
    expect((await gateway.app.inject('/readyz')).statusCode).toBe(200);
    expect(await statusWith(TEST_KEY)).toBe(401);
  });
});
