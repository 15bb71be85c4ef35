import type { Checkpoint } from '../position';

/** A change to a view: a value to keep under a key, or null to forget the key. */
export interface ViewChange {
  readonly key: string;
  /** Anything JSON can hold. */
  readonly value: unknown;
}

/**
 * Where projections keep their results: ordered keys with JSON values, a name per view. A view can always be deleted and
 * rebuilt from its journal, so nothing here is synced to disk.
 */
export interface ViewStore {
  /** Applies the changes and moves the view's checkpoint, atomically; later changes of one key win. */
  commit(view: string, changes: readonly ViewChange[], checkpoint?: Checkpoint): void;
  get<T>(view: string, key: string): T | undefined;
  /** Keys with the prefix, in order (descending on request), after the cursor key, at most `limit`. */
  scan<T>(view: string, options: ViewScan): readonly { readonly key: string; readonly value: T }[];
  checkpoints(view: string): readonly Checkpoint[];
  /** Forgets a view and its checkpoints. */
  drop(view: string): void;
  /**
   * Puts a view with its checkpoints in the place of another, atomically: whoever reads sees the one or the other as a whole.
   * What stood there before is forgotten, and so is the name `by`.
   */
  replace(view: string, by: string): void;
  /** Closing it twice is fine. */
  close(): void;
}

export interface ViewScan {
  readonly prefix: string;
  readonly limit: number;
  readonly after?: string;
  readonly descending?: boolean;
}
