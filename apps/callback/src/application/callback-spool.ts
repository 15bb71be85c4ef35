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
  /** True when callbacks of one of these payments wait for the journal. */
  waitsFor(transactionIds: ReadonlySet<string>): Promise<boolean>;
  /** Deletes what was put aside and is `of` the person. */
  forgetAside(of: (callback: AsideCallback) => boolean): Promise<void>;
}

/** A file that was put aside: what it is of, where that can be read. */
export interface AsideCallback {
  readonly transactionId?: string;
  readonly content: Buffer;
}

/** The spool has as many callbacks, or bytes, as it may. */
export class SpoolFull extends Error {
  override readonly name = 'SpoolFull';
}
