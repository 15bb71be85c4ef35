import type { Replayable } from '@daftari/audit/replay/replayable';
import { eventChecker } from '@daftari/contracts/event-checker';
import { notifierEvents } from '@daftari/contracts/events/notifier-events';
import type { Projection } from '@daftari/journal-core/views/projection';
import { deliveriesProjection } from './application/deliveries-view';
import { eventsProjection } from './application/events-view';
import { followedPaymentsProjection } from './application/followed-payments';
import { NOTIFIER_STREAMS } from './domain/streams';
import { beginningOf, evolveFacts, isOfPayment, type PaymentEvent, type PaymentFacts } from './domain/payment-facts';

/** What the consumer of payments remembers of them, as a function of their events. */
const paymentFacts: Projection = {
  name: 'notifier-payments',
  version: 3,
  project(event, view) {
    if (!isOfPayment(event.stream)) return;
    const key = beginningOf(event.stream);
    const known = view.get<PaymentFacts>(key);
    const facts = evolveFacts(known, event as PaymentEvent);
    if (facts !== known) view.put(key, facts);
  },
};

/** What the notifier offers to an auditor. */
export function replayOfNotifier(): Replayable {
  return {
    journal: 'notifier',
    events: eventChecker(notifierEvents),
    streams: NOTIFIER_STREAMS,
    views: [
      { projection: deliveriesProjection, source: 'notifier' },
      { projection: eventsProjection, source: 'notifier' },
      { projection: paymentFacts, source: 'initiation', writtenBy: 'notifier-payments', keptBy: 'one process' },
      { projection: followedPaymentsProjection, source: 'initiation', keptBy: 'copies' },
    ],
    consumers: [
      { name: 'notifier-payments', source: 'initiation' },
      { name: 'notifier-wallets', source: 'wallet-fee' },
    ],
  };
}
