import swagger from '@fastify/swagger';
import type { FastifyInstance } from 'fastify';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import { isUuid, type Ids } from '@daftari/kernel/ids';
import { accessLog } from './access-log';
import { adminRoutes } from './admin/admin-routes';
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
import { apiKeyRoute } from './routes/api-key.route';
import { apiKeysRoute } from './routes/api-keys.route';
import { batchesRoute } from './routes/batches.route';
import { channelRoute } from './routes/channel.route';
import { channelsRoute } from './routes/channels.route';
import { credentialProfileRoute } from './routes/credential-profile.route';
import { credentialProfilesRoute } from './routes/credential-profiles.route';
import { feeQuoteRoute } from './routes/fee-quote.route';
import { eventsRoute } from './routes/events.route';
import { healthRoute } from './routes/health.route';
import { payoutRoute } from './routes/payout.route';
import { plugPayPaymentsRoute } from './routes/plugpay-payments.route';
import { readinessRoute } from './routes/readiness.route';
import { refundsRoute } from './routes/refunds.route';
import { stkPushRoute } from './routes/stk-push.route';
import { transactionEventsRoute } from './routes/transaction-events.route';
import { transactionRoute } from './routes/transaction.route';
import { transactionsRoute } from './routes/transactions.route';
import { walletAlertRoute } from './routes/wallet-alert.route';
import { walletBalancesRoute } from './routes/wallet-balances.route';
import { walletEntriesRoute } from './routes/wallet-entries.route';
import { walletTopupsRoute } from './routes/wallet-topups.route';
import { walletTransferRoute } from './routes/wallet-transfer.route';
import { webhookDeliveriesRoute } from './routes/webhook-deliveries.route';
import { webhookEndpointActionsRoute } from './routes/webhook-endpoint-actions.route';
import { webhookEndpointRoute } from './routes/webhook-endpoint.route';
import { webhookEndpointsRoute } from './routes/webhook-endpoints.route';

const CLOSE_IDLE_EVERY_MS = 50;

/** In the order of the documentation. */
const ROUTES: readonly ((rest: Rest, deps: RouteDeps) => void)[] = [
  stkPushRoute,
  payoutRoute,
  batchesRoute,
  transactionRoute,
  transactionEventsRoute,
  transactionsRoute,
  refundsRoute,
  walletBalancesRoute,
  walletEntriesRoute,
  walletTopupsRoute,
  walletTransferRoute,
  walletAlertRoute,
  feeQuoteRoute,
  channelsRoute,
  channelRoute,
  credentialProfilesRoute,
  credentialProfileRoute,
  apiKeysRoute,
  apiKeyRoute,
  webhookEndpointsRoute,
  webhookEndpointRoute,
  webhookEndpointActionsRoute,
  webhookDeliveriesRoute,
  eventsRoute,
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
    adminRoutes(rest, deps);
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
