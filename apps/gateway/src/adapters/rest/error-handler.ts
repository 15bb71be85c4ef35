import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from '@daftari/service/logger';
import { answerable, retryAfterSeconds } from './answerable';
import { dialectOf } from './dialect';
import { statusOf } from './error-status';
import { challengeIn, failureIn } from './failure-in';
import { requestIdOf } from './request-context';

/** Turns whatever was thrown into an answer in the route's shape. */
export function errorHandler(logger: Logger) {
  return (thrown: unknown, request: FastifyRequest, reply: FastifyReply): void => {
    const error = answerable(thrown);
    const requestId = requestIdOf(request);
    const dialect = dialectOf(request);
    if (error.code === 'INTERNAL_ERROR') logger.error({ err: thrown, requestId }, 'a request failed');
    // Fastify closes after a body it could not read; ours are read to their end, so that the connection can go on.
    reply.removeHeader('connection');
    const wait = retryAfterSeconds(error);
    if (wait !== undefined) reply.header('retry-after', String(wait));
    if (error.http === 401) reply.header('www-authenticate', challengeIn(dialect, error.code));
    void reply.code(statusOf(error.code, request.routeOptions.url)).send(failureIn(dialect, error, requestId));
  };
}
