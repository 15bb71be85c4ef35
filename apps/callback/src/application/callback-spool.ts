import type { Arrival } from './receive-callback';

/** A callback that waits outside of the journal. */
export interface SpooledCallback {
  /** Its name in the spool. */
  readonly name: string;
  readonly arrival: Arrival;
}

/** Where callbacks wait, durable, while the store is down or slow. */
export interface CallbackSpool {
  /** How many wait. */
  readonly size: number;
  /** Resolves when it is durable. @throws SpoolFull; whatever the file system says */
  add(arrival: Arrival): Promise<void>;
  /** The oldest ones in the order they came, at most `limit`. What can not be read is put aside on the way. */
  oldest(limit: number): Promise<readonly SpooledCallback[]>;
  /** Forgets one that is in the journal. */
  remove(name: string): Promise<void>;
  /** Keeps one that the journal will never take, for a person to look at. */
  putAside(name: string, reason: string): Promise<void>;
}

/** The spool has as many callbacks, or bytes, as it may. */
export class SpoolFull extends Error {
  override readonly name = 'SpoolFull';
}
