/** Whose data is to go: payments, and the phone where it is known. */
export interface Forgotten {
  readonly subjects: readonly string[];
  /** `254XXXXXXXXX`. */
  readonly phone?: string;
}

/** A place outside of the journals where a person's number may stand in plain. */
export interface ErasurePlace {
  readonly name: string;
  /** Why it can not forget them now, such as a callback that has yet to be sent; undefined when it can. */
  busyWith?(forgotten: Forgotten): Promise<string | undefined>;
  /** Again, it changes nothing. @throws Error it could not be done; it is tried again later */
  forget(forgotten: Forgotten): Promise<void>;
}
