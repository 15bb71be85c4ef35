import type { InitiationEvent } from '@daftari/contracts/events/initiation-events';
import type { Cause, RecordedEvent } from '@daftari/journal-core/event';
import { cents } from '@daftari/kernel/money';
import { CannotHandle } from '@daftari/messaging-core/cannot-handle';
import type { Credit } from '../domain/credit';
import { decideCapture } from '../domain/decide-capture';
import { collectionStreams, decideCollection } from '../domain/decide-collection';
import { decideFailure, failureStreams } from '../domain/decide-failure';
import { decideRelease } from '../domain/decide-release';
import { decideSuspense, suspenseStreams } from '../domain/decide-suspense';
import { decideTopUp, topUpStreams } from '../domain/decide-top-up';
import { holdStream } from '../domain/streams';
import { recordOn, type LedgerJournal } from './ledger-journal';

type PaymentEvent = RecordedEvent<InitiationEvent>;
type Succeeded = Extract<PaymentEvent, { type: 'PaymentSucceeded.v1' }>;
type Paid = Succeeded | Extract<PaymentEvent, { type: 'LateFundsReceived.v1' }>;
type NotPaid = Extract<PaymentEvent, { type: 'PaymentFailed.v1' | 'PaymentCancelled.v1' | 'PaymentExpired.v1' }>;
type WithFee = Extract<PaymentEvent, { data: { fee: object } }>;

/**
 * Moves money after what happens to payments: the fee is captured when M-Pesa accepts (or the payment succeeds after an
 * unknown submit), released when it refuses, settled by its rule on a later failure; what landed on the platform's own
 * shortcode is credited, to the merchant's service wallet when it was a top-up; late funds go into suspense. A receipt that is
 * learned later moves nothing. Any event may come again: every posting carries an id of its own.
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
      default:
        return;
    }
  };
}

async function capture(journal: LedgerJournal, event: WithFee): Promise<void> {
  const hold = holdOf(event);
  if (hold === undefined) return;
  await recordOn(journal, about(event, [holdStream(hold.holdId)]), (view) => decideCapture(hold, view));
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
  await recordOn(journal, about(event, failureStreams(hold)), (view) => decideFailure({ ...hold, reason }, view));
}

async function credit(journal: LedgerJournal, event: Succeeded): Promise<void> {
  const { paymentType, platformCollects, partyB } = event.data;
  const command = creditOf(event);
  if (paymentType === 'WALLET_TOPUP_SERVICE_TOKENS') {
    if (!platformCollects) {
      throw new CannotHandle(
        `${event.stream} is a top-up, but its money landed on ${partyB}, which is not the platform's: nothing is credited. ` +
          'The merchant was paid by its own prompt; credit the wallet by an adjustment if that was meant.',
      );
    }
    return recordOn(journal, about(event, topUpStreams(command)), (view) => decideTopUp(command, view));
  }
  if (!platformCollects) return;
  await recordOn(journal, about(event, collectionStreams(command)), (view) => decideCollection(command, view));
}

async function suspend(journal: LedgerJournal, event: Extract<Paid, { type: 'LateFundsReceived.v1' }>): Promise<void> {
  if (!event.data.platformCollects) return;
  const command = creditOf(event);
  await recordOn(journal, about(event, suspenseStreams(command)), (view) => decideSuspense(command, view));
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

/** The hold behind a payment; undefined when its fee is zero. */
function holdOf(event: WithFee) {
  const { merchantId, fee } = event.data;
  return fee.holdId === undefined ? undefined : { holdId: fee.holdId, merchantId, environment: environmentOf(event) };
}

/** Each ledger event goes back to the very event of the payment that led to it. */
function about(event: PaymentEvent, streams: readonly string[]) {
  const { merchantId, transactionId } = event.data;
  const cause: Cause = {
    correlation: transactionId,
    causation: event.id,
    actor: 'service:wallet-fee',
    environment: environmentOf(event),
  };
  return { merchantId, streams, cause };
}

function environmentOf(event: PaymentEvent) {
  if (event.environment === undefined) {
    throw new CannotHandle(`${event.type} of ${event.stream} names no environment; no money moved`);
  }
  return event.environment;
}
