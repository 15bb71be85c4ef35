/** How often a faulty store does what: chances between 0 and 1, rolled for every call. */
export interface Faults {
  /** A call takes up to `slowestMs` of the scheduler's time. */
  readonly slow: number;
  readonly slowestMs: number;
  /** A write is refused, and the store knows that nothing was written. */
  readonly refused: number;
  /** The answer to a write is lost: the batch is there, the caller does not hear of it (WriteUnknown). */
  readonly answerLost: number;
  /** The request is lost: the batch is not there, the caller does not know (WriteUnknown). */
  readonly requestLost: number;
  /** The request is late: the caller gives up (WriteUnknown), and the batch arrives after that, if it still can. */
  readonly requestLate: number;
  /** A read fails. */
  readonly unreadable: number;
}

export const NO_FAULTS: Faults = {
  slow: 0,
  slowestMs: 0,
  refused: 0,
  answerLost: 0,
  requestLost: 0,
  requestLate: 0,
  unreadable: 0,
};

/** Bad days: one call in a few goes wrong in some way. */
export const MANY_FAULTS: Faults = {
  slow: 0.3,
  slowestMs: 40,
  refused: 0.03,
  answerLost: 0.05,
  requestLost: 0.05,
  requestLate: 0.05,
  unreadable: 0.03,
};
