import { encodeBatch, hashOf, MAX_BATCH_BYTES } from '@daftari/journal-core/batch';
import type { StoredBatch } from '@daftari/journal-core/position';
import type { EventMessage } from './event-message';

/** A batch whose bytes are proven by their hash, with the hash of the batch that it follows. */
export interface RelayedBatch extends StoredBatch {
  readonly previousHash: string;
}

/** What a message brought about. */
export interface Assembled {
  /** The batch that it completed. */
  readonly batch?: RelayedBatch;
  /** A batch that was given up: its messages were lost, or are not what its hash says. */
  readonly broken?: { readonly partition: number; readonly sequence: number };
}

interface Unfinished {
  readonly first: EventMessage;
  readonly events: (string | undefined)[];
  missing: number;
  bytes: number;
}

/**
 * Puts batches together from their messages. Holds at most one unfinished batch a partition: events are published in order,
 * so a message of another batch means that some of the unfinished one's were lost. It guesses nothing: what is not whole, or
 * does not have its hash, is given up, and has to be read from the journal.
 */
export class BatchAssembler {
  private readonly unfinished = new Map<number, Unfinished>();

  constructor(private readonly journal: string) {}

  add(message: EventMessage): Assembled {
    const { partition } = message;
    const before = this.unfinished.get(partition);
    const isSame = before !== undefined && belongs(message, before.first);
    const broken = before === undefined || isSame ? {} : { broken: placeOf(before.first) };
    const now = isSame ? before : begin(message);
    take(now, message);
    if (now.missing > 0 && now.bytes <= MAX_BATCH_BYTES) {
      this.unfinished.set(partition, now);
      return broken;
    }
    this.unfinished.delete(partition);
    const batch = now.missing > 0 ? undefined : this.finish(now);
    if (batch === undefined) return { broken: placeOf(message) };
    return { ...broken, batch };
  }

  /** Forgets what is unfinished: the messages that come next do not follow those that came. */
  clear(): void {
    this.unfinished.clear();
  }

  /** The batch in the bytes that its journal holds; undefined when they do not have its hash. */
  private finish({ first, events }: Unfinished): RelayedBatch | undefined {
    const { journalId, partition, sequence, recordedAt, previousHash, batchHash: hash } = first;
    const header = { journal: this.journal, journalId, partition, sequence, recordedAt, previousHash };
    const body = encodeBatch(header, events as string[]);
    return hashOf(body) === hash ? { partition, sequence, hash, body, previousHash } : undefined;
  }
}

function begin(message: EventMessage): Unfinished {
  const events = new Array<string | undefined>(message.batchSize).fill(undefined);
  return { first: message, events, missing: message.batchSize, bytes: 0 };
}

function take(unfinished: Unfinished, { index, event }: EventMessage): void {
  if (unfinished.events[index] !== undefined) return;
  unfinished.events[index] = event;
  unfinished.missing -= 1;
  unfinished.bytes += event.length;
}

function belongs(message: EventMessage, to: EventMessage): boolean {
  return message.sequence === to.sequence && message.batchHash === to.batchHash && message.batchSize === to.batchSize;
}

function placeOf({ partition, sequence }: EventMessage): { partition: number; sequence: number } {
  return { partition, sequence };
}
