import type { CallbackEvent } from '@daftari/contracts/events/callback-events';
import type { RecordedEvent } from '@daftari/journal-core/event';
import { CannotHandle } from '@daftari/messaging-core/cannot-handle';
import { Contradiction } from '../domain/contradiction';
import type { FinalStatus, Payment } from '../domain/payment';
import type { RecordResult } from '../domain/payment-command';
import { statusOfCode } from './final-status';
import type { PaymentLog } from './payment-log';
import { recordOutcome } from './record-outcome';

export interface RecordResultDeps {
  readonly log: PaymentLog;
  readonly logger: { warn(fields: object, message: string): void };
}

type Matched = Extract<CallbackEvent, { type: 'CallbackMatched.v1' }>;

/**
 * Handles the events of the callback service: a matched callback is its payment's result. Idempotent.
 * @throws CannotHandle the callback contradicts the log: it stays visible until a person has looked
 */
export function resultRecorder(deps: RecordResultDeps): (event: RecordedEvent) => Promise<void> {
  return async (event) => {
    if (event.type !== 'CallbackMatched.v1') return;
    try {
      await recordResult(deps, event as RecordedEvent<Matched>);
    } catch (error) {
      throw error instanceof Contradiction ? new CannotHandle(error.message, { cause: error }) : error;
    }
  };
}

async function recordResult({ log, logger }: RecordResultDeps, event: RecordedEvent<Matched>): Promise<void> {
  const { data } = event;
  const status = statusOfCode(data.resultCode);
  if (status === undefined) {
    logger.warn(
      { transactionId: data.transactionId, resultCode: data.resultCode },
      `a callback for payment ${data.transactionId} has the unknown result code ${data.resultCode}; ` +
        'it is not taken as final and the payment stays as it is',
    );
    return;
  }
  const payment = await paymentOf(log, event);
  await recordOutcome(log, payment, commandOf(data, status), {
    causation: event.id,
    actor: 'provider:daraja',
  });
}

async function paymentOf(log: PaymentLog, event: RecordedEvent<Matched>): Promise<Payment> {
  const payment = await log.find(event.data);
  if (payment !== undefined && payment.environment === event.environment) return payment;
  throw new Contradiction(
    `a callback speaks of payment ${event.data.transactionId}, which this merchant does not have in ` +
      `${event.environment ?? 'no'} environment; nothing was recorded. Compare the callback with the payments journal`,
  );
}

function commandOf(data: Matched['data'], status: FinalStatus): RecordResult {
  const { callbackId: _, merchantId: __, transactionId: ___, phone: ____, receipt, ...result } = data;
  return { kind: 'result', via: 'callback', status, ...result, ...(receipt ? { receipt } : {}) };
}
