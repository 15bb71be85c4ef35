import { DaftariError } from '@daftari/kernel/errors';
import type { BatchMethod } from './batched';

/**
 * Asks for each item of a request on its own and puts the results together: an item that could not be asked for is an error
 * among the results. @throws the first item's error when no item has a result
 */
export async function wholeRequest<Request, Response, Item, Result>(
  method: BatchMethod<Request, Response, Item, Result>,
  items: readonly Item[],
  ask: (item: Item) => Promise<Result>,
): Promise<Response> {
  if (items.length === 1) return method.responseOf([await ask(items[0]!)]);
  const asked = await Promise.allSettled(items.map(ask));
  const [first] = asked;
  if (first?.status === 'rejected' && asked.every(({ status }) => status === 'rejected')) throw first.reason;
  return method.responseOf(
    asked.map((it) => (it.status === 'fulfilled' ? it.value : method.failed(daftariError(it.reason)))),
  );
}

function daftariError(error: unknown): DaftariError {
  return error instanceof DaftariError ? error : new DaftariError('INTERNAL_ERROR');
}
