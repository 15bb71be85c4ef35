import type { FastifyReply, FastifyRequest } from 'fastify';
import { authenticate } from '../../application/authenticate';
import { setCaller } from './request-context';
import type { RestDeps } from './rest-deps';

/** The `onRequest` of every route that belongs to a merchant: nothing of the body is read before. */
export function authenticating({ keys }: Pick<RestDeps, 'keys'>) {
  return async (request: FastifyRequest, _reply: FastifyReply): Promise<void> =>
    setCaller(request, authenticate(request.headers.authorization, keys));
}
