import type { Replayable } from '@daftari/audit/replay/replayable';
import { eventChecker } from '@daftari/contracts/event-checker';
import { initiationEvents } from '@daftari/contracts/events/initiation-events';
import { paymentsProjection } from './application/payments-view';
import { openPromptsModel, type OpenPrompts } from './domain/open-prompts';
import { paymentModel } from './domain/payment-model';
import { receiptModel } from './domain/receipt';

/** What initiation offers to an auditor. */
export function replayOfInitiation(): Replayable<OpenPrompts> {
  return {
    journal: 'initiation',
    events: eventChecker(initiationEvents),
    streams: { payment: paymentModel, receipt: receiptModel },
    partition: openPromptsModel,
    views: [{ projection: paymentsProjection(), source: 'initiation' }],
    consumers: [{ name: 'initiation-callbacks', source: 'callback' }],
  };
}
