import { Type } from 'typebox';
import { DaftariError } from '@daftari/kernel/errors';
import { success } from '../envelope';
import { errorResponses } from '../openapi/error-responses';
import { successResponse } from '../openapi/success-response';
import { requestIdOf } from '../request-context';
import type { Rest, RestDeps } from '../rest-deps';

const Ready = Type.Object({
  status: Type.Literal('ready'),
  degraded: Type.Optional(Type.Array(Type.Object({ name: Type.String(), why: Type.String() }))),
});

const schema = {
  tags: ['Health'],
  operationId: 'readiness',
  summary: 'Says that requests can be answered',
  description:
    'The API keys are known and followed, and everything else that is needed is there. What is amiss all the same, such as ' +
    'M-Pesa not answering, is named under `degraded`: requests are still taken, and payments told of it one by one.',
  security: [],
  response: {
    200: successResponse(Ready, 'It is ready.', { status: 'ready' }),
    ...errorResponses('palpluss', ['OVERLOADED']),
  },
};

export function readinessRoute(rest: Rest, { keys, readiness, degraded }: RestDeps): void {
  rest.get('/readyz', { schema }, async (request) => {
    if (!keys.ready)
      throw new DaftariError('OVERLOADED', 'The API keys are still being read.', { retryAfterSeconds: 1 });
    const waitsFor = Object.keys(readiness).filter((name) => readiness[name]?.() !== true);
    if (waitsFor.length > 0)
      throw new DaftariError('OVERLOADED', `Not ready: ${waitsFor.join(', ')}.`, { retryAfterSeconds: 1, waitsFor });
    const amiss = degraded().map(({ name, why }) => ({ name, why }));
    const ready = { status: 'ready' as const, ...(amiss.length === 0 ? {} : { degraded: amiss }) };
    return success(ready, requestIdOf(request));
  });
}
