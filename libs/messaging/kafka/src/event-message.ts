import type { Message } from 'kafkajs';
import { MAX_EVENTS_PER_BATCH, type Batch } from '@daftari/journal-core/batch';

/**
 * One event as it travels: the bytes that stand in its batch's body, and what is needed to put that body together again, so
 * that whoever has all of a batch's events can check its hash.
 */
export interface EventMessage {
  readonly journalId: string;
  readonly partition: number;
  readonly sequence: number;
  readonly index: number;
  /** How many events the batch has. */
  readonly batchSize: number;
  readonly batchHash: string;
  readonly previousHash: string;
  readonly recordedAt: string;
  readonly event: string;
}

/**
 * A batch's events, one Kafka message each: CloudEvents 1.0 in binary mode, with their position as extensions.
 * @param batch as `decodeBatch` reads it, so that its events turn into the very bytes of its body again
 */
export function messagesOf(batch: Batch, batchHash: string): Message[] {
  const { journal, journalId, partition, sequence, previousHash, recordedAt, events } = batch;
  return events.map((event, index) => ({
    key: event.stream,
    partition,
    value: JSON.stringify(event),
    headers: {
      'content-type': 'application/json',
      ce_specversion: '1.0',
      ce_id: event.id,
      ce_type: event.type,
      ce_source: `/daftari/${journal}`,
      ce_subject: event.stream,
      ce_time: event.at,
      ce_journalid: journalId,
      ce_partition: String(partition),
      ce_sequence: String(sequence),
      ce_index: String(index),
      ce_batchsize: String(events.length),
      ce_batchhash: batchHash,
      ce_previoushash: previousHash,
      ce_recordedat: recordedAt,
    },
  }));
}

/** What a consumer gets of a message. */
export type ReceivedMessage = {
  readonly value: Buffer | null;
  readonly headers?: Readonly<Record<string, unknown>> | undefined;
};

const HASH = /^[0-9a-f]{64}$/;

/** Reads a message. Undefined when it is none of ours, or damaged: the journal has what it may have carried. */
export function readMessage({ value, headers = {} }: ReceivedMessage): EventMessage | undefined {
  if (value === null) return undefined;
  const message: EventMessage = {
    journalId: text(headers['ce_journalid']),
    partition: whole(headers['ce_partition']),
    sequence: whole(headers['ce_sequence']),
    index: whole(headers['ce_index']),
    batchSize: whole(headers['ce_batchsize']),
    batchHash: text(headers['ce_batchhash']),
    previousHash: text(headers['ce_previoushash']),
    recordedAt: text(headers['ce_recordedat']),
    event: value.toString('utf8'),
  };
  const { partition, sequence, index, batchSize } = message;
  const fits = partition >= 0 && sequence >= 0 && index >= 0 && index < batchSize && batchSize <= MAX_EVENTS_PER_BATCH;
  return fits && HASH.test(message.batchHash) && HASH.test(message.previousHash) ? message : undefined;
}

function text(header: unknown): string {
  return Buffer.isBuffer(header) || typeof header === 'string' ? header.toString() : '';
}

/** A whole number from 0; NaN for anything else. */
function whole(header: unknown): number {
  const digits = text(header);
  const value = /^\d{1,16}$/.test(digits) ? Number(digits) : NaN;
  return Number.isSafeInteger(value) ? value : NaN;
}
