import { cents } from '@daftari/kernel/money';
import { collectionStreams, decideCollection } from '../domain/decide-collection';
import { decideResolved, decideUnmatched, resolvedStreams, unmatchedStreams } from '../domain/decide-unmatched';
import { about, environmentOf, type PaymentEvent } from './follow-payment';
import { recordOn, type LedgerJournal } from './ledger-journal';

/** What happens to money that came unprompted. */
export type CollectionEvent = Extract<
  PaymentEvent,
  { type: 'CollectionReceived.v1' | 'FundsUnmatched.v1' | 'UnmatchedFundsResolved.v1' }
>;

/** Credits it to its merchant, or puts it into suspense while it is nobody's and takes it out once a person has decided. */
export async function handleCollectionEvent(journal: LedgerJournal, event: CollectionEvent): Promise<void> {
  const { merchantId, transactionId, shortcode, amountCents, receipt } = event.data;
  const environment = environmentOf(event);
  const command = { merchantId, environment, transactionId, shortcode, amountCents: cents(amountCents), receipt };
  switch (event.type) {
    case 'CollectionReceived.v1':
      return recordOn(journal, about(event, collectionStreams(command)), (view) => decideCollection(command, view));
    case 'FundsUnmatched.v1':
      return recordOn(journal, about(event, unmatchedStreams(command)), (view) => decideUnmatched(command, view));
    case 'UnmatchedFundsResolved.v1':
      return recordOn(journal, about(event, resolvedStreams(command)), (view) => decideResolved(command, view));
  }
}
