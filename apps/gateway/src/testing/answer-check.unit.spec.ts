import Fastify from 'fastify';
import { Type } from 'typebox';
import { Success } from '../adapters/rest/envelope';
import { errorResponses } from '../adapters/rest/openapi/error-responses';
import { checkingAnswers } from './answer-check';
import { runningGateway, TEST_KEY } from './running-gateway';

const requestId = 'a1b2c3d4-0000-4000-8000-000000000000';
const right = { success: true, data: { amount: 1 }, requestId };
const error = { message: 'no', code: 'INVALID_JSON', details: {} };

/** The departures that are noted of one answer. */
async function departuresOf(status: number, body: object): Promise<readonly string[]> {
  const app = Fastify();
  app.setSerializerCompiler(() => (answer) => JSON.stringify(answer));
  const { departures } = checkingAnswers(app);
  const response = {
    200: Success(Type.Object({ amount: Type.Number() })),
    ...errorResponses('palpluss', ['INVALID_JSON']),
  };
  app.get('/x', { schema: { response } }, async (_, reply) => reply.code(status as 200).send(body));
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
