import type { Scope } from '@daftari/contracts/events/merchants-events';
import { DaftariError } from '@daftari/kernel/errors';
import type { Caller } from './caller';

export function mayDo(caller: Pick<Caller, 'scopes'>, scope: Scope): boolean {
  return caller.scopes === undefined || caller.scopes.includes(scope);
}

/** @throws DaftariError INSUFFICIENT_SCOPE, naming the scope that is missing */
export function requireScope(caller: Pick<Caller, 'scopes'>, requiredScope: Scope): void {
  if (mayDo(caller, requiredScope)) return;
  throw new DaftariError('INSUFFICIENT_SCOPE', `The API key does not have the scope ${requiredScope}.`, {
    requiredScope,
  });
}
