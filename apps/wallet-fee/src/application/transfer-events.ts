import { cents } from '@daftari/kernel/money';
import { decideFailure, failureStreams } from '../domain/decide-failure';
import { decideTransferClosed, transferClosedStreams } from '../domain/decide-transfer-closed';
import { about, environmentOf, holdOf, type PaymentEvent } from './follow-payment';
import { recordOn, type LedgerJournal } from './ledger-journal';

type Closed = Extract<PaymentEvent, { type: 'TransferClosed.v1' }>;
export type NotDelivered = Extract<PaymentEvent, { type: 'TransferRefunded.v1' | 'TransferClosed.v1' }>;

/**
 * A transfer between customers ended, and the receiver was not paid by it: its fee is given back where its rule says so, as
 * for a payment that failed. What a person closed leaves transit; what was paid back has left it by its own payout.
 */
export async function handleUndelivered(journal: LedgerJournal, event: NotDelivered): Promise<void> {
  if (event.type === 'TransferClosed.v1') await close(journal, event);
  const hold = holdOf(event);
  if (hold === undefined) return;
  const reason = event.type === 'TransferClosed.v1' ? 'transfer closed' : `transfer refunded: ${event.data.resultCode}`;
  await recordOn(journal, about(event, failureStreams(hold)), (view) => decideFailure({ ...hold, reason }, view));
}

async function close(journal: LedgerJournal, event: Closed): Promise<void> {
  const { merchantId, transactionId, amountCents, covers } = event.data;
  const of = { merchantId, environment: environmentOf(event), transactionId, amountCents: cents(amountCents) };
  const command = { ...of, coversReceivable: covers !== undefined };
  await recordOn(journal, about(event, transferClosedStreams(command)), (view) => decideTransferClosed(command, view));
}
