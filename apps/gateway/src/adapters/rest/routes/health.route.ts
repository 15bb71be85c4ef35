import { Type } from 'typebox';
import { success } from '../envelope';
import { successResponse } from '../openapi/success-response';
import { requestIdOf } from '../request-context';
import type { Rest, RestDeps } from '../rest-deps';

const schema = {
  tags: ['Health'],
  operationId: 'health',
  summary: 'Says that the process runs',
  description: 'It says nothing of whether requests can be answered: ask /readyz for that.',
  security: [],
  response: {
    200: successResponse(Type.Object({ status: Type.Literal('ok'), version: Type.String() }), 'It runs.', {
      status: 'ok',
      version: '1.0.0',
    }),
  },
};

export function healthRoute(rest: Rest, { version }: RestDeps): void {
  rest.get('/healthz', { schema }, async (request) =>
    success({ status: 'ok' as const, version }, requestIdOf(request)),
  );
}
