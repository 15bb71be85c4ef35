import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Environment } from '@daftari/contracts/generated/daftari/common/v1/common';
import {
  DeliveryState,
  NotifierServiceDefinition,
  type Delivery,
  type Endpoint,
  type NotifierService,
} from '@daftari/contracts/generated/daftari/notifier/v1/notifier';
import { DaftariError } from '@daftari/kernel/errors';
import { startGrpcServer, type GrpcServer } from '@daftari/rpc/grpc-server';
import { grpcService } from '@daftari/rpc/grpc-service';
import { createLogger } from '@daftari/service/logger';
import { capturedRun } from '../testing/captured-run';

const DEMO = '33333333-3333-4333-8333-333333333333';
const ID = '11111111-1111-4111-8111-111111111111';
const DELIVERY_ID = '44444444-4444-4444-8444-444444444444';
const caller = { actor: 'operator:cli', causation: '' };
const scope = { merchantId: DEMO, environment: Environment.TEST };
const endpoint: Endpoint = {
  ...{
    endpointId: ID,
    merchantId: DEMO,
    url: 'https://shop.example/hook',
    events: ['*'],
    description: '',
    active: true,
  },
  ...{ failingSince: '', createdAt: '2026-11-21T08:00:00.000Z', updatedAt: '2026-11-21T08:00:00.000Z' },
};
const delivery: Delivery = {
  ...{ deliveryId: DELIVERY_ID, merchantId: DEMO, transactionId: '', eventType: 'endpoint.test', url: endpoint.url },
  ...{ state: DeliveryState.PENDING, attempts: 0, httpStatus: 0, lastError: '', nextAttemptAt: '', body: '{}' },
  ...{ createdAt: '2026-11-21T08:00:00.000Z', endpointId: ID, eventId: ID },
};

describe('daftari webhook', () => {
  let dataDir: string;
  let server: GrpcServer;
  let asked: [string, object][];
  let failure: Error | undefined;
  const noting = (method: string, answer: object) => async (request: object) => {
    asked.push([method, request]);
    if (failure !== undefined) throw failure;
    return answer;
  };
  beforeEach(async () => {
    [asked, failure] = [[], undefined];
    const off = { ...endpoint, active: false, failingSince: '2026-11-16T08:00:00.000Z' };
    const service = {
      listEndpoints: noting('listEndpoints', { endpoints: [endpoint, off] }),
      createEndpoint: noting('createEndpoint', { endpoint, secret: 'whsec_c2VjcmV0', replayed: false }),
      sendTest: noting('sendTest', { delivery }),
      deleteEndpoint: noting('deleteEndpoint', {}),
      listDeliveries: noting('listDeliveries', { deliveries: [delivery], nextCursor: '' }),
      redeliver: noting('redeliver', { delivery }),
    } as unknown as NotifierService;
    const services = [grpcService(NotifierServiceDefinition, service, createLogger({ level: 'silent' }))];
    server = await startGrpcServer({ host: '127.0.0.1', port: 0, services });
    dataDir = mkdtempSync(join(tmpdir(), 'daftari-webhook-'));
    writeFileSync(join(dataDir, 'runtime.json'), JSON.stringify({ grpc: server.address, merchantId: DEMO }));
  });
  afterEach(async () => {
    await server.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });
  const webhook = (...args: string[]) => capturedRun(['webhook', ...args, '--data-dir', dataDir]);

  it('creates an endpoint and shows its secret once', async () => {
    const types = 'transaction.success, transaction.failed';
    const { code, out } = await webhook('endpoints', 'create', endpoint.url, '--events', types, '--live');
    expect([code, out.split('\n').slice(0, 3)]).toEqual([
      0,
      [
        `Endpoint ${ID} is told * from now on.`,
        'Secret, this once: whsec_c2VjcmV0',
        `Try it: npx daftari webhook endpoints test ${ID} --live`,
      ],
    ]);
    expect(asked).toEqual([
      [
        'createEndpoint',
        {
          ...{
            ...scope,
            environment: Environment.LIVE,
            url: endpoint.url,
            description: '',
            requestFingerprint: '',
            caller,
          },
          endpointId: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
          events: ['transaction.success', 'transaction.failed'],
        },
      ],
    ]);
  });

  it('is told everything unless it says what', async () => {
    await webhook('endpoints', 'create', endpoint.url);
    expect(asked[0]?.[1]).toMatchObject({ events: ['*'], ...scope });
  });

  it('lists endpoints with how they fare', async () => {
    const { out } = await webhook('endpoints', 'list');
    expect(asked).toEqual([['listEndpoints', scope]]);
    expect(out).toMatch(/on +\* +https:\/\/shop\.example\/hook/);
    expect(out).toContain('off, failing since 2026-11-16T08:00:00.000Z');
  });

  it('tests and deletes one', async () => {
    expect((await webhook('endpoints', 'test', ID)).out).toContain(`Delivery ${DELIVERY_ID} is on its way`);
    expect((await webhook('endpoints', 'delete', ID)).out).toContain(`Endpoint ${ID} is deleted`);
    const one = { ...scope, endpointId: ID, caller };
    expect(asked).toEqual([
      ['sendTest', one],
      ['deleteEndpoint', one],
    ]);
  });

  it('lists deliveries to an endpoint and sends one again, in either environment', async () => {
    expect((await webhook('list', '--endpoint', ID, '--state', 'exhausted')).out).toContain(DELIVERY_ID);
    await webhook('redeliver', DELIVERY_ID);
    const both = { merchantId: DEMO, environment: Environment.UNSPECIFIED };
    expect(asked).toEqual([
      [
        'listDeliveries',
        { ...both, transactionId: '', endpointId: ID, state: DeliveryState.EXHAUSTED, limit: 20, cursor: '' },
      ],
      ['redeliver', { ...both, deliveryId: DELIVERY_ID, caller }],
    ]);
  });

  it('says in one line what is wrong', async () => {
    failure = new DaftariError('ENDPOINT_NOT_FOUND');
    const { code, err } = await webhook('endpoints', 'delete', ID);
    expect(code).not.toBe(0);
    expect(err).toContain('The webhook endpoint does not exist.');
  });
});
