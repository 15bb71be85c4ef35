import { ERROR_REGISTRY } from '@daftari/kernel/error-registry';
import { describes } from '../../../testing/answer-check';
import { runningGateway, TEST_KEY, type RunningGateway } from '../../../testing/running-gateway';
import { SAMPLE_PAYMENT, SAMPLE_TOPUP } from './samples';

type Media = { schema: object; examples?: Record<string, { value: unknown }> };
type Operation = {
  operationId: string;
  summary: string;
  tags: string[];
  security?: object[];
  parameters?: { in: string; name: string; schema: { examples?: string[]; default?: string }; example?: string }[];
  requestBody?: { content: Record<string, Media> };
  responses: Record<string, { description: string; content: Record<string, Media> }>;
};
interface Document {
  openapi: string;
  info: { title: string; version: string };
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, object> };
}

let gateway: RunningGateway;
let document: Document;
beforeAll(async () => {
  gateway = await runningGateway();
  document = (await gateway.app.inject('/openapi.json')).json<Document>();
});
afterAll(() => gateway.stop());

const operations = () =>
  Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method: method as 'get' | 'post', operation })),
  );

/** The schema with the shared ones in the place of their names. */
function resolved(schema: unknown): object {
  return JSON.parse(JSON.stringify(schema), (_, value: unknown) => {
    const reference = (value as { $ref?: string } | null)?.$ref;
    if (reference === undefined) return value;
    const shared = document.components.schemas[reference.replace('#/components/schemas/', '')];
    if (shared === undefined) throw new Error(`${reference} is nowhere`);
    return shared;
  }) as object;
}

/** The path with the example of each of its parameters. */
function examplePath({ path, operation }: ReturnType<typeof operations>[number]): string {
  return path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const parameter = operation.parameters?.find((each) => each.in === 'path' && each.name === name);
    return parameter?.example ?? parameter?.schema.examples?.[0] ?? 'no example';
  });
}

describe('the OpenAPI document', () => {
  it('is 3.1 and names both dialects', () => {
    expect(document.openapi).toMatch(/^3\.1\./);
    expect(document.info).toMatchObject({ title: 'Daftari', version: '0.0.0-test' });
    expect(Object.keys(document.paths)).toEqual([
      '/v1/payments/stk',
      '/v1/payments/stk/initiate',
      '/v1/transactions/{id}',
      '/v1/wallets/service/balance',
      '/v1/wallets/service/topups',
      '/api/v1/payments',
      '/v1/payments',
      '/healthz',
      '/readyz',
    ]);
    expect(Object.keys(document.components.schemas)).toEqual(['PalPlussError', 'PlugPayError']);
  });

  it('names and describes every operation, once', () => {
    const ids = operations().map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { operation } of operations()) {
      expect(operation).toMatchObject({ operationId: expect.any(String), summary: expect.any(String) });
      expect(operation.tags).toHaveLength(1);
      for (const { description } of Object.values(operation.responses)) expect(description).not.toMatch(/Default|^$/);
    }
  });

  it('documents an Idempotency-Key on every POST, and errors in the shape of the route', () => {
    for (const { path, method, operation } of operations()) {
      const headers = operation.parameters?.filter((each) => each.in === 'header').map(({ name }) => name) ?? [];
      expect([path, headers]).toEqual([path, method === 'post' ? ['idempotency-key'] : []]);
      const shape = /^\/(api|v1\/payments$)/.test(path) ? 'PlugPayError' : 'PalPlussError';
      for (const [status, { content }] of Object.entries(operation.responses)) {
        if (status === '200') continue;
        expect(content['application/json']!.schema).toEqual({ $ref: `#/components/schemas/${shape}` });
      }
    }
  });

  it('gives every answer an example that is true to its schema and its status', () => {
    let examples = 0;
    for (const { path, operation } of operations()) {
      for (const [status, { content }] of Object.entries(operation.responses)) {
        const media = content['application/json']!;
        const named = Object.entries(media.examples ?? {});
        expect([path, status, named.length > 0]).toEqual([path, status, true]);
        for (const [name, { value }] of named) {
          examples += 1;
          expect([path, name, describes(resolved(media.schema), value)]).toEqual([path, name, true]);
          if (status !== '200') expect(ERROR_REGISTRY[name as 'NOT_FOUND'].http).toBe(Number(status));
        }
      }
    }
    expect(examples).toBeGreaterThan(80);
  });
});

describe('every documented request', () => {
  it('is answered as its success is documented', async () => {
    let sent = 0;
    for (const each of operations()) {
      const { path, method, operation } = each;
      const examples = operation.requestBody?.content['application/json']?.examples;
      if (method === 'post') expect([path, Object.keys(examples ?? {}).length > 1]).toEqual([path, true]);
      const value = path.endsWith('topups') ? SAMPLE_TOPUP : SAMPLE_PAYMENT;
      gateway.initiation.result = { $case: 'payment', value };
      for (const { value: body } of Object.values(examples ?? { none: { value: undefined } })) {
        const answer = await gateway.app.inject({
          method,
          url: examplePath(each),
          headers: operation.security?.length === 0 ? {} : { authorization: `Bearer ${TEST_KEY}` },
          ...(body === undefined ? {} : { payload: body as object }),
        });
        const documented = operation.responses[answer.statusCode]?.content['application/json']?.schema;
        expect([path, answer.statusCode]).toEqual([path, 200]);
        expect([path, describes(resolved(documented), answer.json())]).toEqual([path, true]);
        const asked = operation.requestBody?.content['application/json']?.schema;
        if (asked !== undefined) expect(describes(resolved(asked), body)).toBe(true);
        sent += 1;
      }
    }
    expect(sent).toBe(14);
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
