import { Check } from 'typebox/value';
import { Environment } from '@daftari/contracts/generated/daftari/common/v1/common';
import { DaftariError } from '@daftari/kernel/errors';
import { MERCHANT, seedPayment, TRANSACTION } from '../../testing/fake-services';
import { basic, errorIn, LIVE_KEY, runningGateway, TEST_KEY, type RunningGateway } from '../../testing/running-gateway';
import { Success } from './envelope';
import { SAMPLE_CHANNEL } from './openapi/channel-sample';
import { ChannelAnswer, ChannelListAnswer } from './presenters/channel-answer';

const CHANNELS = '/v1/payment-wallet/channels';
const ID = SAMPLE_CHANNEL.channelId;
const REQUEST_ID = 'c1b2a3d4-e5f6-4890-abcd-ef1234567890';
const shop = { name: 'Main shop', type: 'PAYBILL', shortcode: '600000', accountNumber: 'SHOP-1' };
const answered = {
  ...{ id: ID, tenantId: MERCHANT, category: 'PAYMENT_WALLET', type: 'PAYBILL', shortcode: '600000' },
  ...{ name: 'Main shop', accountNumber: 'SHOP-1', isDefault: false, createdAt: '2026-03-01T08:00:00.000Z' },
};

let gateway: RunningGateway;
beforeEach(async () => void (gateway = await runningGateway()));
afterEach(() => gateway.stop());

type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';
interface Sent {
  key?: string;
  headers?: Record<string, string>;
  body?: unknown;
  /** As it goes over the wire. */
  text?: string;
}

function send(method: Method, path: string, { key = TEST_KEY, headers = {}, body, text }: Sent = {}) {
  const payload = text ?? (body === undefined ? undefined : JSON.stringify(body));
  return gateway.app.inject({
    method,
    url: `${CHANNELS}${path}`,
    headers: { authorization: basic(key), 'x-request-id': REQUEST_ID, ...headers },
    ...(payload === undefined ? {} : { payload }),
  });
}

const asksOf = (sent: Sent): [Method, string, Sent][] => [
  ['POST', '', { ...sent, body: shop }],
  ['GET', '', sent],
  ['GET', `/${ID}`, sent],
  ['PATCH', `/${ID}`, { ...sent, body: { name: 'x' } }],
  ['DELETE', `/${ID}`, sent],
];

describe('POST /v1/payment-wallet/channels', () => {
  it('asks for what was sent, in the environment of the key, and answers the nine fields', async () => {
    const answer = await send('POST', '', { body: { ...shop, isDefault: true } });
    expect(answer.statusCode).toBe(200);
    expect(Check(Success(ChannelAnswer), answer.json())).toBe(true);
    expect(answer.json()).toEqual({ success: true, data: answered, requestId: REQUEST_ID });
    expect(gateway.merchants.created).toEqual([
      {
        ...{ merchantId: MERCHANT, environment: Environment.TEST, ...shop, isDefault: true },
        channelId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        requestFingerprint: expect.stringMatching(/^[0-9a-f]{64}$/),
        caller: { actor: `merchant:${MERCHANT}`, causation: REQUEST_ID },
      },
    ]);
  });

  it('tells null for no account number, and the type as it was given', async () => {
    gateway.merchants.channel = { ...SAMPLE_CHANNEL, type: 'TILL_NUMBER', accountNumber: undefined };
    const { data } = (await send('POST', '', { body: shop })).json<{ data: object }>();
    expect(data).toEqual({ ...answered, type: 'TILL_NUMBER', accountNumber: null });
  });

  it('names the same channel under the same key, and another one without, in another world or for other words', async () => {
    const key = { headers: { 'idempotency-key': 'channel-1' } };
    await send('POST', '', { ...key, body: shop });
    gateway.merchants.replayed = true;
    const again = await send('POST', '', { ...key, body: shop });
    expect([again.statusCode, again.headers['idempotency-replayed']]).toEqual([200, 'true']);
    gateway.merchants.replayed = false;
    const fresh = await send('POST', '', { body: shop });
    expect(fresh.headers['idempotency-replayed']).toBeUndefined();
    await send('POST', '', { ...key, key: LIVE_KEY, body: shop });
    await send('POST', '', { ...key, body: { ...shop, name: 'Other' } });
    const [one, two, three, four, five] = gateway.merchants.created;
    expect([two?.channelId, two?.requestFingerprint]).toEqual([one?.channelId, one?.requestFingerprint]);
    expect(new Set([one, three, four].map((each) => each?.channelId)).size).toBe(3);
    expect(four?.environment).toBe(Environment.LIVE);
    expect([five?.channelId, five?.requestFingerprint === one?.requestFingerprint]).toEqual([one?.channelId, false]);
  });

  it.each<[string, Sent, string]>([
    ['a wrong field', { body: { ...shop, type: 'BANK' } }, 'VALIDATION_ERROR'],
    ['no body', {}, 'VALIDATION_ERROR'],
    ['bad JSON', { text: '{' }, 'INVALID_JSON'],
    ['a bad key', { body: shop, headers: { 'idempotency-key': 'caf\u00e9' } }, 'INVALID_IDEMPOTENCY_KEY'],
  ])('is 400 for %s, and asks nobody', async (_, sent, code) => {
    const answer = await send('POST', '', sent);
    expect([answer.statusCode, errorIn(answer.json()).code]).toEqual([400, code]);
    expect(gateway.merchants.created).toEqual([]);
  });

  it('is 413 for a body that is too large', async () => {
    const answer = await send('POST', '', { body: { ...shop, note: 'x'.repeat(70_000) } });
    expect([answer.statusCode, errorIn(answer.json()).code]).toEqual([413, 'BODY_TOO_LARGE']);
  });

  it.each([
    [409, new DaftariError('DUPLICATE_SHORTCODE', undefined, { channelId: ID })],
    [409, new DaftariError('IDEMPOTENCY_KEY_REUSED')],
    [400, new DaftariError('VALIDATION_ERROR', 'There are 100 channels.', { fields: { shortcode: 'too many' } })],
  ])('is %i when the directory says %s', async (status, refusal) => {
    gateway.merchants.channel = refusal;
    const answer = await send('POST', '', { body: shop });
    expect(answer.statusCode).toBe(status);
    const { code, message, details } = refusal;
    expect(errorIn(answer.json())).toEqual({ code, message, details });
  });
});

describe('GET /v1/payment-wallet/channels', () => {
  it('lists the channels in the environment of the key', async () => {
    const answer = await send('GET', '?limit=1&unknown=2', { key: LIVE_KEY });
    expect(Check(Success(ChannelListAnswer), answer.json())).toBe(true);
    expect(answer.json()).toEqual({ success: true, data: { items: [answered] }, requestId: REQUEST_ID });
    expect(gateway.merchants.read).toEqual([{ merchantId: MERCHANT, environment: Environment.LIVE }]);
  });

  it('is empty for a merchant without channels', async () => {
    gateway.merchants.channel = undefined;
    expect((await send('GET', '')).json()).toMatchObject({ success: true, data: { items: [] } });
  });
});

describe('a channel by its id', () => {
  it('is read', async () => {
    const answer = await send('GET', `/${ID.toUpperCase()}`);
    expect([answer.statusCode, answer.json()]).toEqual([200, { success: true, data: answered, requestId: REQUEST_ID }]);
    expect(gateway.merchants.read).toEqual([{ merchantId: MERCHANT, environment: Environment.TEST, channelId: ID }]);
  });

  it('is changed by what is named', async () => {
    const answer = await send('PATCH', `/${ID}`, { body: { account_number: null, isDefault: true, type: 'PAYBILL' } });
    expect([answer.statusCode, answer.json()]).toEqual([200, { success: true, data: answered, requestId: REQUEST_ID }]);
    expect(gateway.merchants.updated).toEqual([
      {
        ...{ merchantId: MERCHANT, environment: Environment.TEST, channelId: ID },
        ...{ accountNumber: '', isDefault: true, type: 'PAYBILL' },
        caller: { actor: `merchant:${MERCHANT}`, causation: REQUEST_ID },
      },
    ]);
  });

  it.each<[string, Sent]>([
    ['{} of TypeScript and Go', { text: '{}' }],
    ['[] of PHP', { text: '[]' }],
    ['no body, of Python', {}],
    ['no body with a content type', { headers: { 'content-type': 'application/json' } }],
  ])('that is changed by %s is 400 EMPTY_UPDATE', async (_, sent) => {
    gateway.merchants.channel = new DaftariError('EMPTY_UPDATE');
    const answer = await send('PATCH', `/${ID}`, sent);
    expect([answer.statusCode, errorIn(answer.json()).code]).toEqual([400, 'EMPTY_UPDATE']);
    const scope = { merchantId: MERCHANT, environment: Environment.TEST, channelId: ID };
    expect(gateway.merchants.updated).toEqual([{ ...scope, caller: expect.anything() }]);
  });

  it('is deleted without a body in the answer', async () => {
    const answer = await send('DELETE', `/${ID}`);
    expect([answer.statusCode, answer.body]).toEqual([204, '']);
    expect(gateway.merchants.deleted).toEqual([
      {
        ...{ merchantId: MERCHANT, environment: Environment.TEST, channelId: ID },
        caller: { actor: `merchant:${MERCHANT}`, causation: REQUEST_ID },
      },
    ]);
  });

  it('that payments under way were asked for by is not deleted: 409', async () => {
    const open = { ...seedPayment, channelId: ID };
    const overview = { total: 3, completed: 0, failed: 0, pending: 3 };
    gateway.initiation.list = { payments: [open], nextCursor: 'x', overview };
    const answer = await send('DELETE', `/${ID}`);
    expect([answer.statusCode, errorIn(answer.json())]).toMatchObject([
      409,
      { code: 'CHANNEL_IN_USE', details: { linkedTransactions: 3, linkedCustomers: 0, isDefault: false } },
    ]);
    expect(gateway.initiation.listed).toEqual([
      {
        ...{ merchantId: MERCHANT, environment: Environment.TEST, limit: 1, cursor: '', withOverview: true },
        filter: { types: [], statuses: ['PENDING', 'PROCESSING'], channelId: ID },
      },
    ]);
    expect(gateway.merchants.deleted).toEqual([]);
  });

  it('that is the default is not deleted: 409', async () => {
    gateway.merchants.channel = { ...SAMPLE_CHANNEL, isDefault: true };
    const answer = await send('DELETE', `/${ID}`);
    expect([answer.statusCode, errorIn(answer.json())]).toMatchObject([
      409,
      { code: 'CHANNEL_IN_USE', details: { linkedTransactions: 0, linkedCustomers: 0, isDefault: true } },
    ]);
    expect(gateway.merchants.deleted).toEqual([]);
  });

  it('is not deleted while nobody can say whether payments are under way: 503', async () => {
    gateway.initiation.list = Object.assign(new Error('full'), { name: 'QueueFull' });
    expect((await send('DELETE', `/${ID}`)).statusCode).toBe(503);
    expect(gateway.merchants.deleted).toEqual([]);
  });

  it.each(asksOf({}).slice(2))('that does not exist is 404 in the same words: %s', async (method, path, sent) => {
    gateway.merchants.channel = new DaftariError('CHANNEL_NOT_FOUND');
    const answer = await send(method, path, sent);
    expect(answer.statusCode).toBe(404);
    expect(errorIn(answer.json())).toEqual({
      ...{ code: 'CHANNEL_NOT_FOUND', message: 'The payment channel does not exist.', details: {} },
    });
  });

  it("that is another merchant's never leaves, even if the directory gave it away", async () => {
    gateway.merchants.channel = { ...SAMPLE_CHANNEL, merchantId: TRANSACTION };
    for (const [method, path, sent] of asksOf({}).slice(2)) {
      const answer = await send(method, path, sent);
      expect(answer.statusCode).toBe(404);
      expect(errorIn(answer.json())).toMatchObject({ message: 'The payment channel does not exist.', details: {} });
    }
    expect(gateway.merchants.deleted).toEqual([]);
  });

  it.each(['x', 'ch_01', `${ID}0`, '%20', "1'%20OR%201=1"])('is 400 INVALID_UUID for the id %s', async (id) => {
    for (const method of ['GET', 'PATCH', 'DELETE'] as const) {
      const answer = await send(method, `/${id}`);
      expect([answer.statusCode, errorIn(answer.json()).code]).toEqual([400, 'INVALID_UUID']);
    }
    const { read, updated, deleted } = gateway.merchants;
    expect([read, updated, deleted]).toEqual([[], [], []]);
  });
});

describe('every route of channels', () => {
  it.each(asksOf({ key: 'dft_test_unknown' }))('needs a key: %s %s', async (method, path, sent) => {
    const answer = await send(method, path, sent);
    expect([answer.statusCode, errorIn(answer.json()).code]).toEqual([401, 'INVALID_API_KEY']);
    const { created, read, updated, deleted } = gateway.merchants;
    expect([created, read, updated, deleted]).toEqual([[], [], [], []]);
  });

  it.each(asksOf({}))('is 503 while the directory is overloaded: %s %s', async (method, path, sent) => {
    gateway.merchants.channel = Object.assign(new Error('full'), { name: 'QueueFull' });
    const answer = await send(method, path, sent);
    expect([answer.statusCode, answer.headers['retry-after']]).toEqual([503, '1']);
  });
});

it('an unknown channel in a payment stays 400', async () => {
  const value = { code: 'CHANNEL_NOT_FOUND', message: '', details: {} };
  gateway.initiation.result = { $case: 'error', value };
  const answer = await gateway.app.inject({
    method: 'POST',
    url: '/v1/payments/stk',
    headers: { authorization: basic(TEST_KEY) },
    payload: { amount: 1, phone: '0712345678', channelId: ID },
  });
  expect([answer.statusCode, errorIn(answer.json()).code]).toEqual([400, 'CHANNEL_NOT_FOUND']);
});
