import { DaftariError } from '@daftari/kernel/errors';
import type { Scheduler } from '@daftari/kernel/scheduler';
import type { Logger } from '@daftari/service/logger';
import type { CallbackSpool } from './callback-spool';
import type { Arrival, ReceiveCallback } from './receive-callback';

export interface ReceiveDurablyOptions {
  /** Into the journal. */
  readonly receive: ReceiveCallback;
  readonly spool: CallbackSpool;
  /** Called after something came into the spool. */
  readonly spooled: () => void;
  /** How long the journal may take, in milliseconds; Daraja waits for the answer meanwhile. */
  readonly patienceMs: number;
  readonly scheduler: Scheduler;
  readonly logger: Logger;
}

/**
 * Stores a callback in the journal or, when that fails or takes too long, in the spool (design §5.1). While anything
 * waits there, what comes goes behind it: in order, and without waiting for a store that is down. An append that was
 * given up on may still succeed; as both carry the same arrival id, the callback is one fact.
 * @throws DaftariError OVERLOADED; when neither takes it, what the journal said
 */
export function receiveDurably(options: ReceiveDurablyOptions): ReceiveCallback {
  const { receive, spool, spooled, patienceMs, scheduler, logger } = options;
  const toSpool = async (arrival: Arrival, why: unknown) => {
    try {
      await spool.add(arrival);
    } catch (error) {
      logger.error({ err: error, waiting: spool.size }, 'the spool took no callback');
      return false;
    }
    if (why !== undefined) {
      const { transactionId, attemptId } = arrival.subject;
      const text = 'the store did not take a callback in time; it is kept in the spool and will be stored later';
      logger.warn({ err: why, transactionId, attemptId, arrivalId: arrival.arrivalId, waiting: spool.size }, text);
    }
    spooled();
    return true;
  };
  return async (arrival) => {
    if (spool.size > 0 && (await toSpool(arrival, undefined))) return;
    try {
      await inTime(receive(arrival), patienceMs, scheduler);
    } catch (error) {
      if (isForEver(error) || !(await toSpool(arrival, error))) throw error;
    }
  };
}

/** True when the journal would refuse the same callback again. */
export function isForEver(error: unknown): boolean {
  if (error instanceof DaftariError) return true;
  return error instanceof Error && (error.name === 'InvalidEvent' || error.name === 'LimitExceeded');
}

function inTime(stored: Promise<void>, patienceMs: number, scheduler: Scheduler): Promise<void> {
  return new Promise((resolve, reject) => {
    const cancel = scheduler.after(patienceMs, () => reject(new Error(`not stored within ${patienceMs} ms`)));
    void stored.then(resolve, reject).finally(cancel);
  });
}
