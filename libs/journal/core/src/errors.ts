/** A sequence is already held by another batch: someone else wrote first. Nothing was written. */
export class SequenceTaken extends Error {
  override readonly name = 'SequenceTaken';
}

/** A stream's version exists already. Nothing was written. */
export class VersionTaken extends Error {
  override readonly name = 'VersionTaken';
}

/** The store did not say whether a batch was written. */
export class WriteUnknown extends Error {
  override readonly name = 'WriteUnknown';
}

/** The caller's command may or may not have been written; it must look before it tries again. */
export class AppendUnknown extends Error {
  override readonly name = 'AppendUnknown';
}

/** A stream was not at its expected version; nothing of the append was written. */
export class VersionConflict extends Error {
  override readonly name = 'VersionConflict';
  constructor(
    readonly stream: string,
    readonly expected: ExpectedVersion,
    readonly actual: number,
  ) {
    super(`stream ${stream} is at version ${actual}, expected ${expected}`);
  }
}

/** An event, a batch or the queue would pass its limit; nothing was written. */
export class LimitExceeded extends Error {
  override readonly name = 'LimitExceeded';
}

/** More commands wait than the queue takes; nothing was written. Try again later. */
export class QueueFull extends Error {
  override readonly name = 'QueueFull';
}

/** The store has not said yet what became of an earlier write; until it does, nothing is decided. Nothing was written. */
export class StoreUnsettled extends Error {
  override readonly name = 'StoreUnsettled';
}

/** The store can not be reached at the moment; nothing was read, or nothing was written. Try again later. */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable';
}

/** The clock is behind the log or too far from it; the journal refuses to write until it is right. */
export class ClockSkew extends Error {
  override readonly name = 'ClockSkew';
}

/** An event type that this version does not know: the partition can be read, not decided on. */
export class UnknownEventType extends Error {
  override readonly name = 'UnknownEventType';
}

/** An event's data does not fit the schema of its type: a bug of the caller; nothing was written. */
export class InvalidEvent extends Error {
  override readonly name = 'InvalidEvent';
}

/** The log before a checkpoint is not the log that the checkpoint was taken from: it was rolled back or replaced. */
export class LogRolledBack extends Error {
  override readonly name = 'LogRolledBack';
}

/** The store belongs to another journal, has another partition count or another format. */
export class ForeignJournal extends Error {
  override readonly name = 'ForeignJournal';
}

/** Stored bytes cannot be what was written: a hash, a chain or an index does not fit. */
export class StoreDamaged extends Error {
  override readonly name = 'StoreDamaged';
}

/** The journal was closed; the command was not written. */
export class JournalClosed extends Error {
  override readonly name = 'JournalClosed';
}

export type ExpectedVersion = 'none' | 'exists' | 'any' | number;
