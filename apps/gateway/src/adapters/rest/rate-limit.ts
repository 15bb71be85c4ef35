import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { DaftariError } from '@daftari/kernel/errors';
import { callerOf } from './request-context';

const WINDOW_MS = 60_000;
/** Keys counted at a time; beyond it the one that was quiet longest starts anew. Only valid keys are ever counted. */
const MAX_COUNTED_KEYS = 100_000;

/** Counts a request of the key it came with. @throws DaftariError RATE_LIMIT_EXCEEDED */
export type CountRequest = (request: FastifyRequest, reply: FastifyReply) => Promise<void>;

/**
 * So many requests per key and minute, whichever route they take; the minute begins with the key's first request. Requests
 * that fail to authenticate are not counted: they cost one hash and no look-up, and an address may be shared by many.
 * @param perMinute 0 is off: nothing is counted and no header is sent
 */
export async function countingRequests(fastify: FastifyInstance, perMinute: number): Promise<CountRequest> {
  if (perMinute === 0) return async () => {};
  await fastify.register(rateLimit, {
    global: false,
    max: perMinute,
    timeWindow: WINDOW_MS,
    cache: MAX_COUNTED_KEYS,
    keyGenerator: (request) => callerOf(request).keyId,
  });
  const count = fastify.createRateLimit();
  return async (request, reply) => {
    const counted = await count(request);
    if (counted.isAllowed) return;
    reply.headers({
      'x-ratelimit-limit': String(counted.max),
      'x-ratelimit-remaining': String(counted.remaining),
      'x-ratelimit-reset': String(Math.ceil((Date.now() + counted.ttl) / 1_000)),
    });
    if (counted.isExceeded) {
      throw new DaftariError('RATE_LIMIT_EXCEEDED', undefined, { retryAfterSeconds: counted.ttl / 1_000 });
    }
  };
}
