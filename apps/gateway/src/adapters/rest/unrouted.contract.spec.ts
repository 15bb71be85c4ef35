import { basic, errorIn, runningGateway, TEST_KEY, type RunningGateway } from '../../testing/running-gateway';

type Method = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS';

let gateway: RunningGateway;
beforeEach(async () => void (gateway = await runningGateway()));
afterEach(() => gateway.stop());

const ask = (method: Method, url: string, payload?: string) =>
  gateway.app.inject({ method, url, ...(payload === undefined ? {} : { payload }) });

describe('an unknown path', () => {
  it.each<[Method, string]>([
    ['GET', '/'],
    ['GET', '/v1/nothing'],
    ['POST', '/v1/payment'],
    ['DELETE', '/v1/payments/stk/x/y'],
    ['OPTIONS', '/v1/nothing'],
    ['GET', `/${'long'.repeat(500)}`],
    ['GET', '/v1/payments/stk%2Finitiate/x?a=%zz'],
  ])('is 404 in the envelope: %s %s', async (method, url) => {
    const answer = await ask(method, url, method === 'POST' ? '{' : undefined);
    expect(answer.statusCode).toBe(404);
    expect(errorIn(answer.json()).code).toBe('NOT_FOUND');
    expect(answer.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('is 404 for HEAD as well, without a body', async () => {
    const answer = await ask('HEAD', '/v1/nothing');
    expect([answer.statusCode, answer.body]).toEqual([404, '']);
  });
});

describe('a wrong method', () => {
  it.each<[Method, string, string]>([
    ['GET', '/v1/payments/stk', 'OPTIONS, POST'],
    ['PUT', '/v1/payments/stk/initiate?x=1', 'OPTIONS, POST'],
    ['DELETE', '/v1/transactions/fa98a577-95ea-4a8f-8467-1fbe74f5d6f4', 'GET, HEAD, OPTIONS'],
    ['POST', '/v1/wallets/service/balance', 'GET, HEAD, OPTIONS'],
    ['PATCH', '/healthz', 'GET, HEAD, OPTIONS'],
  ])('is 405 and says what is allowed: %s %s', async (method, url, allow) => {
    const answer = await ask(method, url, '{"a":1}');
    expect([answer.statusCode, answer.headers['allow']]).toEqual([405, allow]);
    expect(errorIn(answer.json())).toMatchObject({ code: 'METHOD_NOT_ALLOWED', details: {} });
  });

  it('is what OPTIONS asks about, without a key', async () => {
    const answer = await ask('OPTIONS', '/v1/payments/stk');
    expect([answer.statusCode, answer.headers['allow'], answer.body]).toEqual([204, 'OPTIONS, POST', '']);
  });

  it('is not HEAD where GET is right', async () => {
    const headers = { authorization: basic(TEST_KEY) };
    const answer = await gateway.app.inject({ method: 'HEAD', url: '/v1/wallets/service/balance', headers });
    expect([answer.statusCode, answer.body]).toEqual([200, '']);
    expect((await ask('HEAD', '/v1/wallets/service/balance')).statusCode).toBe(401);
  });
});

describe("on PlugPay's paths", () => {
  it.each<[Method, string, number, string]>([
    ['GET', '/api/v1/payments', 405, 'This address does not take that method.'],
    ['PUT', '/v1/payments?type=stk', 405, 'This address does not take that method.'],
    ['GET', '/api/v1/account', 404, 'There is nothing at this address.'],
    ['POST', '/v1/payments/', 404, 'There is nothing at this address.'],
    ['POST', '/api/%zz', 400, 'The address is not a valid URL.'],
  ])("every answer is in PlugPay's shape: %s %s", async (method, url, status, error) => {
    const answer = await ask(method, url);
    expect([answer.statusCode, answer.json()]).toEqual([status, { error, status }]);
    expect(answer.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
    expect(answer.headers['allow']).toBe(status === 405 ? 'OPTIONS, POST' : undefined);
  });

  it('the shape of another path under /v1/payments stays', async () => {
    for (const path of ['/v1/payments/stk2', '/v1/paymentsx', '/apiary', '/v1/api/v1/payments']) {
      expect(errorIn((await ask('POST', path)).json()).code).toBe('NOT_FOUND');
    }
  });
});

it('is 400 for an address with a bad escape', async () => {
  for (const url of ['/v1/transactions/%zz', '/%', '/v1/%ff%fe']) {
    const answer = await ask('GET', url);
    expect(answer.statusCode).toBe(400);
    expect(errorIn(answer.json()).code).toBe('VALIDATION_ERROR');
  }
});
