import { SCOPES, type Scope } from '@daftari/contracts/events/merchants-events';
import { errorIn, runningGateway, type RunningGateway } from '../../testing/running-gateway';
import { keyIssued, type KeyTerms } from '../../testing/fake-merchants-feed';
import { MERCHANT } from '../../testing/fake-services';
import { SCOPES_EXTENSION } from './openapi/told-scopes';

let gateway: RunningGateway;
beforeEach(async () => void (gateway = await runningGateway()));
afterEach(() => gateway.stop());

const KEY = 'dft_test_limited';
const KEY_ID = '33333333-3333-4333-8333-333333333333';
const UUID = /\{\w+\}/g;
const BALANCE = '/v1/wallets/service/balance';
const PLUGPAY = '/api/v1/payments';

/** Issues a key, and answers how to ask with it. */
async function withKey(terms: KeyTerms) {
  gateway.merchantsFeed.add(keyIssued(MERCHANT, KEY_ID, KEY, terms), 'test');
  await gateway.gateway.caughtUp();
  return (url = BALANCE, method: 'GET' | 'POST' = 'GET', remoteAddress = '203.0.113.7') =>
    gateway.app.inject({ method, url, remoteAddress, headers: { authorization: `Bearer ${KEY}` } });
}

interface Operation {
  readonly path: string;
  readonly method: 'GET' | 'POST';
  readonly scopes: readonly Scope[] | undefined;
  readonly isPublic: boolean;
}

/** Every operation of the document that is a merchant's to ask for. */
async function operations(): Promise<readonly Operation[]> {
  const document = (await gateway.app.inject('/openapi.json')).json<{
    paths: Record<string, Record<string, object>>;
  }>();
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      path,
      method: method.toUpperCase() as 'GET',
      scopes: (operation as Record<string, readonly Scope[]>)[SCOPES_EXTENSION],
      isPublic: isNoMerchants((operation as { readonly security?: readonly object[] }).security),
    })),
  );
}

/** What asks for no key, or for another credential than a merchant's key. */
function isNoMerchants(security: readonly object[] | undefined): boolean {
  return security !== undefined && !security.some((one) => 'basic' in one || 'bearer' in one);
}

describe('a scope', () => {
  it('is demanded by every route that belongs to a merchant, and named in the document', async () => {
    const asked = (await operations()).filter(({ isPublic }) => !isPublic);
    expect(asked.filter(({ scopes }) => scopes === undefined || scopes.length === 0)).toEqual([]);
    expect(asked.length).toBeGreaterThan(12);
    const used = new Set(asked.flatMap(({ scopes = [] }) => scopes));
    for (const scope of used) expect(SCOPES).toContain(scope);
  });

  it('that a key does not have is refused on every route, before anything is asked for or the body is read', async () => {
    for (const { path, method, scopes = [], isPublic } of await operations()) {
      if (isPublic) continue;
      const others = SCOPES.filter((scope) => !scopes.includes(scope));
      const ask = await withKey({ scopes: [...others] });
      const answer = await ask(path.replace(UUID, KEY_ID), method);
      expect([method, path, answer.statusCode]).toEqual([method, path, 403]);
      if (scopes.length > 1) continue;
      expect(errorIn(answer.json())).toEqual({
        code: 'INSUFFICIENT_SCOPE',
        message: `The API key does not have the scope ${scopes[0]}.`,
        details: { requiredScope: scopes[0] },
      });
    }
    expect(gateway.initiation.initiated).toEqual([]);
    expect([gateway.initiation.read, gateway.walletFee.read, gateway.merchants.read]).toEqual([[], [], []]);
  });

  it('is enough where it is the one that is needed', async () => {
    const ask = await withKey({ scopes: ['wallets:read'] });
    expect((await ask()).statusCode).toBe(200);
    expect((await ask('/v1/transactions')).statusCode).toBe(403);
  });

  it.each([
    ['', 'payments:write', 'payouts:write'],
    ['?type=stk', 'payments:write', 'payouts:write'],
    ['?type=c2c', 'payments:write', 'payouts:write'],
    ['?type=b2c', 'payouts:write', 'payments:write'],
  ] as const)("of PlugPay's %s is %s, and a refusal is in its shape", async (query, needed, other) => {
    const refused = await (await withKey({ scopes: [other] }))(PLUGPAY + query, 'POST');
    expect([refused.statusCode, refused.json()]).toEqual([
      403,
      { error: `The API key does not have the scope ${needed}.`, status: 403 },
    ]);
    const known = await (await withKey({ scopes: [needed] }))(PLUGPAY + query, 'POST');
    expect(known.statusCode).toBe(400);
  });
});

describe('a key with an end', () => {
  it('works until then, and not from then on', async () => {
    const ask = await withKey({ expiresAt: '2026-03-01T08:00:01.000Z' });
    gateway.scheduler.run(999);
    expect((await ask()).statusCode).toBe(200);
    gateway.scheduler.run(1);
    const answer = await ask();
    expect(answer.statusCode).toBe(401);
    expect(errorIn(answer.json())).toEqual({
      code: 'INVALID_API_KEY',
      message: 'The API key has expired.',
      details: {},
    });
  });
});

describe('a key with addresses', () => {
  it('works from them only, and a forged header does not help', async () => {
    const ask = await withKey({ allowedAddresses: ['10.0.0.0/8', '2001:db8::/32'] });
    for (const inside of ['10.9.9.9', '2001:db8::7', '::ffff:10.0.0.1']) {
      expect([inside, (await ask(BALANCE, 'GET', inside)).statusCode]).toEqual([inside, 200]);
    }
    const answer = await ask();
    expect([answer.statusCode, errorIn(answer.json()).code]).toEqual([403, 'ADDRESS_NOT_ALLOWED']);
    const forged = await gateway.app.inject({
      url: BALANCE,
      remoteAddress: '203.0.113.7',
      headers: { authorization: `Bearer ${KEY}`, 'x-forwarded-for': '10.0.0.1', forwarded: 'for=10.0.0.1' },
    });
    expect(forged.statusCode).toBe(403);
  });

  it('is judged by what a trusted proxy says, and by nothing that was said before it', async () => {
    await gateway.stop();
    gateway = await runningGateway({ trustedProxies: ['192.0.2.1'] });
    await withKey({ allowedAddresses: ['10.0.0.0/8'] });
    const statusFrom = async (forwardedFor: string, remoteAddress = '192.0.2.1') => {
      const headers = { authorization: `Bearer ${KEY}`, 'x-forwarded-for': forwardedFor };
      return (await gateway.app.inject({ url: BALANCE, remoteAddress, headers })).statusCode;
    };
    expect(await statusFrom('10.0.0.1')).toBe(200);
    expect(await statusFrom('203.0.113.7')).toBe(403);
    expect(await statusFrom('10.0.0.1, 203.0.113.7')).toBe(403);
    expect(await statusFrom('10.0.0.1', '203.0.113.7')).toBe(403);
  });
});

describe('a suspended merchant', () => {
  const about = { merchantId: MERCHANT, reason: 'fraud' };

  it('is refused with each of its keys until it is reactivated', async () => {
    const ask = await withKey({});
    gateway.merchantsFeed.add({ type: 'MerchantSuspended.v1', data: about });
    await gateway.gateway.caughtUp();
    const answer = await ask();
    expect(answer.statusCode).toBe(401);
    expect(answer.headers['www-authenticate']).toMatch(/^Basic /);
    expect(errorIn(answer.json())).toMatchObject({ code: 'TENANT_INACTIVE', details: {} });
    const plugPay = await ask(PLUGPAY, 'POST');
    expect([plugPay.statusCode, plugPay.json<{ status: number }>().status]).toEqual([401, 401]);
    gateway.merchantsFeed.add({ type: 'MerchantReactivated.v1', data: about });
    await gateway.gateway.caughtUp();
    expect((await ask()).statusCode).toBe(200);
  });
});
