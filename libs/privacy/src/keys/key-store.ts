/** A subject's data key as it is stored: wrapped under the master key. */
export interface StoredKey {
  /** Random; it stands beside everything that was sealed under the key. */
  readonly id: string;
  /** Whose data it seals: the `correlation` of the events, which is a payment or another root. */
  readonly subject: string;
  readonly wrapped: Uint8Array;
  /** ISO 8601. */
  readonly createdAt: string;
}

/** A key that is wanted for a subject; a subject that has one already keeps it. */
export interface WantedKey extends StoredKey {
  /** The lookup value of the person whom the subject is about, by which the key is found again. */
  readonly person?: string;
}

/** What became of a key: it is there, or it was destroyed. One that is neither was never made here, or has been lost. */
export type FoundKey =
  | { readonly state: 'kept'; readonly key: StoredKey }
  /** `at`: ISO 8601. */
  | { readonly state: 'destroyed'; readonly at: string };

/** A subject of a person, with its key if it has one now. */
export interface SubjectOfPerson {
  readonly subject: string;
  readonly keyId?: string;
}

/** What is destroyed together, for ever. */
export interface Destruction {
  readonly keyIds: readonly string[];
  /** Forgotten as the subjects of persons; what is sealed for one of them later is destroyed in its turn. */
  readonly subjects: readonly string[];
  /** ISO 8601. */
  readonly at: string;
}

/** That a person asked to be erased; it stands until it is carried out. */
export interface Erasure {
  /** The lookup value, never the phone. */
  readonly person: string;
  /** ISO 8601. */
  readonly requestedAt: string;
  readonly doneAt?: string;
}

/** What a key store knows of itself. */
export interface KeyStoreIdentity {
  /** UUID. */
  readonly storeId: string;
  /** Tells whether a master key is the right one. */
  readonly masterCheck: Uint8Array;
  /** The key of the lookup values, wrapped under the master key; it stays the same when that one changes. */
  readonly lookupKey: Uint8Array;
}

/** Another master key: every wrapped key, turned from the old one to the new one. */
export interface Rewrapping {
  readonly from: Uint8Array;
  readonly to: Uint8Array;
}

/**
 * Where data keys are kept, outside of the journals (design §2.5). An adapter knows nothing of master keys but `rewrap`. Every
 * write is durable when its promise resolves. @throws Error when the store does not answer; nothing can be said of the write
 */
export interface KeyStore {
  /** Undefined for an empty store. */
  identity(): Promise<KeyStoreIdentity | undefined>;
  /** Marks an empty store; answers what stands there, which may be another process's. */
  create(identity: KeyStoreIdentity): Promise<KeyStoreIdentity>;
  /** Gives every subject a key and links persons; answers, in the same order, the keys that are in force. */
  ensure(wanted: readonly WantedKey[]): Promise<readonly StoredKey[]>;
  /** Keys by their ids; those that the store does not know are absent from the answer. */
  find(ids: readonly string[]): Promise<ReadonlyMap<string, FoundKey>>;
  /** The same at once, where the store can. */
  findNow?(ids: readonly string[]): ReadonlyMap<string, FoundKey>;
  /** The key of a subject at this moment. */
  keyOf(subject: string): Promise<StoredKey | undefined>;
  /** Everything that is linked to a person, in the order of their subjects; the first so many when there is a limit. */
  subjectsOf(person: string, limit?: number): Promise<readonly SubjectOfPerson[]>;
  /** Destroys keys; ids that are not there are remembered as destroyed all the same. Again, it changes nothing. */
  destroy(destruction: Destruction): Promise<void>;
  /** Keys that were made for subjects whose person had been erased before, the oldest first, at most `limit`. */
  keysOfErased(limit: number): Promise<readonly StoredKey[]>;
  /** Notes that a person is to be erased; an open request stays as it is. */
  requestErasure(person: string, at: string): Promise<Erasure>;
  /** Requests that are not carried out yet, the oldest first. */
  openErasures(): Promise<readonly Erasure[]>;
  /** The newest request of a person. */
  erasureOf(person: string): Promise<Erasure | undefined>;
  finishErasure(person: string, at: string): Promise<void>;
  /** Wraps every key under another master key, all of them or none. */
  rewrap(change: Rewrapping): Promise<void>;
  /** How many keys there are, and how many were destroyed. */
  counts(): Promise<{ readonly keys: number; readonly destroyed: number }>;
  close(): Promise<void>;
}
