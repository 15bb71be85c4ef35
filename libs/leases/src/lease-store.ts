/** One life of a process that shares a service's work. */
export interface Member {
  /** The service's journal, such as `wallet-fee`: members of one service share its partitions. */
  readonly service: string;
  /** Where its gRPC server is reached. Two processes never listen at one address at the same time. */
  readonly address: string;
  /** Random, fresh for each life: a process that starts again at its old address is another holder. */
  readonly life: string;
}

/** What a store knows of one partition's lease; it counts by the store's own clock. */
export interface Lease {
  readonly partition: number;
  /** Rises with every change of hands, also over the end of a holder; never falls. */
  readonly fence: number;
  /** Whose it is; undefined when it was released. */
  readonly holder: Pick<Member, 'address' | 'life'> | undefined;
  /** True when it was not renewed in time: whoever asks first gets it. */
  readonly expired: boolean;
}

/** A service's members and leases, as they stood after a call. */
export interface LeaseBook {
  /** The addresses of those whose sign of life has not expired, the caller's own included, sorted. */
  readonly members: readonly string[];
  /** Of every partition that was ever held. */
  readonly leases: readonly Lease[];
}

/**
 * Where members of a service leave signs of life and take leases, one for each partition. The store's clock alone decides
 * what has expired, so that members need not agree on the time. Each lease changes atomically. Every method answers or
 * fails within a bounded time; after a failure anything may have happened, and the same call again is right.
 */
export interface LeaseStore {
  /**
   * Says that the member lives, and renews those of the partitions' leases that are its own, for `ttlMs` from now on by the
   * store's clock. A lease of another holder, or of another life of this address, is left alone: the book tells.
   */
  renew(member: Member, partitions: readonly number[], ttlMs: number): Promise<LeaseBook>;

  /**
   * Takes those of the leases that nobody holds: never held, released, expired, or held by this address (by an earlier life,
   * or by this one without its knowing). Each that is taken gets the next fence, the first one of all the store's time in
   * milliseconds, so that a store that forgot its leases gives no fence a second time. Answers what was taken.
   */
  acquire(member: Member, partitions: readonly number[], ttlMs: number): Promise<readonly Lease[]>;

  /**
   * Gives leases back, so that others need not wait. Those that are not this life's, or that it has taken again under a
   * later fence, are left alone: a call that comes late takes nothing away.
   */
  release(member: Member, leases: readonly Pick<Lease, 'partition' | 'fence'>[]): Promise<void>;

  /** Gives everything back, and the sign of life with it. */
  leave(member: Member): Promise<void>;
}
