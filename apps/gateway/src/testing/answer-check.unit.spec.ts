import swagger from '@fastify/swagger';
import Fastify from 'fastify';
import { Type } from 'typebox';
import { Success } from '../adapters/rest/envelope';
import { errorResponses } from '../adapters/rest/openapi/error-responses';
import { documentOptions, SHARED_SCHEMAS } from '../adapters/rest/openapi/document';
import { checkingAnswers } from './answer-check';
import { runningGateway, TEST_KEY } from './running-gateway';

/** Each of these is another document. */
let documents = 0;
const requestId = 'a1b2c3d4-0000-4000-8000-000000000000';
const right = { success: true, data: { amount: 1 }, requestId };
const error = { message: 'no', code: 'INVALID_JSON', details: {} };

async function documentedApp() {
  const app = Fastify();
  app.setSerializerCompiler(() => (answer) => JSON.stringify(answer));
  const { departures } = checkingAnswers(app, `document ${++documents}`);
  for (const schema of SHARED_SCHEMAS) app.addSchema(schema);
  await app.register(swagger, documentOptions('0.0.0-test'));
  return { app, departures };
}

/** The departures that are noted of one answer. */
async function departuresOf(
  status: number,
  body: object,
  headers: Record<string, string> = {},
): Promise<readonly string[]> {
  const { app, departures } = await documentedApp();
  const response = {
    200: { ...Success(Type.Object({ amount: Type.Number() })), headers: { 'x-left': { type: 'integer' } } },
    ...errorResponses('palpluss', ['INVALID_JSON']),
  };
  app.get('/x', { schema: { response } }, async (_, reply) =>
    reply
      .code(status as 200)
      .headers(headers)
      .send(body as never),
  );
  await app.inject('/x');
  await app.close();
  return departures;
}

describe('an answer', () => {
  it('that is documented is let through', async () => {
    expect(await departuresOf(200, right)).toEqual([]);
    expect(await departuresOf(400, { success: false, error, requestId })).toEqual([]);
  });

  it.each<[string, number, object]>([
    ['has a field of the wrong type', 200, { ...right, data: { amount: '1' } }],
    ['lacks a field', 200, { success: true, data: { amount: 1 } }],
    ['has a field that is not documented', 200, { ...right, data: { amount: 1, more: 1 } }],
    ['has a status that is not documented', 404, { success: false, error, requestId }],
    [
      'has a code that is not documented',
      400,
      { success: false, error: { ...error, code: 'INVALID_UUID' }, requestId },
    ],
    ["is in the other dialect's shape", 400, { error: 'no', status: 400 }],
  ])('that %s is noted', async (_, status, body) => {
    expect(await departuresOf(status, body)).toHaveLength(1);
  });
});

describe('a header', () => {
  it('that is documented is let through', async () => {
    expect(await departuresOf(200, right, { 'x-left': '3' })).toEqual([]);
  });

  it.each([
    ['is of another type', { 'x-left': 'three' }],
    ['is not documented', { 'x-more': '1' }],
  ])('that %s is noted', async (_, headers) => {
    expect(await departuresOf(200, right, headers)).toHaveLength(1);
  });
});

it('an answer of a route that is not in the document is noted', async () => {
  const app = Fastify();
  const { departures } = checkingAnswers(app, `document ${++documents}`);
  app.get('/early', async () => right);
  await app.register(swagger, documentOptions('0.0.0-test'));
  await app.inject('/early');
  expect(departures).toEqual(['GET /early: not in the document']);
  await app.close();
});

it('an answer that has no body is let through, and noted where there is one', async () => {
  const { app, departures } = await documentedApp();
  app.get('/x', { schema: { response: { 204: Type.Null() } } }, async (_, reply) => reply.code(204).send());
  app.get('/y', { schema: { response: { 204: Type.Null() } } }, async (_, reply) => reply.code(204).send('x'));
  await app.inject('/x');
  expect(departures).toEqual([]);
  await app.inject('/y');
  expect(departures).toHaveLength(1);
  await app.close();
});

it('a gateway that departed from its documentation fails the test that used it', async () => {
  const gateway = await runningGateway();
  const value = { code: 'WALLET_NOT_FOUND', message: '', details: {} };
  gateway.initiation.result = { $case: 'error', value };
  await gateway.app.inject({
    method: 'POST',
    url: '/v1/payments/stk',
    payload: { amount: 1, phone: '0712345678' },
    headers: { authorization: `Bearer ${TEST_KEY}` },
  });
  await expect(gateway.stop()).rejects.toThrow('WALLET_NOT_FOUND is not documented');
});
