import { Environment } from '@daftari/contracts/generated/daftari/common/v1/common';
import { DeliveryState } from '@daftari/contracts/generated/daftari/notifier/v1/notifier';
import { DaftariError } from '@daftari/kernel/errors';
import { MERCHANT, TRANSACTION } from '../../testing/fake-services';
import { basic, errorIn, LIVE_KEY, runningGateway, TEST_KEY, type RunningGateway } from '../../testing/running-gateway';
import { SAMPLE_DELIVERY, SAMPLE_ENDPOINT, SAMPLE_EVENT_BODY, SAMPLE_SECRET } from './openapi/webhook-samples';

const ENDPOINTS = '/v1/webhook-endpoints';
const DELIVERIES = '/v1/webhook-deliveries';
const ID = SAMPLE_ENDPOINT.endpointId;
const DELIVERY = SAMPLE_DELIVERY.deliveryId;
const REQUEST_ID = 'c1b2a3d4-e5f6-4890-abcd-ef1234567890';
const scope = { merchantId: MERCHANT, environment: Environment.TEST };
const caller = { actor: `merchant:${MERCHANT}`, causation: REQUEST_ID };
const url = 'https://shop.example/hook';
const shown = {
  ...{ id: ID, tenantId: MERCHANT, url: SAMPLE_ENDPOINT.url, events: SAMPLE_ENDPOINT.events, description: 'Orders' },
  ...{ active: true, failingSince: null, createdAt: SAMPLE_ENDPOINT.createdAt, updatedAt: SAMPLE_ENDPOINT.updatedAt },
};

let gateway: RunningGateway;
beforeEach(async () => void (gateway = await runningGateway()));
afterEach(() => gateway.stop());

type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';
interface Sent {
  key?: string;
  headers?: Record<string, string>;
  body?: unknown;
}

function send(method: Method, path: string, { key = TEST_KEY, headers = {}, body }: Sent = {}) {
  return gateway.app.inject({
    method,
    url: path,
    headers: { authorization: basic(key), 'x-request-id': REQUEST_ID, ...headers },
    ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
  });
}

const every: [Method, string, Sent][] = [
  ['POST', ENDPOINTS, { body: { url } }],
  ['GET', ENDPOINTS, {}],
  ['GET', `${ENDPOINTS}/${ID}`, {}],
  ['PATCH', `${ENDPOINTS}/${ID}`, { body: { active: true } }],
  ['DELETE', `${ENDPOINTS}/${ID}`, {}],
  ['POST', `${ENDPOINTS}/${ID}/rotate-secret`, {}],
  ['POST', `${ENDPOINTS}/${ID}/test`, {}],
  ['GET', DELIVERIES, {}],
  ['GET', `${DELIVERIES}/${DELIVERY}`, {}],
  ['POST', `${DELIVERIES}/${DELIVERY}/redeliver`, {}],
  ['GET', '/v1/events', {}],
];

describe('POST /v1/webhook-endpoints', () => {
  it('asks for what was sent and answers the endpoint with its secret', async () => {
    const body = { url: ` ${url}`, events: ['transaction.failed', 'transaction.failed'], description: 'x' };
    const answer = await send('POST', ENDPOINTS, { body });
    expect(answer.json()).toEqual({ success: true, data: { ...shown, secret: SAMPLE_SECRET }, requestId: REQUEST_ID });
    expect(gateway.notifier.created).toEqual([
      {
        ...{ ...scope, url, events: ['transaction.failed'], description: 'x', caller },
        endpointId: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
        requestFingerprint: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
      },
    ]);
  });

  it('is told everything unless it says what', async () => {
    await send('POST', ENDPOINTS, { body: { url } });
    await send('POST', ENDPOINTS, { body: { url, events: '*' } });
    expect(gateway.notifier.created.map(({ events }) => events)).toEqual([['*'], ['*']]);
  });

  it('names the same endpoint under the same key, and shows its secret once', async () => {
    const keyed = { headers: { 'idempotency-key': 'one' }, body: { url } };
    await send('POST', ENDPOINTS, keyed);
    gateway.notifier.replayed = true;
    const again = await send('POST', ENDPOINTS, keyed);
    expect([again.headers['idempotency-replayed'], again.json<{ data: object }>().data]).toEqual([
      'true',
      { ...shown, secret: null },
    ]);
    await send('POST', ENDPOINTS, { ...keyed, key: LIVE_KEY });
    const [one, two, three] = gateway.notifier.created;
    expect([two?.endpointId, two?.requestFingerprint]).toEqual([one?.endpointId, one?.requestFingerprint]);
    expect([three?.environment, three?.endpointId === one?.endpointId]).toEqual([Environment.LIVE, false]);
  });

  it.each<[string, unknown, string, string?]>([
    ['no address', {}, 'url'],
    ['no URL', { url: 'shop.example' }, 'url'],
    ['http elsewhere', { url: 'http://shop.example/' }, 'url'],
    ['http in live', { url: 'http://localhost:1/' }, 'url', LIVE_KEY],
    ['no events', { url, events: [] }, 'events'],
    ['an unknown event', { url, events: ['transaction.success', 'x.y'] }, 'events'],
    ['events that are none', { url, events: [1, {}] }, 'events'],
    ['a long description', { url, description: 'x'.repeat(201) }, 'description'],
    ['a list', [], 'body'],
  ])('is 400 for %s, and asks nobody', async (_, body, field, key = TEST_KEY) => {
    const answer = await send('POST', ENDPOINTS, { body, key });
    const { code, details } = errorIn(answer.json());
    expect([answer.statusCode, code, Object.keys(details['fields'] as object)]).toEqual([
      400,
      'VALIDATION_ERROR',
      [field],
    ]);
    expect(gateway.notifier.created).toEqual([]);
  });

  it.each([
    [409, new DaftariError('LIMIT_REACHED', undefined, { limit: 16 })],
    [409, new DaftariError('IDEMPOTENCY_KEY_REUSED')],
    [404, new DaftariError('ENDPOINT_NOT_FOUND')],
  ])('is %i when the service says %s', async (status, refusal) => {
    gateway.notifier.failure = refusal;
    const answer = await send('POST', ENDPOINTS, { body: { url } });
    expect([answer.statusCode, errorIn(answer.json()).code]).toEqual([status, refusal.code]);
  });
});

describe('one endpoint', () => {
  it('is read, listed and deleted', async () => {
    expect((await send('GET', `${ENDPOINTS}/${ID.toUpperCase()}`)).json()).toMatchObject({ data: shown });
    expect((await send('GET', ENDPOINTS)).json()).toMatchObject({ data: { items: [shown] } });
    const gone = await send('DELETE', `${ENDPOINTS}/${ID}`);
    expect([gone.statusCode, gone.body]).toEqual([204, '']);
    expect(gateway.notifier.asked).toEqual([
      ['getEndpoint', { ...scope, endpointId: ID }],
      ['listEndpoints', scope],
      ['deleteEndpoint', { ...scope, endpointId: ID, caller }],
    ]);
  });

  it('changes by what is named', async () => {
    await send('PATCH', `${ENDPOINTS}/${ID}`, { body: { active: false, unknown: 1 } });
    await send('PATCH', `${ENDPOINTS}/${ID}`, { body: { events: ['*'], description: '' } });
    expect(gateway.notifier.asked).toEqual([
      ['updateEndpoint', { ...scope, endpointId: ID, active: false, events: [], caller }],
      ['updateEndpoint', { ...scope, endpointId: ID, description: '', events: ['*'], caller }],
    ]);
    for (const body of [{}, [], undefined]) {
      const answer = await send('PATCH', `${ENDPOINTS}/${ID}`, { body });
      expect([answer.statusCode, errorIn(answer.json()).code]).toEqual([400, 'EMPTY_UPDATE']);
    }
    const wrong = await send('PATCH', `${ENDPOINTS}/${ID}`, { body: { active: 'yes' } });
    expect(errorIn(wrong.json()).details).toEqual({ fields: { active: 'must be true or false' } });
  });

  it('gets a new secret and test events, once under a key', async () => {
    const keyed = { headers: { 'idempotency-key': 'one' } };
    const rotated = await send('POST', `${ENDPOINTS}/${ID}/rotate-secret`, keyed);
    expect(rotated.json()).toMatchObject({
      data: { secret: SAMPLE_SECRET, previousSecretUntil: '2026-03-02T08:00:00.000Z' },
    });
    const tested = await send('POST', `${ENDPOINTS}/${ID}/test`, keyed);
    expect(tested.json()).toMatchObject({ data: { id: DELIVERY, endpointId: ID, status: 'PENDING' } });
    await send('POST', `${ENDPOINTS}/${ID}/test`);
    const byKey = { ...caller, causation: expect.stringMatching(/^key:[0-9a-f-]{36}$/) as string };
    expect(gateway.notifier.asked).toEqual([
      ['rotateEndpointSecret', { ...scope, endpointId: ID, caller: byKey }],
      ['sendTest', { ...scope, endpointId: ID, caller: byKey }],
      ['sendTest', { ...scope, endpointId: ID, caller }],
    ]);
  });
});

describe('deliveries', () => {
  it('are listed as they are asked for', async () => {
    const answer = await send(
      'GET',
      `${DELIVERIES}?limit=5&status=exhausted&endpointId=${ID}&transactionId=${TRANSACTION}`,
    );
    expect(answer.json()).toMatchObject({ data: { items: [{ id: DELIVERY, httpStatus: 503 }], nextCursor: null } });
    expect(gateway.notifier.asked).toEqual([
      [
        'listDeliveries',
        {
          ...{ ...scope, limit: 5, cursor: '', endpointId: ID, transactionId: TRANSACTION },
          state: DeliveryState.EXHAUSTED,
        },
      ],
    ]);
  });

  it('are read with their attempts and bytes', async () => {
    gateway.notifier.delivery = {
      ...SAMPLE_DELIVERY,
      endpointId: '',
      transactionId: '',
      httpStatus: 0,
      nextAttemptAt: '',
    };
    const { data } = (await send('GET', `${DELIVERIES}/${DELIVERY}`)).json<{ data: object }>();
    expect(data).toMatchObject({
      ...{ endpointId: null, transactionId: null, httpStatus: null, nextAttemptAt: null, body: SAMPLE_EVENT_BODY },
      attemptLog: [{ number: 1, httpStatus: 503, error: 'the receiver answered 503', durationMs: 112 }],
    });
  });

  it('are sent again', async () => {
    const answer = await send('POST', `${DELIVERIES}/${DELIVERY}/redeliver`);
    expect(answer.json()).toMatchObject({ data: { id: DELIVERY } });
    expect(gateway.notifier.asked).toEqual([['redeliver', { ...scope, deliveryId: DELIVERY, caller }]]);
  });

  it.each([
    ['?limit=0', 'VALIDATION_ERROR'],
    ['?limit=101', 'VALIDATION_ERROR'],
    ['?status=done', 'VALIDATION_ERROR'],
    ['?status=PENDING&status=DELIVERED', 'VALIDATION_ERROR'],
    ['?endpointId=x', 'INVALID_UUID'],
  ])('refuse %s', async (query, code) => {
    const answer = await send('GET', `${DELIVERIES}${query}`);
    expect([answer.statusCode, errorIn(answer.json()).code]).toEqual([400, code]);
  });
});

describe('GET /v1/events', () => {
  it('shows events as webhooks tell them, with where to go on', async () => {
    const answer = await send('GET', '/v1/events?type=transaction.success,wallet.balance_low&cursor=abc&limit=7');
    expect(answer.json()).toMatchObject({
      data: { items: [JSON.parse(SAMPLE_EVENT_BODY)], nextCursor: 'MDAwMDAwMDAwMDAx', hasMore: false },
    });
    const types = ['transaction.success', 'wallet.balance_low'];
    expect(gateway.notifier.asked).toEqual([
      ['listEvents', { ...scope, limit: 7, cursor: 'abc', types, transactionId: '' }],
    ]);
  });

  it.each([
    ['?type=endpoint.test', 'VALIDATION_ERROR'],
    ['?limit=x', 'VALIDATION_ERROR'],
    ['?transactionId=x', 'INVALID_UUID'],
  ])('refuses %s', async (query, code) => {
    const answer = await send('GET', `/v1/events${query}`);
    expect([answer.statusCode, errorIn(answer.json()).code]).toEqual([400, code]);
  });

  it('tells of a cursor that is none of ours', async () => {
    gateway.notifier.failure = new DaftariError('INVALID_CURSOR');
    const answer = await send('GET', '/v1/events?cursor=x');
    expect([answer.statusCode, errorIn(answer.json()).code]).toEqual([400, 'INVALID_CURSOR']);
  });
});

describe('every route of webhooks', () => {
  it.each(every)('needs a key: %s %s', async (method, path, sent) => {
    const answer = await send(method, path, { ...sent, key: 'dft_test_unknown' });
    expect([answer.statusCode, errorIn(answer.json()).code]).toEqual([401, 'INVALID_API_KEY']);
    expect([gateway.notifier.created, gateway.notifier.asked]).toEqual([[], []]);
  });

  it.each(every)('is 503 while the service is overloaded: %s %s', async (method, path, sent) => {
    gateway.notifier.failure = Object.assign(new Error('full'), { name: 'QueueFull' });
    expect((await send(method, path, sent)).statusCode).toBe(503);
  });

  it.each(every.filter(([, path]) => path.includes(ID) || path.includes(DELIVERY)))(
    'is 404 for what is not there, and 400 for no id: %s %s',
    async (method, path, sent) => {
      const code = path.includes(ID) ? 'ENDPOINT_NOT_FOUND' : 'DELIVERY_NOT_FOUND';
      gateway.notifier.failure = new DaftariError(code);
      const answer = await send(method, path, sent);
      expect([answer.statusCode, errorIn(answer.json()).code]).toEqual([404, code]);
      const asked = gateway.notifier.asked.length;
      const wrong = await send(method, path.replace(ID, 'we_1').replace(DELIVERY, 'x'), sent);
      expect([wrong.statusCode, errorIn(wrong.json()).code]).toEqual([400, 'INVALID_UUID']);
      expect(gateway.notifier.asked).toHaveLength(asked);
    },
  );

  it("never shows what is another merchant's, even if the service gave it away", async () => {
    gateway.notifier.endpoint = { ...SAMPLE_ENDPOINT, merchantId: TRANSACTION };
    gateway.notifier.delivery = { ...SAMPLE_DELIVERY, merchantId: TRANSACTION };
    for (const list of [ENDPOINTS, DELIVERIES]) {
      expect((await send('GET', list)).json()).toMatchObject({ data: { items: [] } });
    }
    for (const [method, path, sent] of every) {
      const shows = path !== '/v1/events' && path !== DELIVERIES && !path.endsWith('rotate-secret');
      if (!shows || method === 'DELETE' || (method === 'GET' && path === ENDPOINTS)) continue;
      expect([path, (await send(method, path, sent)).statusCode]).toEqual([path, 404]);
    }
  });
});
