import type { Checkpoint } from '../position';

/** How far a reader of a log has come, partition by partition, and who waits for it to come further. */
export interface Progress {
  /** The sequence of the last batch that was dealt with; −1 before the first. */
  sequence(partition: number): number;
  advance(checkpoint: Checkpoint): void;
  /** Starts again from these checkpoints, which the log has not confirmed yet; whoever waits goes on waiting. */
  reset(checkpoints: readonly Checkpoint[]): void;
  /** Resolves once every one of the heads is reached; rejects when the reader fails. */
  reached(heads: readonly Checkpoint[]): Promise<void>;
  /** The reader has stopped for good; the first cause stays. */
  fail(cause: Error): void;
}

interface Waiter {
  readonly heads: readonly Checkpoint[];
  resolve(): void;
  reject(cause: Error): void;
}

export function progress(): Progress {
  const done = new Map<number, Checkpoint & { readonly confirmed: boolean }>();
  const waiting = new Set<Waiter>();
  let failure: Error | undefined;
  // A stored checkpoint beyond the head, or at it with another hash, is of another log: it counts for nothing.
  const isReached = (head: Checkpoint) => {
    const at = done.get(head.partition);
    if (at === undefined || at.sequence < head.sequence) return head.sequence < 0;
    return at.confirmed || (at.sequence === head.sequence && at.hash === head.hash);
  };
  const wake = () => {
    for (const waiter of waiting) {
      if (!waiter.heads.every(isReached)) continue;
      waiting.delete(waiter);
      waiter.resolve();
    }
  };
  return {
    sequence: (partition) => done.get(partition)?.sequence ?? -1,
    advance(checkpoint) {
      done.set(checkpoint.partition, { ...checkpoint, confirmed: true });
      wake();
    },
    reset(checkpoints) {
      done.clear();
      for (const checkpoint of checkpoints) done.set(checkpoint.partition, { ...checkpoint, confirmed: false });
      wake();
    },
    reached(heads) {
      if (failure !== undefined) return Promise.reject(failure);
      if (heads.every(isReached)) return Promise.resolve();
      return new Promise((resolve, reject) => waiting.add({ heads, resolve, reject }));
    },
    fail(cause) {
      failure ??= cause;
      for (const waiter of waiting) waiter.reject(failure);
      waiting.clear();
    },
  };
}

/** What was thrown, as an Error. */
export function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}
