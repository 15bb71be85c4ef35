/** Counts what is at work at the same time and takes no more than `limit`. */
export interface InFlight {
  /** Runs the work; undefined at once when too much is at work already. */
  run<T>(work: () => Promise<T>): Promise<T> | undefined;
}

export function inFlight(limit: number): InFlight {
  let running = 0;
  return {
    run(work) {
      if (running >= limit) return undefined;
      running += 1;
      return work().finally(() => (running -= 1));
    },
  };
}
