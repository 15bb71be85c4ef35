// The bytes that every floor writes: the same envelope, data and chain as a journal's, made with nothing but Node.
import { createHash, randomUUID } from 'node:crypto';

export const NO_HASH = '0'.repeat(64);
const JOURNAL_ID = randomUUID();
const REFERENCE = 'INV-2026-000123';
const NOTE = 'Fee of one collection, held until the provider has answered';

export function encodeEvent(stream, version, nowMs) {
  return JSON.stringify({
    id: randomUUID(),
    stream,
    version,
    type: 'EntryPosted.v1',
    environment: 'test',
    at: new Date(nowMs).toISOString(),
    correlation: stream,
    causation: 'bench',
    actor: 'service:bench',
    data: { amountCents: 250, currency: 'KES', reference: REFERENCE, note: NOTE },
  });
}

export function encodeBatch(partition, sequence, previousHash, nowMs, events) {
  const head = JSON.stringify({
    format: 1,
    journal: 'bench',
    journalId: JOURNAL_ID,
    partition,
    sequence,
    recordedAt: new Date(nowMs).toISOString(),
    previousHash,
  });
  return new TextEncoder().encode(`${head.slice(0, -1)},"events":[${events.join(',')}]}`);
}

export function hashOf(body) {
  return createHash('sha256').update(body).digest('hex');
}

/** The stream of the n-th event of a partition: one of so many in turn, or a new one with a random name each time. */
export function streamOf(partition, n, streams) {
  return streams === undefined ? `entry-${randomUUID()}` : `entry-${partition}-${n % streams}`;
}
