import { Socket } from 'node:net';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Daraja } from '../application/daraja';
import type { DarajaRequest } from '../application/endpoint';
import type { Answer } from '../domain/answer';
import { REFUSALS } from '../domain/refusals';

/** Gives every path that is not the control plane's to Daraja. Bodies are read as text: Daraja judges them itself. */
export function darajaRoutes(app: FastifyInstance, daraja: Daraja): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));
  const handler = async (request: FastifyRequest, reply: FastifyReply) =>
    send(reply, await daraja.answer(read(request)));
  app.all('/*', handler);
  app.setNotFoundHandler(handler);
  app.setErrorHandler(async (error: FastifyError, request, reply) => {
    const refusal = error.statusCode === 413 ? REFUSALS.payloadTooLarge : REFUSALS.invalidPayload;
    const server = error.statusCode === undefined || error.statusCode >= 500;
    return send(reply, await daraja.refuse(read(request), server ? REFUSALS.internalError : refusal));
  });
}

function read(request: FastifyRequest): DarajaRequest {
  return {
    method: request.method,
    path: request.url.split('?', 1)[0]!,
    query: request.query as Readonly<Record<string, unknown>>,
    authorization: request.headers.authorization,
    contentType: request.headers['content-type'],
    body: typeof request.body === 'string' ? request.body : '',
  };
}

function send(reply: FastifyReply, answer: Answer): FastifyReply {
  if ('reset' in answer) return resetConnection(reply);
  const [type, body] =
    'html' in answer ? ['text/html', answer.html] : ['application/json', JSON.stringify(answer.body)];
  return reply.code(answer.status).header('content-type', type).send(body);
}

/** The client sees its connection reset (RST), not closed in order. */
function resetConnection(reply: FastifyReply): FastifyReply {
  reply.hijack();
  const { socket } = reply.request;
  if (socket instanceof Socket) socket.resetAndDestroy();
  else reply.raw.destroy();
  return reply;
}
