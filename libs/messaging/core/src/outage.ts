/** Hears of work that waits for the end of an outage; each that began to wait ends to. */
export interface OutageListener {
  began(error: unknown): void;
  /** @param isOver false when the work was stopped or given up while the outage goes on */
  ended(isOver: boolean): void;
}

/** Tells of outages once, however many events wait for the end of one: `began` at first, and `over` when none waits any more. */
export function outageOnce(tell: { began(error: unknown): void; over(): void }): OutageListener {
  let waiting = 0;
  return {
    began(error) {
      waiting += 1;
      if (waiting === 1) tell.began(error);
    },
    ended(isOver) {
      waiting -= 1;
      if (waiting === 0 && isOver) tell.over();
    },
  };
}
