import type { ViewStore } from '@daftari/journal-core/views/view-store';
import { beginningOf, evolveFacts, type PaymentFacts } from '../domain/payment-facts';
import type { PaymentFactsSource } from './payment-facts-source';

/**
 * What is known of payments, written by the consumer itself as it reads: a stream's events come in order, so that a
 * payment's beginning is here before its end. It lives beside the consumer's checkpoints and is rebuilt with them.
 */
export const PAYMENTS_VIEW = 'notifier-payments.v3';
const FORMER_VIEWS = ['notifier-payments.v1', 'notifier-payments.v2'];

/** For a service that runs in one copy: whoever reads an end has read the beginning. */
export function rememberedPayments(views: ViewStore): PaymentFactsSource {
  return {
    async after(event) {
      const key = beginningOf(event.stream);
      const known = views.get<PaymentFacts>(PAYMENTS_VIEW, key);
      const facts = evolveFacts(known, event);
      if (facts !== known) views.commit(PAYMENTS_VIEW, [{ key, value: facts }]);
      return facts;
    },
  };
}

/**
 * What a former version remembered is too little to go on from: the consumer starts again from the first event, which repeats
 * nothing that is planned. Called before the consumer is started; a crash in between is nothing, for it is done again.
 */
export function forgetFormerPayments(views: ViewStore, consumer: string): void {
  const left = FORMER_VIEWS.filter((view) => views.scan(view, { prefix: '', limit: 1 }).length > 0);
  if (left.length === 0) return;
  views.drop(`consumer:${consumer}`);
  for (const view of left) views.drop(view);
}
