import type { JournalIdentity } from '@daftari/journal-core/store';

/** A batch on its way to the writer's thread. */
export interface BatchMessage {
  readonly partition: number;
  readonly sequence: number;
  readonly hash: string;
  readonly recordedAt: string;
  readonly body: Uint8Array;
  /**
   * `[["payment-…",1],…]`, each event's stream and version as JSON text: one string is cloned quickly, and SQLite reads it in
   * one statement.
   */
  readonly index: string;
}

export interface WriteRequest {
  readonly id: number;
  /** Batches that are written all or nothing: one, or every genesis together with the identity. */
  readonly batches: readonly BatchMessage[];
  readonly identity?: JournalIdentity;
}

/** `failed` means the store knows that nothing was written; `unknown` that it does not. */
export type WriteStatus = 'written' | 'sequence-taken' | 'version-taken' | 'failed' | 'unknown';

export interface WriteReply {
  readonly id: number;
  readonly status: WriteStatus;
  readonly message?: string;
}

export interface WriterOptions {
  readonly file: string;
}
