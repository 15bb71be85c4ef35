import { CALLBACK_KINDS, type CallbackKind } from '@daftari/contracts/events/callback-events';
import { acceptC2b, C2B_CONFIRMED } from '@daftari/daraja/c2b-answer';
import { callbackPath, type CallbackSubject, type CallbackTokens } from '@daftari/daraja/callback-token';
import { withoutCredential } from '@daftari/daraja/without-credential';
import type { Clock } from '@daftari/kernel/clock';
import type { Ids } from '@daftari/kernel/ids';
import type { Scheduler } from '@daftari/kernel/scheduler';
import type { Logger } from '@daftari/service/logger';
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import type { IsSource } from './callback-sources';
import { MAX_QUARANTINED_BODY_BYTES, type Quarantine } from '../application/quarantine';
import type { ReceiveCallback } from '../application/receive-callback';
import type { RefusedCallbacks } from '../application/refused-callbacks';
import { attemptOf, isAbout } from '../domain/callback-stream';
import { MAX_STORED_BYTES, storedBody } from '../domain/stored-body';
import { inFlight } from './in-flight';
import { BodyNotReceived, readBody, type ReadBody } from './read-body';

export interface CallbackRoutesDependencies {
  readonly tokens: CallbackTokens;
  readonly isSource: IsSource;
  readonly receive: ReceiveCallback;
  readonly refused: RefusedCallbacks;
  readonly quarantine: Quarantine;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly scheduler: Scheduler;
  readonly logger: Logger;
  /** Callbacks at work at the same time; more are asked to come again. 1,000. */
  readonly maxAtOnce?: number;
}

/** Reading stops here; an event says so by being cut. */
export const MAX_READ_BYTES = 2 * 1024 * 1024;
const LIMITS = { keepBytes: MAX_STORED_BYTES, maxBytes: MAX_READ_BYTES, deadlineMs: 10_000 };
/** Even when every byte needs an escape of six. */
const ALWAYS_WHOLE_BYTES = MAX_STORED_BYTES / 6;
const MAX_AT_ONCE = 1_000;
/** For what does not verify: less patience, and few at once. */
const QUARANTINE_LIMITS = { keepBytes: MAX_QUARANTINED_BODY_BYTES, maxBytes: 64 * 1024, deadlineMs: 5_000 };
const MAX_QUARANTINED_AT_ONCE = 20;
const BUSY_RETRY_S = 5;

interface Wildcard {
  readonly '*': string;
}
type CallbackRequest = FastifyRequest<{ Params: Wildcard }>;

const ACCEPTED = { ResultCode: 0, ResultDesc: 'Accepted' };

/** What M-Pesa is told of what was stored: each of its messages has words of its own (daraja.md §7). */
function acceptanceOf(kind: CallbackKind): object {
  if (kind === 'c2b') return C2B_CONFIRMED;
  return kind === 'c2b-validation' ? acceptC2b() : ACCEPTED;
}

/**
 * `POST /callbacks/<kind>/<token>`: takes whatever Daraja sends, of any content type, and answers 200 only when it is
 * durable; 500 when it is not or nobody can say, so that Daraja may try again. A question whether a payment may be made is
 * answered with yes in any case, and within its 8 s: the confirmation tells all that it could. A token that does not verify or
 * is of another kind of callback, or an address that live callbacks do not come from, gets a plain 404.
 */
export function callbackRoutes(dependencies: CallbackRoutesDependencies): FastifyPluginAsync {
  const { tokens, isSource } = dependencies;
  const take = takeCallback(dependencies);
  const refuse = refuseCallback(dependencies);
  return async (app) => {
    for (const kind of CALLBACK_KINDS) {
      app.route<{ Params: Wildcard }>({
        method: 'POST',
        // A wildcard, because the host limits the length of named parameters.
        url: `${callbackPath(kind)}*`,
        // The URL is a secret: no request log here.
        logLevel: 'silent',
        // Already here, because Fastify refuses a malformed content type right after, and nothing may touch the body.
        onRequest: (request: CallbackRequest, reply: FastifyReply) => {
          const token = request.params['*'];
          const subject = tokens.read(token);
          if (subject === undefined) return refuse(request, reply, tokens.problemOf(token) ?? 'malformed');
          if (!isAbout(kind, subject)) return refuse(request, reply, 'token of another kind of callback');
          if (!isSource(subject, request.ip)) return refuse(request, reply, 'address not on the list');
          return take({ kind, subject }, request, reply);
        },
        handler: (_request, reply) => reply,
      });
    }
  };
}

/** What the address of a callback says. */
interface Addressed {
  readonly kind: CallbackKind;
  readonly subject: CallbackSubject;
}

function takeCallback(dependencies: CallbackRoutesDependencies) {
  const { receive, clock, ids, scheduler, logger, maxAtOnce = MAX_AT_ONCE } = dependencies;
  const atOnce = inFlight(maxAtOnce);
  const store = async (to: Addressed, request: CallbackRequest, about: object): Promise<ReadBody> => {
    const arrivedAtMs = clock.nowMs();
    const arrivalId = ids.uuid();
    const body = await readBody(request.raw, LIMITS, scheduler);
    const { bytes: bodyBytes, sha256: bodySha256 } = body;
    // A queue-timeout may repeat our own request (daraja.md §4): its credential is neither stored nor spooled.
    const start = withoutCredential(body.start);
    const contentType = request.headers['content-type'] ?? '';
    const remoteAddress = request.ip;
    const subject = { ...to.subject, attemptId: attemptOf(to.kind, to.subject.attemptId, arrivalId) };
    await receive({
      arrivalId,
      arrivedAtMs,
      kind: to.kind,
      subject,
      contentType,
      remoteAddress,
      start,
      bodyBytes,
      bodySha256,
    });
    if (bodyBytes > ALWAYS_WHOLE_BYTES && storedBody(start, bodyBytes).cut) {
      const fields = { ...about, arrivalId, bodyBytes, complete: body.complete };
      logger.warn(fields, 'a callback was too large to be stored whole');
    }
    return body;
  };
  return async (to: Addressed, request: CallbackRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const { transactionId, attemptId } = to.subject;
    const about = { transactionId, attemptId, remoteAddress: request.ip };
    const isQuestion = to.kind === 'c2b-validation';
    try {
      const stored = atOnce.run(() => store(to, request, about));
      if (stored === undefined) {
        logger.error({ ...about, maxAtOnce }, 'too many callbacks at once; this one was asked to come again');
        if (isQuestion) return reply.header('connection', 'close').code(200).send(acceptanceOf(to.kind));
        reply.header('connection', 'close').header('retry-after', BUSY_RETRY_S);
        return answer(reply, 503, 'Try again');
      }
      const { complete } = await stored;
      if (!complete) reply.header('connection', 'close');
      return reply.code(200).send(acceptanceOf(to.kind));
    } catch (error) {
      if (error instanceof BodyNotReceived) {
        logger.warn({ ...about, reason: error.message }, 'a callback did not arrive whole; nothing was stored');
        return answer(reply.header('connection', 'close'), 408, 'Request timeout');
      }
      if (isQuestion) {
        logger.warn(
          { ...about, err: error },
          'a question whether a payment may be made was not stored; the answer was yes',
        );
        return reply.code(200).send(acceptanceOf(to.kind));
      }
      logger.error({ ...about, err: error }, 'a callback may not have been stored; Daraja was asked to send it again');
      return answer(reply, 500, 'Try again');
    }
  };
}

/** Counts it, keeps its beginning in quarantine when there is time for it, and says no more than that nothing is here. */
function refuseCallback({ refused, quarantine, scheduler }: CallbackRoutesDependencies) {
  const atOnce = inFlight(MAX_QUARANTINED_AT_ONCE);
  const keep = async (request: CallbackRequest, reason: string) => {
    const { start, bytes, sha256 } = await readBody(request.raw, QUARANTINE_LIMITS, scheduler);
    quarantine.add({
      remoteAddress: request.ip,
      reason,
      bodyBytes: bytes,
      bodySha256: sha256,
      body: withoutCredential(start),
    });
  };
  return async (request: CallbackRequest, reply: FastifyReply, reason: string): Promise<FastifyReply> => {
    refused.note(request.ip, request.params['*']);
    try {
      await atOnce.run(() => keep(request, reason));
    } catch (error) {
      if (!(error instanceof BodyNotReceived)) throw error;
    }
    return answer(reply.header('connection', 'close'), 404, 'Not found');
  };
}

function answer(reply: FastifyReply, status: number, description: string): FastifyReply {
  return reply.code(status).send({ ResultCode: 1, ResultDesc: description });
}
