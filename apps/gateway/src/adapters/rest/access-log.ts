import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from '@daftari/service/logger';
import { callerIfKnown, operatorIfKnown, requestIdOf } from './request-context';

/** One line an answer. The route's pattern stands for the path, which may hold anything a client put there. */
export function accessLog(logger: Logger) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const [caller, operator] = [callerIfKnown(request), operatorIfKnown(request)];
    logger.info(
      {
        requestId: requestIdOf(request),
        method: request.method,
        route: request.routeOptions.url ?? 'none',
        status: reply.statusCode,
        durationMs: Math.round(reply.elapsedTime),
        ...(caller === null ? {} : { merchantId: caller.merchantId, keyId: caller.keyId }),
        ...(operator === null ? {} : { operator }),
      },
      'answered',
    );
  };
}
