import { DaftariError } from '@daftari/kernel/errors';
import type { Payment } from '../../domain/payment';
import { reviewDue } from '../../domain/review-due';
import type { TransferDecision } from '../../domain/transfer/decide-settle-transfer';
import type { PaymentCause, PaymentKey, PaymentLog } from '../payment-log';
import type { TransferLog } from './transfer-log';

export interface ResolveTransferDeps {
  readonly log: Pick<PaymentLog, 'find'>;
  readonly transfers: Pick<TransferLog, 'settle'>;
}

/**
 * Takes a parked transfer on as a person decided; answers its payment as it is afterwards, with the transfer. The same
 * decision again, while what followed from it lasts, changes nothing.
 * @throws DaftariError TRANSACTION_NOT_FOUND it is no transfer of this merchant; REVIEW_NOT_DUE nobody has to decide now;
 * what the journal throws
 */
export async function resolveTransfer(
  { log, transfers }: ResolveTransferDeps,
  key: PaymentKey,
  decision: TransferDecision,
  cause: PaymentCause,
): Promise<Payment> {
  if ((await log.find(key))?.paymentType !== 'C2C') throw new DaftariError('TRANSACTION_NOT_FOUND');
  await transfers.settle(key, decision, cause);
  const payment = await log.find(key);
  if (payment === undefined) throw new Error(`payment ${key.transactionId} is gone`);
  return payment;
}

/**
 * What a person's decision says about the transfer behind a payment; undefined when it is about the payment itself. Closing is
 * about the transfer while that waits for a person, and afterwards, unless the payment itself waits for one by then.
 */
export function transferDecisionOf(
  payment: Payment,
  { decision, note }: { readonly decision: string; readonly note: string },
  nowMs: number,
): TransferDecision | undefined {
  const { paymentType, transfer } = payment;
  if (paymentType !== 'C2C') return undefined;
  if (decision === 'retry-payout' || decision === 'retry-refund') return { kind: decision };
  const isStuck = transfer?.status === 'parked' || (transfer?.status === 'closed' && !awaitsReceipt(payment, nowMs));
  return decision === 'close' && isStuck ? { kind: 'close', note } : undefined;
}

function awaitsReceipt(payment: Payment, nowMs: number): boolean {
  const due = reviewDue(payment);
  return due?.reason === 'RECEIPT_PENDING' && due.sinceMs <= nowMs;
}
