import type { Checkpoint } from '../position';

/**
 * A partition's state at a batch, so that a start need not fold the whole log. It is a cache: it can be deleted at any time,
 * and one that can not be trusted is not used.
 */
export interface Snapshot {
  readonly journalId: string;
  readonly checkpoint: Checkpoint;
  /** Of the checkpoint's batch, ISO 8601. */
  readonly recordedAt: string;
  /** The version of the model that folded it: another one folds again. */
  readonly modelVersion: number;
  /** SHA-256 of `state`, lower-case hexadecimal: the same log gives the same hash on every store. */
  readonly stateHash: string;
  /** The state as JSON text. */
  readonly state: string;
}

/** Where a journal's snapshots are kept: the newest of each partition. */
export interface SnapshotStore {
  /** The newest snapshot that can be read; undefined when there is none. */
  newest(partition: number): Promise<Snapshot | undefined>;
  /** Keeps a snapshot in place of the partition's older one. A crash leaves either. */
  save(snapshot: Snapshot): Promise<void>;
  /** Deletes every snapshot of the journal. */
  drop(): Promise<void>;
}
