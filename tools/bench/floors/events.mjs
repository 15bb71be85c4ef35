// The bytes that every floor writes: the same envelope, data and chain as a journal's, made with nothing but Node.
import { createCipheriv, createHash, randomBytes, randomUUID } from 'node:crypto';

export const NO_HASH = '0'.repeat(64);
const JOURNAL_ID = randomUUID();
const REFERENCE = 'INV-2026-000123';
const NOTE = 'Fee of one collection, held until the provider has answered';

/** Data keys by stream. */
const keys = new Map();

export function encodeEvent(stream, version, nowMs, sealed = false) {
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
    data: { amountCents: 250, currency: 'KES', reference: REFERENCE, note: sealed ? seal(stream, NOTE) : NOTE },
  });
}

function seal(stream, text) {
  let key = keys.get(stream);
  if (key === undefined) keys.set(stream, (key = { id: randomUUID(), bytes: randomBytes(32) }));
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key.bytes, nonce).setAAD(Buffer.from(key.id));
  const box = Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  return { sealed: key.id, box: box.toString('base64') };
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
