import fastify, { type FastifyInstance } from 'fastify';
import { listenError } from '@daftari/service/start-error';
import type { Metrics } from './metrics';
import type { Readiness } from './readiness';

export interface OpsServerOptions {
  readonly host: string;
  /** 0 for any free port. */
  readonly port: number;
  readonly service: string;
  readonly version: string;
  readonly readiness: Readiness;
  readonly metrics: Metrics;
}

export interface OpsServer {
  /** `http://host:port`. */
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * What operators and orchestrators ask a process: `/healthz` (it runs), `/readyz` (it can work, or what it waits for; 503; and
 * what is amiss without keeping it from its work), `/metrics` (Prometheus). It listens before anything else is up. @throws StartError when the port cannot be had
 */
export async function startOpsServer(options: OpsServerOptions): Promise<OpsServer> {
  const { host, port } = options;
  const app = opsApp(options);
  const url = await app.listen({ host, port }).catch((error: unknown) => {
    throw listenError(error, 'DAFTARI_OPS_PORT', port);
  });
  return { url, stop: () => app.close().then(() => undefined) };
}

/** The routes, without a socket. */
export function opsApp({ service, version, readiness, metrics }: Omit<OpsServerOptions, 'host' | 'port'>) {
  const app: FastifyInstance = fastify({ logger: false, forceCloseConnections: true });
  app.get('/healthz', async () => ({ status: 'ok', service, version }));
  app.get('/readyz', async (_request, reply) => {
    const waitingFor = readiness.notReady();
    const degraded = readiness.degraded();
    const ready = waitingFor.length === 0;
    return reply
      .code(ready ? 200 : 503)
      .send({ ready, service, waitingFor, ...(degraded.length === 0 ? {} : { degraded }) });
  });
  app.get('/metrics', async (_request, reply) =>
    reply.header('content-type', metrics.contentType).send(await metrics.text()),
  );
  return app;
}
