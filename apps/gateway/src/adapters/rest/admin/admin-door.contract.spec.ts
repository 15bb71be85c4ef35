import { errorIn, basic, LIVE_KEY, TEST_KEY } from '../../../testing/running-gateway';
import { ADMIN_TOKEN, operatorsGateway, type OperatorsGateway } from '../../../testing/operators-gateway';
import { MAX_WRONG_TOKENS } from './guess-limit';

const MERCHANTS = '/admin/v1/merchants';
const ID = 'b6fbe75f-ce87-4d44-b318-6cfdb8b7de4d';

interface Operation {
  readonly tags: readonly string[];
  readonly security?: readonly object[];
}

let gateway: OperatorsGateway;
beforeEach(async () => void (gateway = await operatorsGateway()));
afterEach(() => gateway.stop());

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** Every route of the document, with ids in the place of its parameters. */
async function routes(): Promise<{ method: Method; url: string; operation: Operation }[]> {
  const { paths } = (await gateway.app.inject('/openapi.json')).json<{
    paths: Record<string, Record<string, Operation>>;
  }>();
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      method: method.toUpperCase() as Method,
      url: path.replace('{kind}', 'service').replaceAll(/\{\w+\}/g, ID),
      operation,
    })),
  );
}

const isAdmin = ({ operation }: { readonly operation: Operation }) => operation.tags.includes('Admin');
const ask = (method: Method, url: string, authorization?: string, headers: Record<string, string> = {}) =>
  gateway.app.inject({
    method,
    url,
    headers: { ...(authorization === undefined ? {} : { authorization }), ...headers },
    ...(method === 'GET' || method === 'DELETE' ? {} : { payload: '{}' }),
  });
const list = (authorization?: string, headers: Record<string, string> = {}) =>
  ask('GET', MERCHANTS, authorization, headers);

describe('every route of the operator’s', () => {
  it.each([
    ['no token', undefined],
    ['a merchant’s key as Bearer', `Bearer ${TEST_KEY}`],
    ['a merchant’s key as Basic', basic(LIVE_KEY)],
    ['the admin token as Basic', basic(ADMIN_TOKEN)],
    ['the admin token and more', `Bearer ${ADMIN_TOKEN} x`],
  ])('refuses %s, and asks nobody anything', async (_, authorization) => {
    const admin = (await routes()).filter(isAdmin);
    expect(admin.length).toBeGreaterThan(20);
    for (const { method, url } of admin) {
      const answer = await ask(method, url, authorization);
      const isGuess = authorization?.startsWith('Bearer dft') === true;
      // Guesses are counted: what comes after too many of them is refused all the same.
      const expected = isGuess ? [401, 429] : [401];
      expect([method, url, expected.includes(answer.statusCode)]).toEqual([method, url, true]);
      if (answer.statusCode === 429) continue;
      expect(errorIn(answer.json()).code).toBe('ADMIN_TOKEN_INVALID');
      expect(answer.headers['www-authenticate']).toBe('Bearer realm="Daftari admin"');
    }
    expect(gateway.calls).toEqual([]);
  });
});

describe('every other route', () => {
  it('refuses the admin token', async () => {
    const others = (await routes()).filter((route) => !isAdmin(route) && route.operation.security?.length !== 0);
    expect(others.length).toBeGreaterThan(8);
    for (const { method, url } of others) {
      const answer = await ask(method, url, `Bearer ${ADMIN_TOKEN}`);
      expect([url, answer.statusCode]).toEqual([url, 401]);
    }
    expect(gateway.calls).toEqual([]);
  });
});

describe('the admin token', () => {
  it('lets in, and the operator’s name stands in the log', async () => {
    const decide = (headers: Record<string, string>) =>
      gateway.app.inject({
        method: 'POST',
        url: `${MERCHANTS}/${ID}/suspend`,
        headers: { authorization: `Bearer ${ADMIN_TOKEN}`, ...headers },
        payload: { reason: 'complaints' },
      });
    expect((await decide({})).statusCode).toBe(200);
    expect((await decide({ 'x-operator': 'amina.w-2_b' })).statusCode).toBe(200);
    expect(gateway.calls.map(({ request }) => (request['caller'] as { actor: string }).actor)).toEqual([
      'operator:admin',
      'operator:amina.w-2_b',
    ]);
  });

  it.each(['two words', 'x'.repeat(61), 'operator:amina', 'a,b'])('lets nobody in as %s', async (name) => {
    const answer = await list(`Bearer ${ADMIN_TOKEN}`, { 'x-operator': name });
    expect(answer.statusCode).toBe(400);
    expect(errorIn(answer.json())).toMatchObject({
      code: 'VALIDATION_ERROR',
      details: { fields: { 'X-Operator': expect.anything() } },
    });
  });

  it('is let in however many wrong ones its address sent; the next wrong one is told to wait', async () => {
    for (let i = 0; i < MAX_WRONG_TOKENS; i++) expect((await list(`Bearer guess-${i}`)).statusCode).toBe(401);
    const refused = await list('Bearer one-more');
    expect([refused.statusCode, refused.headers['retry-after']]).toEqual([429, '60']);
    expect(errorIn(refused.json()).code).toBe('RATE_LIMIT_EXCEEDED');
    expect((await list(`Bearer ${ADMIN_TOKEN}`)).statusCode).toBe(200);
    // Who got in once has no more tries for it.
    expect((await list('Bearer one-more')).statusCode).toBe(429);
    gateway.clock.advance(60_000);
    expect((await list('Bearer one-more')).statusCode).toBe(401);
  });

  it('costs nobody else a try: wrong ones are counted by the address that a trusted proxy names', async () => {
    await gateway.stop();
    gateway = await operatorsGateway({ trustedProxies: ['192.0.2.1'] });
    const guessFrom = async (forwardedFor: string, remoteAddress = '192.0.2.1') => {
      const headers = { authorization: 'Bearer guess', 'x-forwarded-for': forwardedFor };
      return (await gateway.app.inject({ url: MERCHANTS, remoteAddress, headers })).statusCode;
    };
    for (let i = 0; i < MAX_WRONG_TOKENS; i++) expect(await guessFrom('203.0.113.7')).toBe(401);
    expect(await guessFrom('203.0.113.7')).toBe(429);
    expect(await guessFrom('203.0.113.8')).toBe(401);
    // What a caller says of itself is no other address: only what the proxy adds counts.
    expect(await guessFrom('10.0.0.1, 203.0.113.7')).toBe(429);
    expect(await guessFrom('203.0.113.9', '203.0.113.7')).toBe(429);
  });

  it('is asked for before the body is read', async () => {
    const answer = await gateway.app.inject({ method: 'POST', url: MERCHANTS, payload: '{' });
    expect(answer.statusCode).toBe(401);
  });

  it('stands in no log line, but the operator’s name does', async () => {
    await list(`Bearer ${ADMIN_TOKEN}`);
    await list('Bearer wrong-token');
    expect(gateway.logLines.map((line) => (JSON.parse(line) as { operator?: string }).operator)).toEqual([
      'operator:admin',
      undefined,
    ]);
    expect(gateway.logLines.join('')).not.toMatch(new RegExp(`${ADMIN_TOKEN}|wrong-token`));
  });
});
