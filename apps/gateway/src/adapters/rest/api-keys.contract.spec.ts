import type { Scope } from '@daftari/contracts/events/merchants-events';
import { Environment } from '@daftari/contracts/generated/daftari/common/v1/common';
import { DaftariError } from '@daftari/kernel/errors';
import { derivedId } from '@daftari/kernel/ids';
import { keyIssued } from '../../testing/fake-merchants-feed';
import { MERCHANT } from '../../testing/fake-services';
import {
  errorIn,
  LIVE_KEY,
  runningGateway,
  TEST_KEY,
  TEST_KEY_ID,
  type RunningGateway,
} from '../../testing/running-gateway';
import { TELL_AFTER_MS } from '../../application/key-uses';
import { SAMPLE_API_KEY, SAMPLE_PLAIN_KEY } from './openapi/api-key-sample';

let gateway: RunningGateway;
beforeEach(async () => void (gateway = await runningGateway()));
afterEach(() => gateway.stop());

const REQUEST_ID = 'c1b2a3d4-e5f6-4890-abcd-ef1234567890';
const KEY_ID = SAMPLE_API_KEY.keyId;
type Method = 'GET' | 'POST' | 'DELETE';

const ask = (method: Method, url: string, payload?: object, headers: Record<string, string> = {}, key = TEST_KEY) =>
  gateway.app.inject({
    ...{ method, url, headers: { authorization: `Bearer ${key}`, 'x-request-id': REQUEST_ID, ...headers } },
    ...(payload === undefined ? {} : { payload }),
  });
const issue = (payload: object, headers?: Record<string, string>, key?: string) =>
  ask('POST', '/v1/api-keys', payload, headers, key);
const issued = () => gateway.merchants.keys.issued;

/** A key that may not do everything. */
async function limitedKey(...scopes: Scope[]): Promise<string> {
  const key = 'dft_test_limited';
  gateway.merchantsFeed.add(keyIssued(MERCHANT, '33333333-3333-4333-8333-333333333333', key, { scopes }), 'test');
  await gateway.gateway.caughtUp();
  return key;
}

describe('issuing a key', () => {
  it('shows its text, this once, and asks for it in the environment of the key that asks', async () => {
    const answer = await issue({
      name: ' Reports ',
      scopes: ['wallets:read', 'payments:read'],
      expiresAt: '2026-06-01',
      allowedAddresses: ['203.0.113.9/24', '2001:DB8::1'],
    });
    expect(answer.statusCode).toBe(200);
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(answer.json()).toEqual({
      success: true,
      data: {
        ...{ id: issued()[0]?.keyId, name: 'Reports', prefix: SAMPLE_API_KEY.prefix, environment: 'test' },
        ...{ status: 'ACTIVE', isCurrent: false, scopes: ['payments:read', 'wallets:read'] },
        ...{ allowedAddresses: ['203.0.113.0/24', '2001:db8::1'], expiresAt: '2026-06-01T20:59:59.999Z' },
        ...{ lastUsedAt: null, createdAt: SAMPLE_API_KEY.createdAt, apiKey: SAMPLE_PLAIN_KEY },
      },
      requestId: REQUEST_ID,
    });
    expect(issued()).toEqual([
      {
        ...{ merchantId: MERCHANT, environment: Environment.TEST, name: 'Reports' },
        ...{ scopes: ['payments:read', 'wallets:read'], expiresAt: '2026-06-01T20:59:59.999Z' },
        ...{ allowedAddresses: ['203.0.113.0/24', '2001:db8::1'], keyId: expect.any(String) as string },
        caller: { actor: `merchant:${MERCHANT}`, causation: REQUEST_ID },
      },
    ]);
    expect(gateway.logLines.join()).not.toContain(SAMPLE_PLAIN_KEY);
    await issue({ name: 'Live' }, {}, LIVE_KEY);
    expect(issued()[1]).toMatchObject({ environment: Environment.LIVE, scopes: [], allowedAddresses: [] });
    expect(issued()[1]?.expiresAt).toBeUndefined();
  });

  it.each([
    [{}, 'name'],
    [{ name: '  ' }, 'name'],
    [{ name: 'x'.repeat(121) }, 'name'],
    [{ name: 'x', scopes: [] }, 'scopes'],
    [{ name: 'x', scopes: 'payments:read' }, 'scopes'],
    [{ name: 'x', scopes: ['payments:read', 'payments:*'] }, 'scopes'],
    [{ name: 'x', scopes: [{}] }, 'scopes'],
    [{ name: 'x', expiresAt: 'soon' }, 'expiresAt'],
    [{ name: 'x', expiresAt: 1_900_000_000 }, 'expiresAt'],
    [{ name: 'x', allowedAddresses: '10.0.0.1' }, 'allowedAddresses'],
    [{ name: 'x', allowedAddresses: ['10.0.0.1', 'localhost'] }, 'allowedAddresses'],
    [{ name: 'x', allowedAddresses: Array.from({ length: 51 }, () => '10.0.0.1') }, 'allowedAddresses'],
  ])('refuses %j', async (body, field) => {
    const answer = await issue(body);
    expect([answer.statusCode, errorIn(answer.json()).code]).toEqual([400, 'VALIDATION_ERROR']);
    expect(Object.keys(errorIn(answer.json()).details['fields'] as object)).toEqual([field]);
    expect(issued()).toEqual([]);
  });

  it('gives no scope that the key that asks does not have, and all of its own when none is named', async () => {
    const key = await limitedKey('keys:write', 'payments:read');
    const refused = await issue({ name: 'x', scopes: ['payments:read', 'payments:write'] }, {}, key);
    expect([refused.statusCode, errorIn(refused.json())]).toEqual([
      403,
      expect.objectContaining({ code: 'INSUFFICIENT_SCOPE', details: { requiredScope: 'payments:write' } }),
    ]);
    expect(issued()).toEqual([]);
    await issue({ name: 'x', scopes: ['payments:read'] }, {}, key);
    await issue({ name: 'x' }, {}, key);
    await issue({ name: 'x', scopes: null }, {}, key);
    expect(issued().map(({ scopes }) => scopes)).toEqual([
      ['payments:read'],
      ['keys:write', 'payments:read'],
      ['keys:write', 'payments:read'],
    ]);
  });

  it('under an Idempotency-Key asks for the same id, and says which key there is when it is there', async () => {
    const keyId = derivedId('keyed-api-key', 'test', MERCHANT, 'rotation-7');
    await issue({ name: 'x' }, { 'idempotency-key': 'rotation-7' });
    expect(issued().map((request) => request.keyId)).toEqual([keyId]);
    gateway.merchants.keys.refusal = new DaftariError('ALREADY_EXISTS', undefined, { keyId });
    const again = await issue({ name: 'x' }, { 'idempotency-key': 'rotation-7' });
    expect([again.statusCode, errorIn(again.json())]).toEqual([
      409,
      expect.objectContaining({ code: 'ALREADY_EXISTS', details: { keyId } }),
    ]);
    expect(again.body).not.toContain(SAMPLE_PLAIN_KEY);
    const live = await issue({ name: 'x' }, { 'idempotency-key': 'rotation-7' }, LIVE_KEY);
    expect([live.statusCode, issued().at(-1)?.keyId === keyId]).toEqual([409, false]);
    expect((await issue({ name: 'x' }, { 'idempotency-key': 'x'.repeat(121) })).statusCode).toBe(400);
  });

  it('says how many there may be', async () => {
    gateway.merchants.keys.refusal = new DaftariError('LIMIT_REACHED', undefined, { limit: 100 });
    const answer = await issue({ name: 'x' });
    expect([answer.statusCode, errorIn(answer.json()).details]).toEqual([409, { limit: 100 }]);
  });
});

describe('the list of keys', () => {
  it('tells all about them but what they are', async () => {
    const key = { ...SAMPLE_API_KEY, keyId: TEST_KEY_ID, scopes: [], allowedAddresses: [], expiresAt: undefined };
    gateway.merchants.keys.keys = [
      { ...key, lastUsedAt: '2026-03-01T07:00:00.000Z' },
      { ...SAMPLE_API_KEY, expiresAt: '2026-03-01T08:00:00.000Z' },
      { ...SAMPLE_API_KEY, revoked: true, expiresAt: '2026-03-01T08:00:00.000Z' },
      { ...SAMPLE_API_KEY, environment: Environment.LIVE, name: 'of the other environment' },
    ];
    const answer = await ask('GET', '/v1/api-keys');
    expect(answer.statusCode).toBe(200);
    const { data } = answer.json<{ data: { items: Record<string, unknown>[] } }>();
    expect(data).toMatchObject({ nextCursor: null, next_cursor: null });
    expect(data.items.map(({ status, isCurrent }) => [status, isCurrent])).toEqual([
      ['ACTIVE', true],
      ['EXPIRED', false],
      ['REVOKED', false],
    ]);
    expect(data.items[0]).toMatchObject({ scopes: null, allowedAddresses: null, expiresAt: null });
    expect(data.items[0]).toMatchObject({ lastUsedAt: '2026-03-01T07:00:00.000Z', environment: 'test' });
    expect(answer.body).not.toMatch(/hash|apiKey/i);
    expect(gateway.merchants.keys.listed).toEqual([{ merchantId: MERCHANT, environment: Environment.TEST }]);
  });
});

describe('revoking a key', () => {
  it('answers 204, also for the key that asks and for the last one', async () => {
    gateway.merchants.keys.keys = [{ ...SAMPLE_API_KEY, keyId: TEST_KEY_ID }];
    const answer = await ask('DELETE', `/v1/api-keys/${TEST_KEY_ID.toUpperCase()}`);
    expect([answer.statusCode, answer.body]).toEqual([204, '']);
    expect(gateway.merchants.keys.revoked).toEqual([
      {
        ...{ merchantId: MERCHANT, keyId: TEST_KEY_ID, reason: 'revoked with the key itself' },
        caller: { actor: `merchant:${MERCHANT}`, causation: REQUEST_ID },
      },
    ]);
  });

  it('finds only keys of its own environment', async () => {
    for (const key of [TEST_KEY, LIVE_KEY]) {
      const answer = await ask('DELETE', `/v1/api-keys/${KEY_ID}`, undefined, {}, key);
      const isOwn = key === TEST_KEY;
      expect([key, answer.statusCode]).toEqual([key, isOwn ? 204 : 404]);
      if (!isOwn) expect(errorIn(answer.json()).code).toBe('API_KEY_NOT_FOUND');
    }
    expect(gateway.merchants.keys.revoked).toHaveLength(1);
    const unknown = await ask('DELETE', `/v1/api-keys/${TEST_KEY_ID}`);
    expect([unknown.statusCode, errorIn(unknown.json()).code]).toEqual([404, 'API_KEY_NOT_FOUND']);
    const wrong = await ask('DELETE', '/v1/api-keys/mine');
    expect([wrong.statusCode, errorIn(wrong.json()).code]).toEqual([400, 'INVALID_UUID']);
  });
});

describe('a key that was revoked, which the gateway has not heard of yet', () => {
  it('outlives itself by no other key, and ends none', async () => {
    gateway.merchants.keys.keys = [{ ...SAMPLE_API_KEY, keyId: TEST_KEY_ID, revoked: true }, SAMPLE_API_KEY];
    const answers = [await issue({ name: 'x' }), await ask('DELETE', `/v1/api-keys/${KEY_ID}`)];
    for (const answer of answers) {
      expect([answer.statusCode, errorIn(answer.json()).code]).toEqual([401, 'INVALID_API_KEY']);
    }
    expect([issued(), gateway.merchants.keys.revoked]).toEqual([[], []]);
  });

  it('may be revoked with itself again', async () => {
    gateway.merchants.keys.keys = [{ ...SAMPLE_API_KEY, keyId: TEST_KEY_ID, revoked: true }];
    expect((await ask('DELETE', `/v1/api-keys/${TEST_KEY_ID}`)).statusCode).toBe(204);
  });
});

describe('the use of a key', () => {
  it('is told in the background, and a directory that is away is nobody’s problem', async () => {
    gateway.merchants.keys.keys = new Error('away');
    for (let i = 0; i < 3; i++) expect((await ask('GET', '/v1/wallets/service/balance')).statusCode).toBe(200);
    expect(gateway.merchants.keys.used).toEqual([]);
    gateway.scheduler.run(TELL_AFTER_MS);
    expect((await ask('GET', '/v1/wallets/service/balance')).statusCode).toBe(200);
    const use = { merchantId: MERCHANT, keyId: TEST_KEY_ID, usedAt: '2026-03-01T08:00:00.000Z' };
    expect(gateway.merchants.keys.used).toEqual([{ uses: [use], caller: { actor: 'service:gateway', causation: '' } }]);
  });

  it('that was refused at the door is none', async () => {
    expect((await ask('GET', '/v1/wallets/service/balance', undefined, {}, 'dft_test_unknown')).statusCode).toBe(401);
    gateway.scheduler.run(TELL_AFTER_MS);
    expect(gateway.merchants.keys.used).toEqual([]);
  });
});
