import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';
import { DaftariError } from '@daftari/kernel/errors';
import type { Logger } from '@daftari/service/logger';
import { errorHandler } from '../error-handler';

/** The page brings everything it needs, and asks nobody but this server. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** The document at `/openapi.json`, and a page to read and try it at `/docs`, which works without the internet. */
export async function serveDocs(fastify: FastifyInstance, logger: Logger): Promise<void> {
  fastify.get('/openapi.json', { schema: { hide: true } }, async () => fastify.swagger());
  await fastify.register(async (docs) => {
    docs.setErrorHandler((thrown, request, reply) => errorHandler(logger)(asNotFound(thrown), request, reply));
    await docs.register(swaggerUi, {
      routePrefix: '/docs',
      staticCSP: CONTENT_SECURITY_POLICY,
      theme: { title: 'Daftari API' },
      uiConfig: { docExpansion: 'list', deepLinking: true, validatorUrl: null, persistAuthorization: false },
    });
  });
}

/** Serving files refuses odd names with errors of its own, none of which is our fault. */
function asNotFound(thrown: unknown): unknown {
  const status = thrown instanceof Error && 'statusCode' in thrown ? Number(thrown.statusCode) : 500;
  return status >= 400 && status < 500 ? new DaftariError('NOT_FOUND') : thrown;
}
