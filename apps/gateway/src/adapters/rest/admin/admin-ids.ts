import { DaftariError } from '@daftari/kernel/errors';
import { derivedId, type Ids } from '@daftari/kernel/ids';
import { givenUuid } from '../../../domain/given-uuid';

/** @throws DaftariError INVALID_UUID */
export function uuidIn(params: Readonly<Record<string, string>>, name = 'id'): string {
  return givenUuid(params[name] ?? '');
}

interface Named {
  /** What the client called it, in the body. */
  readonly given: string | undefined;
  readonly idempotencyKey: string | undefined;
}

/** The id of what a request makes: as it was given, else by its key, so that the same request names the same thing, else fresh. */
export function idOf(ids: Ids, { given, idempotencyKey }: Named, ...scope: readonly [string, ...string[]]): string {
  if (given !== undefined) return given;
  return idempotencyKey === undefined ? ids.uuid() : derivedId(`admin-${scope[0]}`, ...scope.slice(1), idempotencyKey);
}

/** Says of an id that follows from a key what went wrong: the key was used for something else. */
export async function byKey<T>({ given, idempotencyKey }: Named, asked: Promise<T>): Promise<T> {
  try {
    return await asked;
  } catch (error) {
    const isOfKey = given === undefined && idempotencyKey !== undefined;
    if (!isOfKey || !(error instanceof DaftariError) || error.code !== 'ALREADY_EXISTS') throw error;
    throw new DaftariError('IDEMPOTENCY_KEY_REUSED');
  }
}
