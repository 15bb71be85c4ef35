import type { Cancel } from '@daftari/kernel/scheduler';
import { hostOf } from '../domain/masking';
import type { Callback, DeliveryOutcome } from './books';
import type { Context } from './context';
import { settlePayment } from './settle-payment';

/** Sends one callback. Never throws: no answer is an outcome as well. */
export type SendCallback = (callback: Callback) => Promise<DeliveryOutcome>;

/** Does what falls due: decides payments, sends callbacks. */
export interface Agenda {
  decideLater(payment: { readonly checkoutRequestId: string; readonly decideAtMs: number }): void;
  /** Takes up everything that an earlier run of the simulator left undone. */
  resume(): void;
  /** Resolves when nothing is being done at this moment; what is due later does not count. */
  idle(): Promise<void>;
  /** Starts nothing more and waits for what runs. What is left undone is taken up by `resume` of the next run. */
  stop(): Promise<void>;
}

const MAX_CALLBACKS_IN_FLIGHT = 64;
const RETRY_MS = 1_000;

export function startAgenda(context: Context, send: SendCallback): Agenda {
  const { store, clock, scheduler, logger } = context;
  const timers = new Set<Cancel>();
  const running = new Set<Promise<void>>();
  const gate = limit(MAX_CALLBACKS_IN_FLIGHT);
  let stopped = false;

  const later = (dueAtMs: number, task: () => Promise<void>) => {
    if (stopped) return;
    const cancel = scheduler.after(Math.max(0, dueAtMs - clock.nowMs()), () => {
      timers.delete(cancel);
      const run = task().finally(() => running.delete(run));
      running.add(run);
    });
    timers.add(cancel);
  };

  const decide = async (checkoutRequestId: string) => {
    try {
      const callback = await store.write((books) => settlePayment(context, books, checkoutRequestId));
      if (callback !== undefined) later(callback.dueAtMs, () => gate(() => deliver(callback.id)));
    } catch (error) {
      logger.error(
        { err: error, retryMs: RETRY_MS },
        'a payment could not be decided; nothing moved, it is tried again',
      );
      later(clock.nowMs() + RETRY_MS, () => decide(checkoutRequestId));
    }
  };

  const deliver = async (id: number) => {
    const callback = stopped ? undefined : store.read((books) => books.callbacks.find(id));
    if (callback === undefined || callback.state !== 'pending') return;
    const outcome = await send(callback);
    try {
      await store.write((books) => books.callbacks.end(id, outcome, clock.nowMs()));
      logger.info({ callback: id, to: hostOf(callback.url), ...outcome }, 'callback sent');
    } catch (error) {
      logger.error(
        { err: error, callback: id },
        'a sent callback could not be recorded; it will be sent again after a restart',
      );
    }
  };

  return {
    decideLater: ({ checkoutRequestId, decideAtMs }) => later(decideAtMs, () => decide(checkoutRequestId)),
    resume() {
      const left = store.read((books) => ({ payments: books.payments.open(), callbacks: books.callbacks.pending() }));
      for (const payment of left.payments) this.decideLater(payment);
      for (const { id, dueAtMs } of left.callbacks) later(dueAtMs, () => gate(() => deliver(id)));
    },
    async idle() {
      while (running.size > 0) await Promise.allSettled(running);
    },
    async stop() {
      stopped = true;
      for (const cancel of timers) cancel();
      timers.clear();
      await this.idle();
    },
  };
}

/** Lets at most `most` tasks run at once; the others wait in their order. */
function limit(most: number): (task: () => Promise<void>) => Promise<void> {
  const waiting: (() => void)[] = [];
  let free = most;
  return async (task) => {
    if (free === 0) await new Promise<void>((resolve) => waiting.push(resolve));
    else free -= 1;
    try {
      await task();
    } finally {
      const next = waiting.shift();
      if (next === undefined) free += 1;
      else next();
    }
  };
}
