import swagger from '@fastify/swagger';
import type { FastifyInstance } from 'fastify';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import { isUuid, type Ids } from '@daftari/kernel/ids';
import { accessLog } from './access-log';
import { admission } from './admission';
import { errorHandler } from './error-handler';
import { readJsonBody } from './json-body';
import { answerUnrouted } from './known-paths';
import { connectHandler, rememberTargets } from './malformed-http';
import { serveDocs } from './openapi/docs';
import { documentOptions, SHARED_SCHEMAS } from './openapi/document';
import { countingRequests } from './rate-limit';
import { REQUEST_DECORATIONS, setRequestId } from './request-context';
import { requestIdFor } from './request-id';
import type { Rest, RestDeps, RouteDeps } from './rest-deps';
import { healthRoute } from './routes/health.route';
import { plugPayPaymentsRoute } from './routes/plugpay-payments.route';
import { readinessRoute } from './routes/readiness.route';
import { serviceBalanceRoute } from './routes/service-balance.route';
import { serviceTopupRoute } from './routes/service-topup.route';
import { stkPushRoute } from './routes/stk-push.route';
import { transactionRoute } from './routes/transaction.route';

const CLOSE_IDLE_EVERY_MS = 50;

/** In the order of the documentation. */
const ROUTES: readonly ((rest: Rest, deps: RouteDeps) => void)[] = [
  stkPushRoute,
  transactionRoute,
  serviceBalanceRoute,
  serviceTopupRoute,
  plugPayPaymentsRoute,
  healthRoute,
  readinessRoute,
];

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

    for (const schema of SHARED_SCHEMAS) fastify.addSchema(schema);
    await fastify.register(swagger, documentOptions(deps.version));
    const count = await countingRequests(fastify, deps.rateLimitPerMinute);
    const rest = fastify.withTypeProvider<TypeBoxTypeProvider>();
    for (const route of ROUTES) route(rest, { ...deps, admit: admission(deps, count) });
    await serveDocs(fastify, deps.logger);
  };
}

/** Node answers an unknown `Expect` and CONNECT by itself, without a body, unless somebody listens. */
function answerEveryRequest({ server }: FastifyInstance, ids: Ids): void {
  server.on('checkExpectation', (request, response) => server.emit('request', request, response));
  server.on('connect', connectHandler(ids));
  rememberTargets(server);
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
