import type { Decided, JournalCommand } from './journal';

/** Who waits for what becomes of a command; told once. */
export interface CommandCaller {
  resolve(decided: Decided<unknown>): void;
  reject(error: unknown): void;
}

/** A command in a committer's queue, with its caller. */
export interface WaitingCommand<P> {
  readonly command: JournalCommand<P, unknown>;
  readonly caller: CommandCaller;
  lostRaces: number;
  /** What was decided, until it is told. */
  decided: Decided<unknown> | undefined;
  /** Why it was refused; the box tells a refusal with `undefined` from none. */
  refused: { readonly error: unknown } | undefined;
}

export function waitingCommand<P>(command: JournalCommand<P, unknown>, caller: CommandCaller): WaitingCommand<P> {
  return { command, caller, lostRaces: 0, decided: undefined, refused: undefined };
}

/** True when events follow from it. */
export function wrote({ decided }: WaitingCommand<never>): boolean {
  return decided !== undefined && decided.events.length > 0;
}

/** Tells the caller what was decided. */
export function answer({ decided, refused, caller }: WaitingCommand<never>): void {
  if (refused !== undefined) caller.reject(refused.error);
  else caller.resolve(decided!);
}

/** Tells the callers that nothing came of their commands, and why. */
export function refuseAll(waiting: readonly WaitingCommand<never>[], error: unknown): void {
  for (const { caller } of waiting) caller.reject(error);
}
