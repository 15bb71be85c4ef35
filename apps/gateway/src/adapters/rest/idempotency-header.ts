import type { FastifyReply, FastifyRequest } from 'fastify';

export const IDEMPOTENCY_HEADER = 'idempotency-key';
const REPLAYED_HEADER = 'idempotency-replayed';

/** Every `Idempotency-Key` of a request. Node joins repeated headers into one, which could be mistaken for one key. */
export function idempotencyHeaders({ raw }: FastifyRequest): readonly string[] {
  return raw.rawHeaders.filter((_, i, all) => i % 2 === 1 && all[i - 1]?.toLowerCase() === IDEMPOTENCY_HEADER);
}

/** Tells the client that nothing was done for it now. */
export function markReplayed(reply: FastifyReply): void {
  reply.header(REPLAYED_HEADER, 'true');
}
