import type { RecordedEvent } from '@daftari/journal-core/event';
import type { ViewStore } from '@daftari/journal-core/views/view-store';
import { derivedId } from '@daftari/kernel/ids';
import { CannotHandle } from '@daftari/messaging-core/cannot-handle';
import type { PersonalValues } from '@daftari/privacy/sealing/personal-values';
import { plugpayEndpointId } from '../domain/endpoint';
import { evolveFacts, isAboutTheEnd, type PaymentEvent, type PaymentFacts } from '../domain/payment-facts';
import { webhookFor } from '../domain/webhook';
import type { NotifierLog } from './notifier-log';

/**
 * What is known of payments, written by the consumer itself as it reads: a stream's events come in order, so that a
 * payment's beginning is here before its end. It lives beside the consumer's checkpoints and is rebuilt with them.
 */
export const PAYMENTS_VIEW = 'notifier-payments.v1';

export interface PaymentEventsDeps {
  readonly log: NotifierLog;
  readonly views: ViewStore;
  /** Opens events and facts: what is remembered of a payment stays sealed as it came. */
  readonly openAll: PersonalValues['openAll'];
}

/**
 * Plans a delivery for every event of a payment that its merchant is told: once, however often the event comes, because
 * the delivery's id follows from the event and from where it goes. Takes events sealed, as they are stored.
 */
export function handlePaymentEvent({
  log,
  views,
  openAll,
}: PaymentEventsDeps): (event: RecordedEvent) => Promise<void> {
  return async (recorded) => {
    if (!recorded.stream.startsWith('payment-')) return;
    const remembered = remember(views, recorded as PaymentEvent);
    if (remembered === undefined || !isAboutTheEnd(recorded as PaymentEvent)) return;
    const [event, facts] = await openAll([recorded as PaymentEvent, remembered] as const);
    const webhook = webhookFor(event, facts);
    const target = targetOf(facts);
    if (webhook === undefined || target === undefined) return;
    const { merchantId, transactionId, dialect, environment } = facts;
    const deliveryId = derivedId('delivery', event.id, target.name);
    const about = { deliveryId, merchantId, transactionId, eventId: event.id, dialect };
    const url = target.url === undefined ? {} : { url: target.url };
    await log.schedule({ ...about, ...webhook, ...url, happenedAt: event.at }, environment, event.id);
  };
}

/** @throws CannotHandle a payment's event came without its beginning */
function remember(views: ViewStore, event: PaymentEvent): PaymentFacts | undefined {
  const key = event.stream;
  const known = views.get<PaymentFacts>(PAYMENTS_VIEW, key);
  const facts = evolveFacts(known, event);
  if (facts === undefined && isAboutTheEnd(event)) {
    throw new CannotHandle(
      `${event.type} of ${event.stream} came and nothing is known of its payment; no webhook was sent. ` +
        'Delete the views of the notifier to read the payments from the start',
    );
  }
  if (facts !== known) views.commit(PAYMENTS_VIEW, [{ key, value: facts }]);
  return facts;
}

/** Where a payment's webhooks go: to its dialect's address only; undefined when the request named none. */
function targetOf(facts: PaymentFacts): { readonly name: string; readonly url?: string } | undefined {
  const { dialect, callbackUrl, merchantId, environment } = facts;
  if (dialect === 'plugpay') return { name: plugpayEndpointId(merchantId, environment) };
  return callbackUrl === undefined ? undefined : { name: 'callbackUrl', url: callbackUrl };
}
