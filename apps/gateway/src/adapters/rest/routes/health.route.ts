import { Type } from 'typebox';
import { success, Success } from '../envelope';
import { requestIdOf } from '../request-context';
import type { Rest, RestDeps } from '../rest-deps';

const schema = {
  summary: 'Says that the process runs.',
  response: { 200: Success(Type.Object({ status: Type.Literal('ok'), version: Type.String() })) },
};

export function healthRoute(rest: Rest, { version }: RestDeps): void {
  rest.get('/healthz', { schema }, async (request) =>
    success({ status: 'ok' as const, version }, requestIdOf(request)),
  );
}
