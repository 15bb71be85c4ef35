import { hostOf } from '../domain/masking';
import { disturbCallbacks } from './disturb-callbacks';
import { executionOf } from './accept-operation';
import type { Books, Callback, CallbackDue, DeliveryOutcome } from './books';
import type { Context } from './context';
import type { Due, DueTask, Settle, Settled } from './due';
import { noteValidation, settleC2b } from './pay-by-customer';
import { payLate } from './pay-late';
import { settleOperation } from './settle-operation';
import { settleWhenDue } from './settle-payment';
import { keyedWaiters, limit, timedTasks } from './timed-tasks';

/** Sends one callback. Never throws: no answer is an outcome as well. */
export type SendCallback = (callback: Callback) => Promise<DeliveryOutcome>;

/** Does what falls due: decides payments, carries out requests, sends callbacks. */
export interface Agenda {
  settleLater(due: Due): void;
  /** Sends a waiting callback at its time; one that is brought forward is sent once all the same. */
  sendLater(callback: CallbackDue): void;
  /** Resolves when a callback about this payment or request was answered or given up, or when the agenda stops. */
  callbackEnded(about: string): Promise<void>;
  /** Takes up everything that an earlier run of the simulator left undone. */
  resume(): void;
  /** Sends what waits and is due by now: what was held back. */
  sendPending(): void;
  /** When the next thing falls due; undefined when nothing will. */
  nextDueMs(): number | undefined;
  /** Resolves when nothing is being done at this moment; what is due later does not count. */
  idle(): Promise<void>;
  /** Starts nothing more and waits for what runs. What is left undone is taken up by `resume` of the next run. */
  stop(): Promise<void>;
}

const MAX_CALLBACKS_IN_FLIGHT = 64;
const RETRY_MS = 1_000;

export function startAgenda(context: Context, send: SendCallback): Agenda {
  const { store, clock, scheduler, logger, disturbances } = context;
  const tasks = timedTasks(clock, scheduler);
  const gate = limit(MAX_CALLBACKS_IN_FLIGHT);
  const waiters = keyedWaiters();
  const sending = new Set<number>();

  const settleLater = (due: Due) => tasks.later(due.atMs, () => settleNow(due));
  const settleNow = async (due: Due) => {
    try {
      const settled = await store.write((books) => settleOne(context, books, due));
      settled?.callbacks.forEach(sendLater);
      settled?.next?.forEach(settleLater);
    } catch (error) {
      logger.error(
        { err: error, task: due.task, retryMs: RETRY_MS },
        'what fell due could not be done; nothing moved, it is tried again',
      );
      settleLater({ ...due, atMs: clock.nowMs() + RETRY_MS });
    }
  };

  const deliver = async (id: number) => {
    const callback = tasks.stopped() || sending.has(id) ? undefined : store.read((books) => books.callbacks.find(id));
    if (callback === undefined || callback.state !== 'pending' || disturbances.faults().holdCallbacks) return;
    sending.add(id);
    const outcome = await send(callback);
    try {
      const { due, retries } = await store.write((books) => recordDelivery(context, books, callback, outcome));
      if (due !== undefined) settleLater(due);
      retries.forEach(sendLater);
      const { state, httpStatus, error } = outcome;
      logger.info({ callback: id, to: hostOf(callback.url), state, httpStatus, error }, 'callback sent');
      sending.delete(id);
    } catch (error) {
      logger.error(
        { err: error, callback: id },
        'a sent callback could not be recorded; it will be sent again after a restart',
      );
    }
    waiters.wake(callback.about);
  };
  const sendLater = ({ id, dueAtMs }: CallbackDue) => tasks.later(dueAtMs, () => gate(() => deliver(id)));

  return {
    settleLater,
    sendLater,
    callbackEnded: (about) => waiters.wait(about),
    resume() {
      const left = store.read((books) => ({ due: leftUndone(books), callbacks: books.callbacks.pending() }));
      left.due.forEach(settleLater);
      left.callbacks.forEach(sendLater);
    },
    sendPending() {
      const pending = store.read((books) => books.callbacks.pending());
      pending.filter(({ dueAtMs }) => dueAtMs <= clock.nowMs()).forEach(sendLater);
    },
    nextDueMs: () => tasks.nextDueMs(),
    idle: () => tasks.idle(),
    async stop() {
      await tasks.stop();
      waiters.wakeAll();
    },
  };
}

const SETTLE: Readonly<Record<DueTask, Settle>> = {
  payment: settleWhenDue,
  'late-payment': payLate,
  operation: settleOperation,
  c2b: settleC2b,
};

function settleOne(context: Context, books: Books, due: Due): Settled | undefined {
  const settled = SETTLE[due.task](context, books, due.id);
  return settled && { ...settled, callbacks: disturbCallbacks(context, books, settled.callbacks) };
}

/** Another try of a callback that was not taken, where tries are set. */
function retryOf(context: Context, books: Books, { id, attempt }: Callback, outcome: DeliveryOutcome): CallbackDue[] {
  const pauseMs = context.disturbances.faults().callbackRetriesMs[attempt - 1];
  const taken = outcome.httpStatus !== null && outcome.httpStatus >= 200 && outcome.httpStatus < 300;
  if (taken || pauseMs === undefined) return [];
  const dueAtMs = context.clock.nowMs() + pauseMs;
  return [{ id: books.callbacks.copy(id, dueAtMs, true), dueAtMs }];
}

/** What the answer to a validation decides. */
function validated(books: Books, callback: Callback, outcome: DeliveryOutcome, nowMs: number): Due | undefined {
  return callback.kind === 'validation'
    ? noteValidation(books, callback.about, outcome.answer ?? '', nowMs)
    : undefined;
}

/** Writes down how a callback ended, and what follows. */
function recordDelivery(context: Context, books: Books, callback: Callback, outcome: DeliveryOutcome) {
  const nowMs = context.clock.nowMs();
  books.callbacks.end(callback.id, outcome, nowMs);
  const due = validated(books, callback, outcome, nowMs);
  return { due, retries: retryOf(context, books, callback, outcome) };
}

function leftUndone({ payments, operations, c2b }: Books): Due[] {
  return [
    ...payments.open().map(({ checkoutRequestId: id, decideAtMs: atMs }) => ({ task: 'payment', id, atMs }) as const),
    ...payments.late().map(({ checkoutRequestId: id, lateAtMs }) => lateDue(id, lateAtMs ?? 0)),
    ...operations.open().map(executionOf),
    ...c2b.open().map(({ transId: id, decideAtMs: atMs }) => ({ task: 'c2b', id, atMs }) as const),
  ];
}

const lateDue = (id: string, atMs: number) => ({ task: 'late-payment', id, atMs }) as const;
