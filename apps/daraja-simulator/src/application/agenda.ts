import { hostOf } from '../domain/masking';
import type { Books, Callback, CallbackDue, DeliveryOutcome } from './books';
import type { Context } from './context';
import { payLate } from './pay-late';
import { settlePayment, type Settled } from './settle-payment';
import { keyedWaiters, limit, timedTasks } from './timed-tasks';

/** Sends one callback. Never throws: no answer is an outcome as well. */
export type SendCallback = (callback: Callback) => Promise<DeliveryOutcome>;

/** Does what falls due: decides payments, sends callbacks. */
export interface Agenda {
  decideLater(payment: { readonly checkoutRequestId: string; readonly decideAtMs: number }): void;
  /** Sends a waiting callback at its time; one that is brought forward is sent once all the same. */
  sendLater(callback: CallbackDue): void;
  /** Resolves when a callback of this payment was answered or given up, or when the agenda stops. */
  callbackEnded(checkoutRequestId: string): Promise<void>;
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
  const tasks = timedTasks(clock, scheduler);
  const gate = limit(MAX_CALLBACKS_IN_FLIGHT);
  const waiters = keyedWaiters();
  const sending = new Set<number>();

  const settleLater = (id: string, dueAtMs: number, settle: Settle) =>
    tasks.later(dueAtMs, () => settleNow(id, settle));
  const settleNow = async (checkoutRequestId: string, settle: Settle) => {
    try {
      const settled = await store.write((books) => settle(context, books, checkoutRequestId));
      settled?.callbacks.forEach(sendLater);
      if (settled?.lateAtMs != null) settleLater(checkoutRequestId, settled.lateAtMs, payLate);
    } catch (error) {
      logger.error(
        { err: error, retryMs: RETRY_MS },
        'a payment could not be decided; nothing moved, it is tried again',
      );
      settleLater(checkoutRequestId, clock.nowMs() + RETRY_MS, settle);
    }
  };

  const deliver = async (id: number) => {
    const callback = tasks.stopped() || sending.has(id) ? undefined : store.read((books) => books.callbacks.find(id));
    if (callback === undefined || callback.state !== 'pending') return;
    sending.add(id);
    const outcome = await send(callback);
    try {
      await store.write((books) => books.callbacks.end(id, outcome, clock.nowMs()));
      logger.info({ callback: id, to: hostOf(callback.url), ...outcome }, 'callback sent');
      sending.delete(id);
    } catch (error) {
      logger.error(
        { err: error, callback: id },
        'a sent callback could not be recorded; it will be sent again after a restart',
      );
    }
    waiters.wake(callback.checkoutRequestId);
  };
  const sendLater = ({ id, dueAtMs }: CallbackDue) => tasks.later(dueAtMs, () => gate(() => deliver(id)));

  return {
    decideLater: ({ checkoutRequestId, decideAtMs }) => settleLater(checkoutRequestId, decideAtMs, settlePayment),
    sendLater,
    callbackEnded: (checkoutRequestId) => waiters.wait(checkoutRequestId),
    resume() {
      const left = store.read(({ payments, callbacks }) => ({
        ...{ open: payments.open(), late: payments.late(), callbacks: callbacks.pending() },
      }));
      for (const payment of left.open) this.decideLater(payment);
      for (const { checkoutRequestId, lateAtMs } of left.late) settleLater(checkoutRequestId, lateAtMs ?? 0, payLate);
      left.callbacks.forEach(sendLater);
    },
    idle: () => tasks.idle(),
    async stop() {
      await tasks.stop();
      waiters.wakeAll();
    },
  };
}

type Settle = (context: Context, books: Books, checkoutRequestId: string) => Settled | undefined;
