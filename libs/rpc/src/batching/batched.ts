import { DaftariError } from '@daftari/kernel/errors';
import { AttemptFailed } from '../attempt';

/** How the requests of a batch method are taken apart and put together. Each item has a result of its own. */
export interface BatchMethod<Request, Response, Item, Result> {
  /** More items than that go in several requests. */
  readonly maxItems: number;
  itemsOf(request: Request): readonly Item[];
  /** A request for these items that is in everything else like `request`. */
  withItems(request: Request, items: readonly Item[]): Request;
  /** In the order of the items. */
  resultsOf(response: Response): readonly Result[];
  responseOf(results: readonly Result[]): Response;
  /** The result of an item whose request failed as a whole, while others of the caller's succeeded. */
  failed(error: DaftariError): Result;
  /** The code of an item's error; undefined when it succeeded. */
  errorCodeOf(result: Result): string | undefined;
  /** What has to be the same in requests whose items are sent together; absent: nothing. */
  mergeKey?(request: Request): string;
}

/** Sends one item; those of one turn of the event loop go in one request. @throws what the whole request failed with */
export type SendItem<Request, Item, Result> = (request: Request, item: Item, byMs: number) => Promise<Result>;

interface Waiting<Request, Item, Result> {
  readonly request: Request;
  readonly item: Item;
  readonly byMs: number;
  resolve(result: Result): void;
  reject(error: unknown): void;
}

/**
 * Collects what is asked for in one turn of the event loop and sends it together.
 * @param send sends one request. @throws AttemptFailed `too-large` sends its halves instead
 */
export function batched<Request, Response, Item, Result>(
  method: BatchMethod<Request, Response, Item, Result>,
  send: (request: Request, byMs: number) => Promise<Response>,
): SendItem<Request, Item, Result> {
  type Entry = Waiting<Request, Item, Result>;
  let collected = new Map<string, Entry[]>();

  const flush = () => {
    const groups = collected;
    collected = new Map();
    for (const entries of groups.values()) {
      for (let i = 0; i < entries.length; i += method.maxItems) sendTogether(entries.slice(i, i + method.maxItems));
    }
  };
  const sendTogether = (entries: readonly Entry[]) => {
    const byMs = entries.reduce((latest, entry) => Math.max(latest, entry.byMs), 0);
    const stop = stopWaitingInTime(entries, byMs);
    const request = method.withItems(
      entries[0]!.request,
      entries.map(({ item }) => item),
    );
    send(request, byMs)
      .then((response) => handOut(entries, method.resultsOf(response)))
      .catch((error: unknown) => {
        const half = entries.length >> 1;
        if (half === 0 || !isTooLarge(error)) return entries.forEach((entry) => entry.reject(error));
        sendTogether(entries.slice(0, half));
        sendTogether(entries.slice(half));
      })
      .finally(stop);
  };

  return (request, item, byMs) =>
    new Promise((resolve, reject) => {
      if (collected.size === 0) setImmediate(flush);
      const key = method.mergeKey?.(request) ?? '';
      const entries = collected.get(key);
      const entry = { request, item, byMs, resolve, reject };
      if (entries === undefined) collected.set(key, [entry]);
      else entries.push(entry);
    });
}

function handOut<Result>(entries: readonly Waiting<unknown, unknown, Result>[], results: readonly Result[]): void {
  if (results.length !== entries.length) {
    throw new DaftariError('INTERNAL_ERROR', `${results.length} results came for ${entries.length} items.`);
  }
  entries.forEach((entry, i) => entry.resolve(results[i]!));
}

/** Nobody waits longer than asked for because a neighbour does. */
function stopWaitingInTime(entries: readonly Waiting<unknown, unknown, never>[], byMs: number): () => void {
  const nowMs = Date.now();
  const timers = entries
    .filter((entry) => entry.byMs < byMs)
    .map((entry) => setTimeout(() => entry.reject(new AttemptFailed('final', late())), entry.byMs - nowMs));
  return () => timers.forEach((timer) => clearTimeout(timer));
}

function late(): DaftariError {
  const reason = 'DEADLINE_EXCEEDED';
  return new DaftariError('OUTCOME_UNKNOWN', 'No answer came in time: it may or may not have been done.', { reason });
}

function isTooLarge(error: unknown): boolean {
  return error instanceof AttemptFailed && error.fate === 'too-large';
}
