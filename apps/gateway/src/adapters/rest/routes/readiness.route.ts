import { Type } from 'typebox';
import { DaftariError } from '@daftari/kernel/errors';
import { success } from '../envelope';
import { errorResponses } from '../openapi/error-responses';
import { successResponse } from '../openapi/success-response';
import { requestIdOf } from '../request-context';
import type { Rest, RestDeps } from '../rest-deps';

const schema = {
  tags: ['Health'],
  operationId: 'readiness',
  summary: 'Says that requests can be answered',
  description: 'The API keys are known and followed, and everything else that is needed is there.',
  security: [],
  response: {
    200: successResponse(Type.Object({ status: Type.Literal('ready') }), 'It is ready.', { status: 'ready' }),
    ...errorResponses('palpluss', ['OVERLOADED']),
  },
};

export function readinessRoute(rest: Rest, { keys, readiness }: RestDeps): void {
  rest.get('/readyz', { schema }, async (request) => {
    if (!keys.ready)
      throw new DaftariError('OVERLOADED', 'The API keys are still being read.', { retryAfterSeconds: 1 });
    const waitsFor = Object.keys(readiness).filter((name) => readiness[name]?.() !== true);
    if (waitsFor.length > 0)
      throw new DaftariError('OVERLOADED', `Not ready: ${waitsFor.join(', ')}.`, { retryAfterSeconds: 1, waitsFor });
    return success({ status: 'ready' as const }, requestIdOf(request));
  });
}
