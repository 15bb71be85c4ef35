import type { JournalIdentity } from '@daftari/journal-core/store';

/** A batch on its way to the writer's thread; the index is flat because cloning many small values is slow. */
export interface BatchMessage {
  readonly partition: number;
  readonly sequence: number;
  readonly hash: string;
  readonly recordedAt: string;
  readonly body: Uint8Array;
  /** The stream of each event, joined by `STREAM_SEPARATOR`. */
  readonly streams: string;
  readonly versions: Float64Array;
}

/** Can not stand in a stream's name. */
export const STREAM_SEPARATOR = '\0';

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
