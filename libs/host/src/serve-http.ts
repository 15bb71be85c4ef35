import type { Server } from 'node:http';
import fastify, { type FastifyHttpOptions, type FastifyPluginAsync } from 'fastify';
import { listenError } from '@daftari/service/start-error';
import type { ProcessKit } from './run-process';

/** Serves plugins at DAFTARI_PORT; answers the address. Requests in flight end when the process stops. @throws StartError */
export async function serveHttp(
  { config, lifecycle }: ProcessKit,
  options: FastifyHttpOptions<Server>,
  plugins: readonly FastifyPluginAsync[],
): Promise<string> {
  const { host, port, cluster } = config;
  // Only what these proxies say of where a request came from is believed.
  const trustProxy = cluster.trustedProxies.length === 0 ? false : [...cluster.trustedProxies];
  const app = fastify({ ...options, trustProxy });
  for (const plugin of plugins) await app.register(plugin);
  const url = await app.listen({ host, port }).catch((error: unknown) => {
    throw listenError(error, 'DAFTARI_PORT', port);
  });
  lifecycle.onStop('REST', () => app.close().then(() => undefined));
  return url;
}
