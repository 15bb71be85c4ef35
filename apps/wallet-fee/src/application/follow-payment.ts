import type { InitiationEvent } from '@daftari/contracts/events/initiation-events';
import type { Cause, RecordedEvent } from '@daftari/journal-core/event';
import { CannotHandle } from '@daftari/messaging-core/cannot-handle';
import { decideCapture } from '../domain/decide-capture';
import { holdStream } from '../domain/streams';
import { recordOn, type LedgerJournal } from './ledger-journal';

/** What initiation tells, of payments and payouts. */
export type PaymentEvent = RecordedEvent<InitiationEvent>;
/** One about a payment or payout, and not about what its merchant may ask for. */
type AboutOne = Extract<PaymentEvent, { data: { transactionId: string } }>;
export type WithFee = Extract<PaymentEvent, { data: { fee: object } }>;

/** Earns the fee behind a payment; nothing when it is zero, or earned. */
export async function capture(journal: LedgerJournal, event: WithFee): Promise<void> {
  const hold = holdOf(event);
  if (hold === undefined) return;
  await recordOn(journal, about(event, [holdStream(hold.holdId)]), (view) => decideCapture(hold, view));
}

/** The hold behind a payment; undefined when its fee is zero. */
export function holdOf(event: WithFee) {
  const { merchantId, fee } = event.data;
  return fee.holdId === undefined ? undefined : { holdId: fee.holdId, merchantId, environment: environmentOf(event) };
}

/** Each ledger event goes back to the very event of the payment that led to it. */
export function about(event: AboutOne, streams: readonly string[]) {
  const { merchantId, transactionId } = event.data;
  const cause: Cause = {
    correlation: transactionId,
    causation: event.id,
    actor: 'service:wallet-fee',
    environment: environmentOf(event),
  };
  return { merchantId, streams, cause };
}

export function environmentOf(event: PaymentEvent) {
  if (event.environment === undefined) {
    throw new CannotHandle(`${event.type} of ${event.stream} names no environment; no money moved`);
  }
  return event.environment;
}
