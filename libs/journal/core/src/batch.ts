import { createHash } from 'node:crypto';
import { LimitExceeded, StoreDamaged } from './errors';
import type { RecordedEvent } from './event';
import type { JournalIdentity } from './store';

/** The version of the stored bytes (design §2.1). */
export const FORMAT = 1;
/** `previousHash` of a partition's first batch. */
export const NO_HASH = '0'.repeat(64);
export const MAX_EVENTS_PER_BATCH = 1_000;
export const MAX_BATCH_BYTES = 1024 * 1024;
export const MAX_EVENT_BYTES = 64 * 1024;

/** A batch as it is written in its body, key for key. */
export interface Batch {
  readonly format: number;
  readonly journal: string;
  readonly journalId: string;
  readonly partition: number;
  readonly sequence: number;
  /** ISO 8601 with milliseconds; never decreases within a partition. */
  readonly recordedAt: string;
  readonly previousHash: string;
  readonly events: readonly RecordedEvent[];
}

/** The event's bytes in the log: keys in the order of design §2.1, absent optional fields left out. */
export function encodeEvent(event: RecordedEvent): string {
  const { id, stream, version, type, environment, at, correlation, causation, actor, data } = event;
  const text = JSON.stringify({ id, stream, version, type, environment, at, correlation, causation, actor, data });
  // A UTF-16 unit is at most three bytes of UTF-8: most events need not be measured.
  if (text.length * 3 > MAX_EVENT_BYTES && Buffer.byteLength(text) > MAX_EVENT_BYTES) {
    throw new LimitExceeded(
      `an event of ${stream} (${type}) is larger than ${MAX_EVENT_BYTES} bytes; nothing was written`,
    );
  }
  return text;
}

/** The body: exactly the bytes that are stored, hashed, exported and replayed. `events` are encoded already. */
export function encodeBatch(header: Omit<Batch, 'format' | 'events'>, events: readonly string[]): Uint8Array {
  const { journal, journalId, partition, sequence, recordedAt, previousHash } = header;
  const head = JSON.stringify({ format: FORMAT, journal, journalId, partition, sequence, recordedAt, previousHash });
  // An array buffer of its own, unlike a pooled Buffer: handing it to another thread copies these bytes and no others.
  return new TextEncoder().encode(`${head.slice(0, -1)},"events":[${events.join(',')}]}`);
}

export function hashOf(body: Uint8Array): string {
  return createHash('sha256').update(body).digest('hex');
}

/** Reads a body. @throws StoreDamaged when it is no batch of this format */
export function decodeBatch(body: Uint8Array): Batch {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8'));
  } catch (error) {
    throw new StoreDamaged(`a stored body is not JSON: ${(error as Error).message}`);
  }
  const batch = value as Batch;
  if (typeof value !== 'object' || value === null || batch.format !== FORMAT || !Array.isArray(batch.events)) {
    throw new StoreDamaged(`a stored body is no batch of format ${FORMAT}`);
  }
  return batch;
}

/** The stream of a journal's own events, such as its genesis. */
export const JOURNAL_STREAM = 'journal';

/** The first event of a partition: says which journal it is, so that two installations' logs are never mixed up. */
export function genesisEvent(identity: JournalIdentity, partition: number, id: string, at: string): RecordedEvent {
  return {
    id,
    stream: `${JOURNAL_STREAM}-${partition}`,
    version: 1,
    type: 'JournalCreated.v1',
    at,
    correlation: identity.journalId,
    causation: identity.journalId,
    actor: `service:${identity.journal}`,
    data: {
      journal: identity.journal,
      journalId: identity.journalId,
      partitions: identity.partitions,
      format: identity.format,
    },
  };
}
