import { PLACEHOLDER_RECEIPT } from '../domain/result-callback';
import { happens, someMs } from './chance';
import type { Books, Callback, CallbackDue } from './books';
import type { Context } from './context';

/** What becomes of callbacks that were just written down while faults are set; answers those that wait to be sent. */
export function disturbCallbacks(context: Context, books: Books, left: readonly CallbackDue[]): readonly CallbackDue[] {
  return left.flatMap((callback) => disturbOne(context, books, callback));
}

function disturbOne(context: Context, books: Books, { id, dueAtMs }: CallbackDue): readonly CallbackDue[] {
  const { callbackLoss, callbackDuplicates, callbackForgeries, callbackDelayMs } = context.disturbances.faults();
  if (happens(context, callbackLoss)) {
    books.callbacks.drop(id, context.clock.nowMs());
    return [];
  }
  const sent = later(context, books, { id, dueAtMs }, callbackDelayMs);
  const more: CallbackDue[] = [];
  if (happens(context, callbackDuplicates)) {
    const againAtMs = sent.dueAtMs + context.timings.callbackGapMs + someMs(context, callbackDelayMs);
    more.push(copyOf(books, id, againAtMs));
  }
  if (happens(context, callbackForgeries)) {
    const original = books.callbacks.find(id);
    if (original !== undefined) more.push(forge(books, original, sent.dueAtMs + context.timings.callbackGapMs));
  }
  return [sent, ...more];
}

function later(context: Context, books: Books, { id, dueAtMs }: CallbackDue, mostMs: number): CallbackDue {
  const laterMs = someMs(context, mostMs);
  if (laterMs > 0) books.callbacks.reschedule(id, dueAtMs + laterMs);
  return { id, dueAtMs: dueAtMs + laterMs };
}

/** The same callback again, as another one. */
export function copyOf(books: Books, id: number, dueAtMs: number): CallbackDue {
  return { id: books.callbacks.copy(id, dueAtMs), dueAtMs };
}

/** The same shape with another receipt, to an address whose last character is another: nobody's money. */
function forge(books: Books, { kind, about, headers, ...original }: Callback, dueAtMs: number): CallbackDue {
  const last = original.url.slice(-1);
  const url = `${original.url.slice(0, -1)}${last === '0' ? '1' : '0'}`;
  const body = original.body.replace(/SIM[A-Z0-9]{7}/g, (found) => (found === PLACEHOLDER_RECEIPT ? found : FORGED));
  const id = books.callbacks.add({ kind, about, headers, url, body, dueAtMs, resultCode: null, receipt: null });
  return { id, dueAtMs };
}

const FORGED = 'SIMFORGED0';
