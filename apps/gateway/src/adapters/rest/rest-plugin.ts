import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { Ids } from '@daftari/kernel/ids';
import { isUuid } from '@daftari/kernel/ids';
import type { Logger } from '@daftari/service/logger';
import { accessLog } from './access-log';
import { answerable, retryAfterSeconds } from './answerable';
import { failure } from './envelope';
import { readJsonBody } from './json-body';
import { answerUnrouted } from './known-paths';
import { connectHandler } from './malformed-http';
import { REQUEST_DECORATIONS, requestIdOf, setRequestId } from './request-context';
import { requestIdFor } from './request-id';
import type { RestDeps } from './rest-deps';
import { healthRoute } from './routes/health.route';
import { readinessRoute } from './routes/readiness.route';
import { serviceBalanceRoute } from './routes/service-balance.route';
import { stkPushRoute } from './routes/stk-push.route';
import { transactionRoute } from './routes/transaction.route';

const CLOSE_IDLE_EVERY_MS = 50;

/** The REST edge as a plugin that keeps to itself. The host creates Fastify with `restServerOptions` and registers it at the root. */
export function restPlugin(deps: RestDeps) {
  return async (fastify: FastifyInstance): Promise<void> => {
    answerEveryRequest(fastify, deps.ids);
    closeIdleWhileClosing(fastify);
    readEveryBodyAsJson(fastify);
    for (const name of REQUEST_DECORATIONS) fastify.decorateRequest(name, null);
    fastify.addHook('onRequest', async (request, reply) => {
      setRequestId(request, reply, isUuid(request.id) ? request.id : requestIdFor(request.headers, deps.ids));
      reply.header('cache-control', 'no-store');
    });
    fastify.addHook('onResponse', accessLog(deps.logger));
    fastify.setErrorHandler(errorHandler(deps.logger));
    answerUnrouted(fastify);

    const rest = fastify.withTypeProvider<TypeBoxTypeProvider>();
    stkPushRoute(rest, deps);
    transactionRoute(rest, deps);
    serviceBalanceRoute(rest, deps);
    healthRoute(rest, deps);
    readinessRoute(rest, deps);
  };
}

/** Node answers an unknown `Expect` and CONNECT by itself, without a body, unless somebody listens. */
function answerEveryRequest({ server }: FastifyInstance, ids: Ids): void {
  server.on('checkExpectation', (request, response) => server.emit('request', request, response));
  server.on('connect', connectHandler(ids));
}

/**
 * Fastify closes idle connections once, when it begins to close. One that was still sending then (the rest of a refused
 * body) becomes idle later and would hold the process until its keep-alive ends.
 */
function closeIdleWhileClosing(fastify: FastifyInstance): void {
  fastify.addHook('preClose', async () => {
    const { server } = fastify;
    const timer = setInterval(() => server.closeIdleConnections(), CLOSE_IDLE_EVERY_MS);
    timer.unref();
    server.once('close', () => clearInterval(timer));
  });
}

/**
 * Schemas are documentation and types here; requests are read by the domain, so that nothing is coerced or dropped on the
 * way in or out.
 */
function readEveryBodyAsJson(fastify: FastifyInstance): void {
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('*', readJsonBody);
  fastify.setValidatorCompiler(() => () => true);
  fastify.setSerializerCompiler(() => (answer) => JSON.stringify(answer));
  // Without its header a body goes to the one parser there is, also when the header cannot be read.
  fastify.addHook('preParsing', async (request) => void delete request.raw.headers['content-type']);
}

function errorHandler(logger: Logger) {
  return (thrown: FastifyError | Error, request: FastifyRequest, reply: FastifyReply): void => {
    const error = answerable(thrown);
    const requestId = requestIdOf(request);
    if (error.code === 'INTERNAL_ERROR') logger.error({ err: thrown, requestId }, 'a request failed');
    // Fastify closes after a body it could not read; ours are read to their end, so that the connection can go on.
    reply.removeHeader('connection');
    const wait = retryAfterSeconds(error);
    if (wait !== undefined) reply.header('retry-after', String(wait));
    if (error.http === 401) reply.header('www-authenticate', 'Basic realm="Daftari", charset="UTF-8"');
    void reply.code(error.http).send(failure(error, requestId));
  };
}
