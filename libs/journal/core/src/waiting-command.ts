import type { Decided, JournalCommand } from './journal';

/** A command in a committer's queue, with the promise of its caller. */
export interface WaitingCommand<P> {
  readonly command: JournalCommand<P, unknown>;
  readonly resolve: (decided: Decided<unknown>) => void;
  readonly reject: (error: unknown) => void;
  lostRaces: number;
  /** What was decided, until it is told. */
  decided: Decided<unknown> | undefined;
  /** Why it was refused; the box tells a refusal with `undefined` from none. */
  refused: { readonly error: unknown } | undefined;
}

/** True when events follow from it. */
export function wrote({ decided }: WaitingCommand<never>): boolean {
  return decided !== undefined && decided.events.length > 0;
}

/** Tells the caller what was decided. */
export function answer({ decided, refused, resolve, reject }: WaitingCommand<never>): void {
  if (refused !== undefined) reject(refused.error);
  else resolve(decided!);
}
