import { AppendUnknown, JournalClosed, StoreUnsettled } from './errors';
import type { CommandCaller } from './waiting-command';

export function closedError(): Error {
  return new JournalClosed('the journal is closed; nothing was written');
}

export function unsettledError(partition: number): Error {
  return new StoreUnsettled(
    `the store has not said what became of the last write to partition ${partition}; nothing was written; try again soon`,
  );
}

export function unknownError(cause: unknown): Error {
  return new AppendUnknown('the store did not say whether the command was written; look before you try again', {
    cause,
  });
}

/** An event could not be folded: a bug of a model. Only the command that decided it is to blame. */
export class CannotFold extends Error {
  constructor(
    readonly culprit: CommandCaller,
    cause: unknown,
  ) {
    super('an event could not be folded; nothing was written', { cause });
  }
}
