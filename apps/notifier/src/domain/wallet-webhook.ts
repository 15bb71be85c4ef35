import type { WalletFeeEvent } from '@daftari/contracts/events/wallet-fee-events';
import type { WebhookEventType } from '@daftari/contracts/webhook-events';
import type { RecordedEvent } from '@daftari/journal-core/event';
import { cents, shillings } from '@daftari/kernel/money';
import { eventBody, type MerchantEvent } from './merchant-event';

const EVENT_TYPE = 'wallet.balance_low' satisfies WebhookEventType;

type TellingEvent = Extract<RecordedEvent<WalletFeeEvent>, { type: 'BalanceFellLow.v1' }>;

/** A balance that fell low is all that merchants' endpoints are told of their wallets. */
export function tellsOfWallet(event: RecordedEvent): event is TellingEvent {
  return event.type === 'BalanceFellLow.v1';
}

export function merchantEventOfWallet(event: TellingEvent): MerchantEvent {
  const { environment } = event;
  if (environment === undefined) throw new Error(`${event.stream} names no environment`);
  const { merchantId, walletId, kind, thresholdCents, availableCents } = event.data;
  const about = { eventId: event.id, merchantId, environment, eventType: EVENT_TYPE, happenedAt: event.at };
  const wallet = {
    walletId,
    kind,
    currency: 'KES',
    available: shillings(cents(availableCents)),
    threshold: shillings(cents(thresholdCents)),
  };
  return { ...about, body: eventBody(about, { wallet }) };
}
