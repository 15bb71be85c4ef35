import type { JournalCommand } from './journal';
import type { PersonalData } from './personal-data';
import type { StreamStates } from './stream-states';
import { refuseAll, type WaitingCommand } from './waiting-command';

/** Where that which a command needs is kept: its streams, and the key of the person whom it tells about. */
export interface CommandNeeds {
  readonly states: StreamStates;
  readonly personal?: PersonalData | undefined;
}

/** True when the command can be decided without waiting for anything. */
export function areMet({ states, personal }: CommandNeeds, command: JournalCommand<never, unknown>): boolean {
  const { correlation } = command.cause;
  return (
    (personal === undefined || correlation === '' || personal.isReady(correlation)) && states.hasAll(command.streams)
  );
}

/**
 * Brings to hand what the commands need, all streams at once; answers those that can be decided now. The callers of the others
 * are told why theirs can not. Never rejects.
 */
export async function meet<P>(
  { states, personal }: CommandNeeds,
  commands: readonly WaitingCommand<P>[],
): Promise<readonly WaitingCommand<P>[]> {
  try {
    if (personal !== undefined) await Promise.all(commands.map(({ command }) => prepare(personal, command)));
    const failures = await states.loadAll(commands.flatMap(({ command }) => command.streams));
    if (failures.size === 0) return commands;
    return commands.filter(({ command, caller }) => {
      const failed = command.streams.find((stream) => failures.has(stream));
      if (failed !== undefined) caller.reject(failures.get(failed));
      return failed === undefined;
    });
  } catch (error) {
    refuseAll(commands, error);
    return [];
  }
}

async function prepare(personal: PersonalData, { cause, person }: JournalCommand<never, unknown>): Promise<void> {
  if (cause.correlation !== '') await personal.prepare(cause.correlation, person);
}
