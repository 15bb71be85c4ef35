import { cents } from '@daftari/kernel/money';
import { decideLatePayout, latePayoutStreams } from '../domain/decide-late-payout';
import { decidePayoutFailure, payoutFailureStreams } from '../domain/decide-payout-failure';
import { decidePayoutPaid } from '../domain/decide-payout-paid';
import { decidePayoutRelease, type ReleasePayout } from '../domain/decide-payout-release';
import type { PaidPayout } from '../domain/paid-payout';
import { payoutHoldStreams } from '../domain/payout-holds';
import { holdStream } from '../domain/streams';
import { about, capture, environmentOf, type PaymentEvent } from './follow-payment';
import { recordOn, type LedgerJournal } from './ledger-journal';

type EndOfPayout = Extract<
  PaymentEvent,
  { type: 'PayoutRefused.v1' | 'PayoutSucceeded.v1' | 'PayoutFailed.v1' | 'LatePayoutConfirmed.v1' }
>;
type Late = Extract<EndOfPayout, { type: 'LatePayoutConfirmed.v1' }>;
type Paid = Extract<EndOfPayout, { type: 'PayoutSucceeded.v1' | 'LatePayoutConfirmed.v1' }>;

/**
 * Moves money after what happens to payouts: the fee is captured when M-Pesa accepts (or the payout succeeds after an unknown
 * submit); the amount is posted when it was paid, and goes back with the fee when M-Pesa refused or, by the fee's rule, when
 * it was not executed; what was paid after its money had gone back is charged to the merchant. An abandoned payout's holds
 * end by ReleasePayout or the sweep, and not by its event.
 */
export async function handlePayoutEvent(journal: LedgerJournal, event: PaymentEvent): Promise<void> {
  switch (event.type) {
    case 'PayoutAccepted.v1':
      return capture(journal, event);
    case 'PayoutRefused.v1':
      return release(journal, event);
    case 'PayoutSucceeded.v1':
      // The money first: it must not stay reserved for a fee that can not be settled.
      await pay(journal, event);
      return capture(journal, event);
    case 'PayoutFailed.v1':
      return fail(journal, event);
    case 'LatePayoutConfirmed.v1':
      return charge(journal, event);
    default:
      return;
  }
}

async function release(journal: LedgerJournal, event: Extract<EndOfPayout, { type: 'PayoutRefused.v1' }>) {
  const command = releaseOf(event, `payout refused: ${event.data.code}`);
  await recordOn(journal, about(event, payoutHoldStreams(command)), (view) => decidePayoutRelease(command, view));
}

async function fail(journal: LedgerJournal, event: Extract<EndOfPayout, { type: 'PayoutFailed.v1' }>) {
  const command = releaseOf(event, `payout failed: ${event.data.resultCode}`);
  await recordOn(journal, about(event, payoutFailureStreams(command)), (view) => decidePayoutFailure(command, view));
}

async function pay(journal: LedgerJournal, event: Paid): Promise<void> {
  const command = paidOf(event);
  await recordOn(journal, about(event, [holdStream(command.holdId)]), (view) => decidePayoutPaid(command, view));
}

async function charge(journal: LedgerJournal, event: Late): Promise<void> {
  const command = { ...paidOf(event), fromSuspense: event.data.source === 'suspense' };
  await recordOn(journal, about(event, latePayoutStreams(command)), (view) => decideLatePayout(command, view));
}

function releaseOf(event: EndOfPayout, reason: string): ReleasePayout {
  const { merchantId, holdId, fee } = event.data;
  const environment = environmentOf(event);
  return { holdId, merchantId, environment, reason, ...(fee.holdId !== undefined && { feeHoldId: fee.holdId }) };
}

function paidOf(event: Paid): PaidPayout {
  const { merchantId, transactionId, holdId, shortcode, amountCents, receipt } = event.data;
  return {
    holdId,
    merchantId,
    environment: environmentOf(event),
    transactionId,
    shortcode,
    amountCents: cents(amountCents),
    ...(receipt !== undefined && { receipt }),
  };
}
