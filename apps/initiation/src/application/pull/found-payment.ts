import { sentReference } from '@daftari/daraja/stk-request';
import type { Cause, Environment } from '@daftari/journal-core/event';
import type { ViewStore } from '@daftari/journal-core/views/view-store';
import { isoTime } from '@daftari/kernel/clock';
import type { PersonalValues } from '@daftari/privacy/sealing/personal-values';
import { Contradiction } from '../../domain/contradiction';
import type { Payment } from '../../domain/payment';
import type { RecordResult } from '../../domain/payment-command';
import { startedBetween, type Candidate, type ListedPayment } from '../../domain/pull/match-listed';
import type { PaymentLog } from '../payment-log';
import { unaccountedPrefix } from '../payment-places';
import { unaccountedPayments } from '../payments-view';
import { recordOutcome } from '../record-outcome';

/** Unaccounted payments of one amount that are looked at for one receipt, the newest first. */
export const MAX_CANDIDATES = 2_000;

export interface FindDeps {
  readonly log: PaymentLog;
  readonly views: ViewStore;
  /** Opens what the view holds sealed. */
  readonly openAll: PersonalValues['openAll'];
}

/**
 * The payments by prompt whose money may have come as listed, of those whose phone can be the payer's. The view says which
 * may be meant, by amount and time; the log says how they stand.
 */
export async function candidatesFor(
  deps: FindDeps,
  { environment, shortcode }: { readonly environment: Environment; readonly shortcode: string },
  listed: ListedPayment,
  askedAtMs: number,
  isPayer: (phone: string) => boolean,
): Promise<Candidate[]> {
  const { fromMs, toMs } = startedBetween(listed, askedAtMs);
  const prefix = unaccountedPrefix({ environment, partyB: shortcode, amountCents: listed.amountCents });
  const found = unaccountedPayments(deps.views, prefix, isoTime(fromMs), isoTime(toMs), MAX_CANDIDATES);
  const payers = await deps.openAll(found);
  const payments = await Promise.all(payers.filter(({ phone }) => isPayer(phone)).map((payer) => deps.log.find(payer)));
  return payments.flatMap((payment) =>
    payment === undefined ? [] : { payment, sentReference: sentReference(payment) },
  );
}

/** True when the money of this receipt is on record for the payment. */
export function showsReceipt({ outcome, lateFunds }: Payment, receipt: string): boolean {
  return outcome?.receipt === receipt || lateFunds.some((late) => late.receipt === receipt);
}

/** A receipt for which a payment was found, and where. */
export interface Found extends Required<Pick<RecordResult, 'via' | 'resultDescription' | 'receipt' | 'amountCents'>> {
  /** ISO 8601. */
  readonly paidAt?: string;
}

/**
 * Records that the payment was paid under the receipt, which is claimed first. False when that cannot be: a callback has
 * taken the receipt meanwhile, or ended the payment under another one. @throws what the journal throws
 */
export async function recordFound(
  log: PaymentLog,
  payment: Payment,
  found: Found,
  by: Pick<Cause, 'causation' | 'actor'>,
): Promise<boolean> {
  const command: RecordResult = {
    kind: 'result',
    status: 'SUCCESS',
    resultCode: '0',
    attemptId: payment.attemptId,
    providerRequestId: payment.providerRequestId ?? '',
    providerCheckoutId: payment.providerCheckoutId ?? '',
    ...found,
  };
  try {
    await recordOutcome(log, payment, command, by);
    return true;
  } catch (error) {
    if (error instanceof Contradiction) return false;
    throw error;
  }
}
