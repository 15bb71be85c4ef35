import type { Replayable } from '@daftari/audit/replay/replayable';
import { eventChecker } from '@daftari/contracts/event-checker';
import { notifierEvents } from '@daftari/contracts/events/notifier-events';
import type { Projection } from '@daftari/journal-core/views/projection';
import { deliveriesProjection } from './application/deliveries-view';
import { deliveryModel } from './domain/delivery';
import { endpointModel } from './domain/endpoint';
import { evolveFacts, type PaymentEvent, type PaymentFacts } from './domain/payment-facts';

/** What the consumer of payments remembers of them, as a function of their events. */
const paymentFacts: Projection = {
  name: 'notifier-payments',
  version: 1,
  project(event, view) {
    if (!event.stream.startsWith('payment-')) return;
    const known = view.get<PaymentFacts>(event.stream);
    const facts = evolveFacts(known, event as PaymentEvent);
    if (facts !== known) view.put(event.stream, facts);
  },
};

/** What the notifier offers to an auditor. */
export function replayOfNotifier(): Replayable {
  return {
    journal: 'notifier',
    events: eventChecker(notifierEvents),
    streams: { delivery: deliveryModel, endpoint: endpointModel },
    views: [
      { projection: deliveriesProjection, source: 'notifier' },
      { projection: paymentFacts, source: 'initiation', writtenBy: 'notifier-payments' },
    ],
    consumers: [{ name: 'notifier-payments', source: 'initiation' }],
  };
}
