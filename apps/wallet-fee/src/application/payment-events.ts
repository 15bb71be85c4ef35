import type { RecordedEvent } from '@daftari/journal-core/event';
import { cents } from '@daftari/kernel/money';
import { CannotHandle } from '@daftari/messaging-core/cannot-handle';
import type { Credit } from '../domain/credit';
import { collectionStreams, decideCollection } from '../domain/decide-collection';
import { decideFailure, failureStreams } from '../domain/decide-failure';
import { decideRelease } from '../domain/decide-release';
import { decideSettleSuspense, settleStreams } from '../domain/decide-settle-suspense';
import { decideSuspense, suspenseStreams } from '../domain/decide-suspense';
import { decideTopUp, toppedUpBy, topUpStreams } from '../domain/decide-top-up';
import { decideTransit, transitStreams } from '../domain/decide-transit';
import { holdStream } from '../domain/streams';
import { bookProviderCharges } from './balance-events';
import { handleCollectionEvent } from './collection-events';
import { about, capture, environmentOf, holdOf, type PaymentEvent, type WithFee } from './follow-payment';
import { recordOn, type LedgerJournal } from './ledger-journal';
import { handlePayoutEvent } from './payout-events';
import { handleUndelivered } from './transfer-events';

type Succeeded = Extract<PaymentEvent, { type: 'PaymentSucceeded.v1' }>;
type Fulfilled = Extract<PaymentEvent, { type: 'LateFundsFulfilled.v1' }>;
type Paid = Succeeded | Fulfilled | Extract<PaymentEvent, { type: 'LateFundsReceived.v1' }>;
type NotPaid = Extract<PaymentEvent, { type: 'PaymentFailed.v1' | 'PaymentCancelled.v1' | 'PaymentExpired.v1' }>;

/**
 * Moves money after what happens to payments: the fee is captured when M-Pesa accepts (or the payment succeeds after an
 * unknown submit), released when it refuses, settled by its rule on a later failure; what landed on the platform's own
 * shortcode is credited, to the merchant's service or payout wallet when it was a top-up of it, and put into transit when it is to go on to
 * another customer; late funds go into suspense, and to the merchant's wallet once a person gave them to it. A receipt that is
 * learned later moves nothing. Payouts' events move the money that goes out, and those of
 * unprompted money what nobody asked for. Any event may come again: every posting carries
 * an id of its own.
 */
export function handlePaymentEvent(journal: LedgerJournal): (event: RecordedEvent) => Promise<void> {
  return async (recorded) => {
    const event = recorded as PaymentEvent;
    switch (event.type) {
      case 'PaymentAccepted.v1':
        return capture(journal, event);
      case 'PaymentRefused.v1':
        return release(journal, event, `payment refused: ${event.data.code}`);
      case 'PaymentSucceeded.v1':
        // The merchant's money first: it must not wait for a fee that can not be settled.
        await credit(journal, event);
        return capture(journal, event);
      case 'PaymentFailed.v1':
        return settle(journal, event, 'failed');
      case 'PaymentCancelled.v1':
        return settle(journal, event, 'cancelled');
      case 'PaymentExpired.v1':
        return settle(journal, event, 'expired');
      case 'LateFundsReceived.v1':
        return suspend(journal, event);
      case 'LateFundsFulfilled.v1':
        return fulfil(journal, event);
      case 'TransferRefunded.v1':
      case 'TransferClosed.v1':
        return handleUndelivered(journal, event);
      case 'CollectionReceived.v1':
      case 'FundsUnmatched.v1':
      case 'UnmatchedFundsResolved.v1':
        return handleCollectionEvent(journal, event);
      case 'BalanceCompared.v1':
        return bookProviderCharges(journal, event);
      default:
        return handlePayoutEvent(journal, event);
    }
  };
}

async function release(journal: LedgerJournal, event: WithFee, reason: string): Promise<void> {
  const hold = holdOf(event);
  if (hold === undefined) return;
  await recordOn(journal, about(event, [holdStream(hold.holdId)]), (view) => decideRelease({ ...hold, reason }, view));
}

async function settle(journal: LedgerJournal, event: NotPaid, outcome: string): Promise<void> {
  const hold = holdOf(event);
  if (hold === undefined) return;
  const reason = `payment ${outcome}: ${event.data.resultCode}`;
  const command = { ...hold, reason, isByPerson: event.data.via === 'operator' };
  await recordOn(journal, about(event, failureStreams(hold)), (view) => decideFailure(command, view));
}

async function credit(journal: LedgerJournal, event: Succeeded): Promise<void> {
  const { paymentType, platformCollects } = event.data;
  const command = creditOf(event);
  const kind = toppedUpBy(paymentType);
  if (kind !== undefined) {
    if (!platformCollects) {
      const remedy = 'The merchant was paid by its own prompt; credit the wallet by an adjustment if that was meant.';
      throw notOurs(event, 'a top-up', remedy);
    }
    const topUp = { ...command, kind };
    return recordOn(journal, about(event, topUpStreams(topUp)), (view) => decideTopUp(topUp, view));
  }
  if (paymentType === 'C2C') {
    if (!platformCollects) throw notOurs(event, 'a transfer', 'Pay the receiver out by hand if that was meant.');
    return recordOn(journal, about(event, transitStreams(command)), (view) => decideTransit(command, view));
  }
  if (!platformCollects) return;
  await recordOn(journal, about(event, collectionStreams(command)), (view) => decideCollection(command, view));
}

function notOurs({ stream, data }: Succeeded, what: string, remedy: string): CannotHandle {
  return new CannotHandle(
    `${stream} is ${what}, but its money landed on ${data.partyB}, which is not the platform's: nothing is credited. ${remedy}`,
  );
}

async function suspend(journal: LedgerJournal, event: Extract<Paid, { type: 'LateFundsReceived.v1' }>): Promise<void> {
  if (!event.data.platformCollects) return;
  const command = creditOf(event);
  await recordOn(journal, about(event, suspenseStreams(command)), (view) => decideSuspense(command, view));
}

async function fulfil(journal: LedgerJournal, event: Fulfilled): Promise<void> {
  const { paymentType, platformCollects } = event.data;
  if (!platformCollects) return;
  const command = { ...creditOf(event), kind: toppedUpBy(paymentType) ?? ('collections' as const) };
  await recordOn(journal, about(event, settleStreams(command)), (view) => decideSettleSuspense(command, view));
}

function creditOf(event: Paid): Credit {
  const { merchantId, transactionId, partyB, amountCents, receipt } = event.data;
  return {
    merchantId,
    environment: environmentOf(event),
    transactionId,
    shortcode: partyB,
    amountCents: cents(amountCents),
    ...(receipt !== undefined && { receipt }),
  };
}
