import { CALLBACK_PATH, type CallbackTokens } from '@daftari/daraja/callback-token';
import type { Scheduler } from '@daftari/kernel/scheduler';
import type { Logger } from '@daftari/service/logger';
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import type { ReceiveCallback } from '../application/receive-callback';
import type { RefusedCallbacks } from '../application/refused-callbacks';
import { MAX_STORED_BYTES } from '../domain/stored-body';
import { BodyNotReceived, readBody } from './read-body';

export interface CallbackRoutesDependencies {
  readonly tokens: CallbackTokens;
  readonly receive: ReceiveCallback;
  readonly refused: RefusedCallbacks;
  readonly scheduler: Scheduler;
  readonly logger: Logger;
}

/** Reading stops here; an event says so by being cut. */
export const MAX_READ_BYTES = 2 * 1024 * 1024;
const LIMITS = { keepBytes: MAX_STORED_BYTES, maxBytes: MAX_READ_BYTES, deadlineMs: 10_000 };

interface Wildcard {
  readonly '*': string;
}

const ACCEPTED = { ResultCode: 0, ResultDesc: 'Accepted' };

/**
 * `POST /callbacks/stk/<token>`: takes whatever Daraja sends, of any content type, and answers 200 only when it is durable;
 * 500 when it is not or nobody can say, so that Daraja may try again. A token that does not verify gets a plain 404.
 */
export function callbackRoutes(dependencies: CallbackRoutesDependencies): FastifyPluginAsync {
  const answerTo = callbackHandler(dependencies);
  return async (app) => {
    app.route<{ Params: Wildcard }>({
      method: 'POST',
      // A wildcard, because the host limits the length of named parameters.
      url: `${CALLBACK_PATH}*`,
      // The URL is a secret: no request log here.
      logLevel: 'silent',
      // Already here, because Fastify refuses a malformed content type right after, and nothing may touch the body.
      onRequest: answerTo,
      handler: (_request, reply) => reply,
    });
  };
}

function callbackHandler(dependencies: CallbackRoutesDependencies) {
  const { tokens, receive, refused, scheduler, logger } = dependencies;
  return async (request: FastifyRequest<{ Params: Wildcard }>, reply: FastifyReply): Promise<FastifyReply> => {
    const token = request.params['*'];
    const subject = tokens.read(token);
    if (subject === undefined) {
      refused.note(request.ip, token);
      return answer(reply.header('connection', 'close'), 404, 'Not found');
    }
    const { ip: remoteAddress, headers } = request;
    const about = { transactionId: subject.transactionId, attemptId: subject.attemptId, remoteAddress };
    try {
      const { start, bytes, sha256, complete } = await readBody(request.raw, LIMITS, scheduler);
      const contentType = headers['content-type'] ?? '';
      const stored = await receive({
        subject,
        contentType,
        remoteAddress,
        start,
        bodyBytes: bytes,
        bodySha256: sha256,
      });
      if (stored.cut) {
        const fields = { ...about, callbackId: stored.callbackId, bodyBytes: bytes, complete };
        logger.warn(fields, 'a callback was too large to be stored whole');
      }
      if (!complete) reply.header('connection', 'close');
      return reply.code(200).send(ACCEPTED);
    } catch (error) {
      if (error instanceof BodyNotReceived) {
        logger.warn({ ...about, reason: error.message }, 'a callback did not arrive whole; nothing was stored');
        return answer(reply.header('connection', 'close'), 408, 'Request timeout');
      }
      logger.error({ ...about, err: error }, 'a callback may not have been stored; Daraja was asked to send it again');
      return answer(reply, 500, 'Try again');
    }
  };
}

function answer(reply: FastifyReply, status: number, description: string): FastifyReply {
  return reply.code(status).send({ ResultCode: 1, ResultDesc: description });
}
