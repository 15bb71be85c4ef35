import { RESULT_HEADERS } from '../domain/result-callback';
import type { Books, CallbackDue } from './books';
import type { Operation } from './operations-book';

/** A Result callback that is to be sent, and what a receiver can read from it. */
export interface ResultToSend {
  readonly body: string;
  readonly dueAtMs: number;
  readonly resultCode: string;
  readonly receipt: string | null;
}

/** Writes it down with the bytes it will have. */
export function leaveResult(books: Books, operation: Operation, result: ResultToSend): CallbackDue {
  const id = books.callbacks.add({
    kind: 'result',
    about: operation.conversationId,
    url: operation.resultUrl,
    headers: JSON.stringify(RESULT_HEADERS),
    ...result,
  });
  return { id, dueAtMs: result.dueAtMs };
}
