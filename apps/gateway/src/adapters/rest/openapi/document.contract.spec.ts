import {
  examplesOf,
  operationsOf,
  parameterExample,
  type ApiDocument,
  type OperationAt,
} from '@daftari/api-contract/document';
import { parameterIn } from '@daftari/api-contract/postman';
import { documentProblems } from '@daftari/api-contract/document-problems';
import { statusOf } from '../error-status';
import { runningGateway, TEST_KEY, type RunningGateway } from '../../../testing/running-gateway';
import { SAMPLE_PAID, SAMPLE_PAYMENT, SAMPLE_PAYOUT, SAMPLE_TOPUP, SAMPLE_TRANSFER } from './samples';

let gateway: RunningGateway;
let document: ApiDocument;
beforeAll(async () => {
  gateway = await runningGateway();
  document = (await gateway.app.inject('/openapi.json')).json<ApiDocument>();
});
afterAll(() => gateway.stop());

const operations = () => operationsOf(document);

/** The path with the example of each of its parameters. */
function examplePath({ path, operation }: OperationAt): string {
  return path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const parameter = operation.parameters?.find((each) => each.in === 'path' && each.name === name);
    return String(parameter === undefined ? 'no example' : parameterExample(parameter));
  });
}

/** What its query must have, and the type of payment that it is about. */
function exampleQuery({ operation }: OperationAt, type: string | undefined): string {
  const needed = operation.parameters?.filter((each) => each.in === 'query' && each.required === true) ?? [];
  const query = new URLSearchParams(
    needed.map((each): [string, string] => [each.name, String(parameterExample(each))]),
  );
  if (type !== undefined) query.set('type', type);
  return query.size === 0 ? '' : `?${query.toString()}`;
}

function sampleOf(path: string, plugPayType: string | undefined) {
  if (plugPayType === 'c2c') return SAMPLE_TRANSFER;
  if (plugPayType === 'b2c' || path.endsWith('payouts')) return SAMPLE_PAYOUT;
  return path.endsWith('topups') ? SAMPLE_TOPUP : SAMPLE_PAYMENT;
}

describe('the OpenAPI document', () => {
  it('is 3.1 and names both dialects', () => {
    expect(document.openapi).toMatch(/^3\.1\./);
    expect(document.info).toMatchObject({ title: 'Daftari', version: '0.0.0-test' });
    // The whole list stands in the Postman collection, which is held against the document.
    expect(Object.keys(document.paths)).toEqual(
      expect.arrayContaining([
        ...['/v1/payments/stk', '/v1/payments/stk/initiate', '/v1/b2c/payouts'],
        ...['/v1/transactions/{id}', '/v1/transactions', '/v1/wallets/service/balance', '/v1/wallets/service/topups'],
        ...['/v1/payment-wallet/channels', '/v1/payment-wallet/channels/{id}'],
        ...['/api/v1/payments', '/v1/payments', '/healthz', '/readyz'],
      ]),
    );
    expect(Object.keys(document.components.schemas ?? {})).toEqual(['PalPlussError', 'PlugPayError']);
  });

  it('lacks nothing: names, words, and an example of everything that is true to its schema', () => {
    expect(documentProblems(document)).toEqual([]);
  });

  it('documents an Idempotency-Key on every POST that takes something, and errors in the shape of the route', () => {
    for (const { path, method, operation } of operations()) {
      const headers = operation.parameters?.filter((each) => each.in === 'header').map(({ name }) => name) ?? [];
      // What takes nothing makes nothing of its own: a test of credentials, another delivery.
      const makes = method === 'post' && operation.requestBody !== undefined;
      expect([path, headers]).toEqual([path, makes ? ['idempotency-key'] : headers.filter(() => method === 'post')]);
      const shape = /^\/(api|v1\/payments$)/.test(path) ? 'PlugPayError' : 'PalPlussError';
      for (const [status, { content }] of Object.entries(operation.responses)) {
        if (Number(status) < 300) continue;
        expect(content?.['application/json']?.schema).toEqual({ $ref: `#/components/schemas/${shape}` });
      }
    }
  });

  it('gives errors their own status', () => {
    let examples = 0;
    for (const { path, operation } of operations()) {
      for (const [status, { content }] of Object.entries(operation.responses)) {
        if (Number(status) < 400) continue;
        for (const [code] of examplesOf(content?.['application/json'])) {
          expect([path, code, statusOf(code as 'NOT_FOUND', path.replaceAll('{', ':'))]).toEqual([
            path,
            code,
            Number(status),
          ]);
          examples += 1;
        }
      }
    }
    expect(examples).toBeGreaterThan(80);
  });
});

describe('every documented request', () => {
  it('is answered as its success is documented', async () => {
    let sent = 0;
    // One that has its end: who follows it is told that, and waits for nothing.
    gateway.initiation.payment = SAMPLE_PAID;
    for (const each of operations()) {
      const { path, method, operation } = each;
      const media = operation.requestBody?.content['application/json'];
      if (method === 'post' && media !== undefined) expect([path, examplesOf(media).length > 1]).toEqual([path, true]);
      for (const [name, body] of media === undefined ? [['none', undefined] as const] : examplesOf(media)) {
        const type = parameterIn(media?.examples?.[name]?.summary ?? '', 'type');
        gateway.initiation.result = { $case: 'payment', value: sampleOf(path, type) };
        const answer = await gateway.app.inject({
          method,
          url: `${examplePath(each)}${exampleQuery(each, type)}`,
          headers: operation.security?.length === 0 ? {} : { authorization: `Bearer ${TEST_KEY}` },
          ...(body === undefined ? {} : { payload: body as object }),
        });
        const success = Object.keys(operation.responses).find((status) => /^2/.test(status));
        expect([path, name, String(answer.statusCode), answer.body]).toEqual([path, name, success, answer.body]);
        // That the answer is as documented is seen by the gateway under test itself.
        expect(gateway.departures).toEqual([]);
        sent += 1;
      }
    }
    expect(sent).toBeGreaterThanOrEqual(28);
  });
});

describe('the page at /docs', () => {
  const LOCAL = /^(\/docs\/|\.\/|data:)/;

  it('loads nothing from elsewhere', async () => {
    const page = await gateway.app.inject('/docs');
    expect([page.statusCode, page.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
    expect(page.headers['content-security-policy']).toContain("default-src 'none'");
    const assets = [...page.body.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, address]) => address!);
    expect(assets.length).toBeGreaterThan(4);
    for (const asset of assets) {
      expect(asset).toMatch(LOCAL);
      expect((await gateway.app.inject(asset)).statusCode).toBe(200);
    }
  });

  it('knows the document, and asks no validator', async () => {
    expect((await gateway.app.inject('/docs/json')).json()).toEqual(document);
    expect((await gateway.app.inject('/docs/static/swagger-initializer.js')).body).toMatch(/"validatorUrl":\s*null/);
  });

  it.each([
    '/docs/nothing',
    '/docs/static/x',
    '/docs/static/..%2f..%2fpackage.json',
    '/docs/static/%00',
    '/docs/static/.git',
  ])('answers %s with 404 in the envelope', async (path) => {
    const answer = await gateway.app.inject(path);
    expect([answer.statusCode, answer.json()]).toMatchObject([404, { success: false, error: { code: 'NOT_FOUND' } }]);
  });

  it.each(['/docs', '/docs/static/x', '/openapi.json'])('takes nothing at %s', async (path) => {
    const answer = await gateway.app.inject({ method: 'POST', url: path, payload: '{}' });
    expect([answer.statusCode, answer.headers['allow']]).toEqual([405, 'GET, HEAD, OPTIONS']);
  });
});
