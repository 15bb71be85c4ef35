import type { FastifyReply, FastifyRequest } from 'fastify';
import { authenticate } from '../../application/authenticate';
import type { CountRequest } from './rate-limit';
import { setCaller } from './request-context';
import type { RestDeps } from './rest-deps';

/** The `onRequest` of every route that belongs to a merchant: nothing of the body is read before. */
export type Admit = (request: FastifyRequest, reply: FastifyReply) => Promise<void>;

export function admission({ keys }: Pick<RestDeps, 'keys'>, count: CountRequest): Admit {
  return async (request, reply) => {
    setCaller(request, authenticate(request.headers.authorization, keys));
    await count(request, reply);
  };
}
