import fastify from 'fastify';
import { restServerOptions } from '@daftari/gateway/service';
import type { Metrics } from '@daftari/host/metrics';
import { systemIds } from '@daftari/kernel/ids';
import type { Config } from '@daftari/service/config';
import { listenError } from '@daftari/service/start-error';
import { metricsRoute } from './metrics-route';
import type { Services } from './services';

export interface RestServer {
  readonly url: string;
  /** Lets requests in flight finish; calling it again waits for the same end. */
  stop(): Promise<void>;
}

/** Serves the gateway, the provider's callbacks and `/metrics` on one port. @throws StartError when the port cannot be had */
export async function listenRest(
  { gateway, intake }: Services,
  metrics: Metrics,
  { host, port, cluster }: Config,
): Promise<RestServer> {
  // Only what these proxies say of where a request came from is believed.
  const trustProxy = cluster.trustedProxies.length === 0 ? false : [...cluster.trustedProxies];
  const app = fastify({ ...restServerOptions(systemIds), trustProxy });
  await app.register(intake.http);
  await app.register(metricsRoute(metrics));
  await app.register(gateway.plugin);
  const url = await app.listen({ host, port }).catch((error: unknown) => {
    throw listenError(error, 'DAFTARI_PORT', port);
  });
  let stopped: Promise<void> | undefined;
  return { url, stop: () => (stopped ??= app.close().then(() => undefined)) };
}
