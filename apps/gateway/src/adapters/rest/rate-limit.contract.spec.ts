import { errorIn, LIVE_KEY, runningGateway, TEST_KEY, type RunningGateway } from '../../testing/running-gateway';

const START_MS = Date.parse('2026-03-01T08:00:00.250Z');
let nowMs = START_MS;
let gateway: RunningGateway;
beforeEach(() => {
  nowMs = START_MS;
  jest.spyOn(Date, 'now').mockImplementation(() => nowMs);
});
afterEach(async () => {
  await gateway.stop();
  jest.restoreAllMocks();
});

const BODY = '{"amount":1,"phone":"0712345678","phoneNumber":"0712345678","accountReference":"INV"}';
const ROUTES: readonly ['GET' | 'POST', string][] = [
  ['GET', '/v1/wallets/service/balance'],
  ['GET', '/v1/transactions/x'],
  ['POST', '/v1/payments/stk'],
  ['POST', '/v1/wallets/service/topups'],
  ['POST', '/api/v1/payments'],
  ['POST', '/v1/payments?type=b2c'],
];

const ask = (route: readonly ['GET' | 'POST', string] = ROUTES[0]!, key = TEST_KEY) =>
  gateway.app.inject({
    method: route[0],
    url: route[1],
    headers: { authorization: `Bearer ${key}` },
    ...(route[0] === 'POST' ? { payload: BODY } : {}),
  });

const limits = ({ headers }: Awaited<ReturnType<typeof ask>>) =>
  ['x-ratelimit-limit', 'x-ratelimit-remaining', 'x-ratelimit-reset', 'retry-after'].map((name) => headers[name]);

describe('with a limit', () => {
  beforeEach(async () => void (gateway = await runningGateway({ rateLimitPerMinute: 6 })));

  it('every answer of every route says what is left of the same minute, good or bad', async () => {
    const end = String(Math.ceil((START_MS + 60_000) / 1_000));
    for (const [i, route] of ROUTES.entries()) {
      expect(limits(await ask(route))).toEqual(['6', String(5 - i), end, undefined]);
    }
  });

  it('the next request is refused until the minute of its key ends', async () => {
    for (const route of ROUTES) await ask(route);
    nowMs += 35_100;
    const refused = await ask();
    expect(refused.statusCode).toBe(429);
    expect(limits(refused)).toEqual(['6', '0', String(Math.ceil((START_MS + 60_000) / 1_000)), '25']);
    expect(errorIn(refused.json())).toMatchObject({ code: 'RATE_LIMIT_EXCEEDED', details: { retryAfterSeconds: 25 } });
    nowMs = START_MS + 59_999;
    expect((await ask()).statusCode).toBe(429);
    nowMs = START_MS + 60_000;
    expect(limits(await ask()).slice(0, 2)).toEqual(['6', '5']);
  });

  it("is in PlugPay's shape on its routes, before the body is looked at, and nobody is asked", async () => {
    for (const route of ROUTES) await ask(route);
    const asked = gateway.initiation.initiated.length;
    const refused = await ask(['POST', '/v1/payments']);
    expect(refused.json()).toEqual({ error: expect.stringContaining('too many requests'), status: 429 });
    expect(refused.headers['retry-after']).toBe('60');
    expect(gateway.initiation.initiated).toHaveLength(asked);
  });

  it('counts each key alone', async () => {
    for (const route of ROUTES) await ask(route);
    expect(limits(await ask(ROUTES[0], LIVE_KEY)).slice(0, 2)).toEqual(['6', '5']);
  });

  it('does not count who fails to authenticate, nor what needs no key', async () => {
    for (let i = 0; i < 20; i += 1) {
      const answer = await ask(ROUTES[i % ROUTES.length], `wrong ${i}`);
      expect([answer.statusCode, ...limits(answer)]).toEqual([401, undefined, undefined, undefined, undefined]);
    }
    expect(limits(await gateway.app.inject('/healthz'))[0]).toBeUndefined();
    expect(limits(await ask()).slice(0, 2)).toEqual(['6', '5']);
  });
});

it('without a limit no header is sent and nothing is refused', async () => {
  gateway = await runningGateway({ rateLimitPerMinute: 0 });
  for (let i = 0; i < 100; i += 1) {
    const answer = await ask();
    expect([answer.statusCode, ...limits(answer)]).toEqual([200, undefined, undefined, undefined, undefined]);
  }
});
