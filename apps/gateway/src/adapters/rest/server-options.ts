import type { Server } from 'node:http';
import type { FastifyHttpOptions, FastifyReply, FastifyRequest } from 'fastify';
import { DaftariError } from '@daftari/kernel/errors';
import type { Ids } from '@daftari/kernel/ids';
import { dialectOfTarget } from './dialect';
import { failureIn } from './failure-in';
import { MAX_BODY_BYTES } from './json-body';
import { malformedHttpHandler } from './malformed-http';
import { REQUEST_ID_HEADER } from './request-context';
import { requestIdFor } from './request-id';

/** How long a whole request may take to arrive. */
const REQUEST_TIMEOUT_MS = 30_000;
const KEEP_ALIVE_MS = 72_000;
const MAX_HEADER_BYTES = 16 * 1024;
/** Longer than any id, so that a wrong id gets its own error; the header limit comes first. */
const MAX_PARAM_CHARACTERS = 16 * 1024;

/**
 * What the host has to create Fastify with, so that nothing leaves in another shape than ours: what fails before a plugin
 * sees it (malformed HTTP, bad escapes in a URL, a stopping server) is decided here.
 */
export function restServerOptions(ids: Ids) {
  return {
    logger: false,
    genReqId: (request) => requestIdFor(request.headers, ids),
    bodyLimit: MAX_BODY_BYTES,
    requestTimeout: REQUEST_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    routerOptions: { maxParamLength: MAX_PARAM_CHARACTERS },
    http: { maxHeaderSize: MAX_HEADER_BYTES, requireHostHeader: false },
    clientErrorHandler: malformedHttpHandler(ids),
    frameworkErrors,
  } satisfies FastifyHttpOptions<Server>;
}

function frameworkErrors(error: { code: string }, request: FastifyRequest, reply: FastifyReply): void {
  const refusal =
    error.code === 'FST_ERR_BAD_URL'
      ? new DaftariError('VALIDATION_ERROR', 'The address is not a valid URL.')
      : new DaftariError('NOT_FOUND');
  const body = failureIn(dialectOfTarget(request.url), refusal, request.id);
  void reply.code(refusal.http).header(REQUEST_ID_HEADER, request.id).send(body);
}
