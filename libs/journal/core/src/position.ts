/** Where an event stands: the batch (`sequence`) of a partition and the event's place in it. */
export interface Position {
  readonly partition: number;
  readonly sequence: number;
  readonly index: number;
}

/** A place in a partition to go on from. The hash shows whether the log before it is still the same log. */
export interface Checkpoint {
  readonly partition: number;
  readonly sequence: number;
  /** SHA-256 of that batch's body, lower-case hexadecimal. */
  readonly hash: string;
}

/** The newest batch of a partition. */
export interface Head extends Checkpoint {
  /** When it was recorded, ISO 8601. */
  readonly recordedAt: string;
}

/** A batch with the bytes that are stored for it and the hash that stands beside them. */
export interface StoredBatch {
  readonly partition: number;
  readonly sequence: number;
  readonly hash: string;
  readonly body: Uint8Array;
}
