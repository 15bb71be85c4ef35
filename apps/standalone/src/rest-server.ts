import fastify from 'fastify';
import { restServerOptions } from '@daftari/gateway/service';
import { systemIds } from '@daftari/kernel/ids';
import type { Config } from '@daftari/service/config';
import { listenError } from '@daftari/service/start-error';
import type { Services } from './services';

export interface RestServer {
  readonly url: string;
  /** Lets requests in flight finish; calling it again waits for the same end. */
  stop(): Promise<void>;
}

/** Serves the gateway and the provider's callbacks on one port. @throws StartError when the port cannot be had */
export async function listenRest({ gateway, callback }: Services, { host, port }: Config): Promise<RestServer> {
  const app = fastify(restServerOptions(systemIds));
  await app.register(callback.http);
  await app.register(gateway.plugin);
  const url = await app.listen({ host, port }).catch((error: unknown) => {
    throw listenError(error, 'DAFTARI_PORT', port);
  });
  let stopped: Promise<void> | undefined;
  return { url, stop: () => (stopped ??= app.close().then(() => undefined)) };
}
