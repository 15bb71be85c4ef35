import type { Metrics } from '@daftari/host/metrics';
import type { FastifyPluginAsync } from 'fastify';

/** `GET /metrics`, for Prometheus; no part of the API for merchants. */
export function metricsRoute(metrics: Metrics): FastifyPluginAsync {
  return async (app) => {
    app.get('/metrics', { schema: { hide: true } as object, logLevel: 'silent' }, async (_request, reply) =>
      reply.header('content-type', metrics.contentType).send(await metrics.text()),
    );
  };
}
