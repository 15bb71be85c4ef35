import type { RecordedEvent } from '@daftari/journal-core/event';
import { derivedId } from '@daftari/kernel/ids';
import { CannotHandle } from '@daftari/messaging-core/cannot-handle';
import type { PersonalValues } from '@daftari/privacy/sealing/personal-values';
import { plugpayEndpointId } from '../domain/endpoint';
import { isAboutTheEnd, isOfPayment, type PaymentEvent, type PaymentFacts } from '../domain/payment-facts';
import { merchantEventOf } from '../domain/native-webhook';
import { webhookFor } from '../domain/webhook';
import type { ScheduleDelivery } from '../domain/decide-delivery';
import type { NotifierLog } from './notifier-log';
import type { PaymentFactsSource } from './payment-facts-source';

export interface PaymentEventsDeps {
  readonly log: NotifierLog;
  readonly payments: PaymentFactsSource;
  /** Opens events and facts: what is remembered of a payment stays sealed as it came. */
  readonly openAll: PersonalValues['openAll'];
}

/**
 * Puts every event of a payment that its merchant is told on the list of events and plans its deliveries, to the address of its
 * dialect and to the merchant's own endpoints: once, however often the event comes, because
 * the delivery's id follows from the event and from where it goes. Takes events sealed, as they are stored.
 */
export function handlePaymentEvent({
  log,
  payments,
  openAll,
}: PaymentEventsDeps): (event: RecordedEvent) => Promise<void> {
  return async (recorded) => {
    if (!isOfPayment(recorded.stream)) return;
    const sealed = recorded as PaymentEvent;
    const known = await payments.after(sealed);
    if (!isAboutTheEnd(sealed)) return;
    if (known === undefined) throw withoutBeginning(sealed);
    const [event, facts] = await openAll([sealed, known] as const);
    const { merchantId, environment } = facts;
    const [inDialect, told] = [dialectDelivery(event, facts), merchantEventOf(event, facts)];
    if (inDialect === undefined && told === undefined) return;
    await log.tell({ merchantId, environment, causation: event.id, inDialect, event: told });
  };
}

/** What goes to the address of the payment's dialect; undefined when it has none, or no word for the event. */
function dialectDelivery(event: PaymentEvent, facts: PaymentFacts): ScheduleDelivery | undefined {
  const webhook = webhookFor(event, facts);
  const target = targetOf(facts);
  if (webhook === undefined || target === undefined) return undefined;
  const { merchantId, transactionId, dialect } = facts;
  const deliveryId = derivedId('delivery', event.id, target.name);
  const about = { deliveryId, merchantId, transactionId, eventId: event.id, dialect };
  const url = target.url === undefined ? {} : { url: target.url };
  return { ...about, ...webhook, ...url, happenedAt: event.at };
}

function withoutBeginning(event: PaymentEvent): CannotHandle {
  return new CannotHandle(
    `${event.type} of ${event.stream} came and nothing is known of its payment; no webhook was sent. ` +
      'Delete the views of the notifier to read the payments from the start',
  );
}

/** Where a payment's webhooks go: to its dialect's address only; undefined when the request named none. */
function targetOf(facts: PaymentFacts): { readonly name: string; readonly url?: string } | undefined {
  const { dialect, callbackUrl, merchantId, environment } = facts;
  if (dialect === 'plugpay') return { name: plugpayEndpointId(merchantId, environment) };
  return callbackUrl === undefined ? undefined : { name: 'callbackUrl', url: callbackUrl };
}
