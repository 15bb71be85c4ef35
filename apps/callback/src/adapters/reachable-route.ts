import { REACHABLE_PATH } from '@daftari/daraja/callback-address';
import type { FastifyPluginAsync } from 'fastify';

/** `GET /callbacks/reachable`: says to who tries the public address that callbacks arrive here. It is no secret. */
export const reachableRoute: FastifyPluginAsync = async (app) => {
  app.get(REACHABLE_PATH, { schema: { hide: true } as object }, async () => ({ status: 'ok', service: 'callback' }));
};
