import { Environment } from '@daftari/contracts/generated/daftari/common/v1/common';
import { DaftariError } from '@daftari/kernel/errors';
import { MERCHANT } from '../../testing/fake-services';
import { basic, errorIn, LIVE_KEY, runningGateway, TEST_KEY, type RunningGateway } from '../../testing/running-gateway';
import { SAMPLE_PROFILE } from './openapi/credential-fields';

const PATH = '/v1/credential-profiles';
const ID = SAMPLE_PROFILE.profileId;
const REQUEST_ID = 'c1b2a3d4-e5f6-4890-abcd-ef1234567890';
const SECRETS = { consumerKey: 'key-value', consumerSecret: 'secret-value', passkey: 'passkey-value' };
const body = { name: ' Our own paybill ', shortcode: 600100, ...SECRETS };
const caller = { actor: `merchant:${MERCHANT}`, causation: REQUEST_ID };
const answered = {
  ...{ id: ID, tenantId: MERCHANT, kind: 'MERCHANT_BYOC', name: 'Our own paybill', shortcode: '600100', active: true },
  ...{ transactionType: 'CustomerPayBillOnline', version: 1 },
  ...{ createdAt: '2026-03-01T08:00:00.000Z', updatedAt: '2026-03-01T08:00:00.000Z' },
};

let gateway: RunningGateway;
beforeEach(async () => void (gateway = await runningGateway()));
afterEach(() => gateway.stop());

interface Sent {
  key?: string;
  headers?: Record<string, string>;
  body?: unknown;
}

function send(method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, sent: Sent = {}) {
  const { key = TEST_KEY, headers = {}, body: given } = sent;
  return gateway.app.inject({
    method,
    url: `${PATH}${path}`,
    headers: { authorization: basic(key), 'x-request-id': REQUEST_ID, ...headers },
    ...(given === undefined ? {} : { payload: JSON.stringify(given) }),
  });
}
const asked = () => gateway.merchants.credentials.asked;

describe('/v1/credential-profiles', () => {
  it('keeps credentials in the environment of the key, and answers the profile without them', async () => {
    const answer = await send('POST', '', { body });
    expect(answer.json()).toEqual({ success: true, data: answered, requestId: REQUEST_ID });
    const request = {
      ...{ merchantId: MERCHANT, environment: Environment.TEST, name: 'Our own paybill', shortcode: '600100' },
      ...{ credentials: SECRETS, profileId: expect.stringMatching(/^[0-9a-f-]{36}$/), caller },
      requestFingerprint: expect.stringMatching(/^[0-9a-f]{64}$/),
    };
    expect(asked()).toEqual([{ method: 'createCredentialProfile', request }]);
    await send('POST', '', { key: LIVE_KEY, body: { ...body, transaction_type: 'CustomerBuyGoodsOnline' } });
    expect(asked()[1]!.request).toMatchObject({
      environment: Environment.LIVE,
      transactionType: 'CustomerBuyGoodsOnline',
    });
  });

  it('makes the id of a keyed request from its key, and says when it was a repetition', async () => {
    const headers = { 'idempotency-key': 'one' };
    await send('POST', '', { body, headers });
    gateway.merchants.credentials.replayed = true;
    const again = await send('POST', '', { body, headers });
    const [first, second] = asked().map(({ request }) => request);
    expect(second).toEqual(first);
    expect(again.headers['idempotent-replayed'] ?? again.headers['idempotency-replayed']).toBe('true');
  });

  it('lists, reads, changes and deletes', async () => {
    expect((await send('GET', '')).json()).toMatchObject({
      data: { items: [answered], nextCursor: null, next_cursor: null },
    });
    expect((await send('GET', `/${ID.toUpperCase()}`)).json()).toMatchObject({ data: answered });
    const change = { name: 'New', active: false, transactionType: null, ...SECRETS };
    expect((await send('PATCH', `/${ID}`, { body: change })).json()).toMatchObject({ data: answered });
    const removed = await send('DELETE', `/${ID}`);
    expect([removed.statusCode, removed.body]).toEqual([204, '']);
    const scope = { merchantId: MERCHANT, environment: Environment.TEST };
    const one = { ...scope, profileId: ID };
    const changes = { name: 'New', active: false, transactionType: '', credentials: SECRETS };
    expect(asked()).toEqual([
      { method: 'listCredentialProfiles', request: scope },
      { method: 'getCredentialProfile', request: one },
      { method: 'updateCredentialProfile', request: { ...one, ...changes, caller } },
      { method: 'deleteCredentialProfile', request: { ...one, caller } },
    ]);
  });

  it('tries credentials by an access token', async () => {
    gateway.initiation.tested = { valid: false, message: 'Invalid Credentials' };
    const answer = await send('POST', `/${ID}/test`);
    expect(answer.json()).toMatchObject({ data: { valid: false, message: 'Invalid Credentials' } });
    gateway.initiation.tested = new DaftariError('CREDENTIAL_NOT_FOUND');
    expect((await send('POST', `/${ID}/test`)).statusCode).toBe(404);
  });

  it('writes no secret into a log line or an answer, whatever comes of it', async () => {
    const bodies: string[] = [];
    for (const given of [body, { ...body, shortcode: '1' }, { ...body, passkey: 'passkey-value with blanks' }]) {
      bodies.push((await send('POST', '', { body: given })).body);
      bodies.push((await send('PATCH', `/${ID}`, { body: given })).body);
    }
    gateway.merchants.credentials.profile = new DaftariError('LIMIT_REACHED', undefined, { limit: 20 });
    bodies.push((await send('POST', '', { body })).body);
    gateway.merchants.credentials.profile = new Error('broken');
    bodies.push((await send('POST', '', { body })).body);
    expect(gateway.logLines.length).toBeGreaterThan(0);
    const told = [...bodies, ...gateway.logLines].join('\n');
    for (const secret of Object.values(SECRETS)) expect(told).not.toContain(secret);
  });

  it('names every field that is wrong', async () => {
    const wrong = { name: '', shortcode: '12', transactionType: 'Cash', consumerKey: 'a:b', passkey: 7 };
    const answer = await send('POST', '', { body: wrong });
    const { code, details } = errorIn(answer.json());
    expect([answer.statusCode, code]).toEqual([400, 'VALIDATION_ERROR']);
    expect(Object.keys(details['fields'] as object).sort()).toEqual(
      ['consumerKey', 'consumerSecret', 'name', 'passkey', 'shortcode', 'transactionType'].sort(),
    );
    const half = errorIn((await send('PATCH', `/${ID}`, { body: { consumerKey: 'new' } })).json());
    expect(Object.keys(half.details['fields'] as object).sort()).toEqual(['consumerSecret', 'passkey']);
    expect(asked()).toEqual([]);
  });

  it.each(['POST', 'PATCH'] as const)(
    '%s refuses a type of transaction that can not be made a text',
    async (method) => {
      const answer = await send(method, method === 'POST' ? '' : `/${ID}`, {
        body: { transactionType: { toString: 0 } },
      });
      expect([answer.statusCode, errorIn(answer.json()).code]).toEqual([400, 'VALIDATION_ERROR']);
      expect(errorIn(answer.json()).details['fields']).toHaveProperty('transactionType');
    },
  );

  it.each([
    ['CREDENTIAL_NOT_FOUND', 404],
    ['EMPTY_UPDATE', 400],
  ] as const)('tells %s as %i', async (code, status) => {
    gateway.merchants.credentials.profile = new DaftariError(code);
    const answer = await send('PATCH', `/${ID}`, { body: {} });
    expect([answer.statusCode, errorIn(answer.json()).code]).toEqual([status, code]);
  });

  it("shows nobody another merchant's profile, even if the directory did", async () => {
    gateway.merchants.credentials.profile = { ...SAMPLE_PROFILE, merchantId: '11111111-2222-4333-8444-555555555555' };
    expect((await send('GET', `/${ID}`)).statusCode).toBe(404);
    expect((await send('GET', '/not-an-id')).statusCode).toBe(400);
  });
});
