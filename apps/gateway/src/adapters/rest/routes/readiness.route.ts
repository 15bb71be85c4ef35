import { Type } from 'typebox';
import { DaftariError } from '@daftari/kernel/errors';
import { Failure, success, Success } from '../envelope';
import { requestIdOf } from '../request-context';
import type { Rest, RestDeps } from '../rest-deps';

const schema = {
  summary: 'Says that requests can be answered: the API keys are known and followed.',
  response: { 200: Success(Type.Object({ status: Type.Literal('ready') })), 503: Failure },
};

export function readinessRoute(rest: Rest, { keys }: RestDeps): void {
  rest.get('/readyz', { schema }, async (request) => {
    if (!keys.ready)
      throw new DaftariError('OVERLOADED', 'The API keys are still being read.', { retryAfterSeconds: 1 });
    return success({ status: 'ready' as const }, requestIdOf(request));
  });
}
