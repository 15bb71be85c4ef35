import type { Cause } from '@daftari/journal-core/event';
import { paymentDecider } from '../domain/decide-payment';
import type { Payment } from '../domain/payment';
import type { RecordResult } from '../domain/payment-command';
import type { PaymentLog } from './payment-log';

/**
 * Records how a payment ended, by whichever way it was learned; its receipt is claimed first (design §5.3). Idempotent.
 * Answers the payment as it is afterwards.
 * @throws Contradiction the result cannot be true together with the log; nothing was recorded
 */
export async function recordOutcome(
  log: PaymentLog,
  payment: Payment,
  command: RecordResult,
  by: Pick<Cause, 'causation' | 'actor'>,
): Promise<Payment> {
  // Looked at before the receipt is claimed: what contradicts the payment must not take the receipt either.
  if (paymentDecider.decide(command, { abandonedHolds: [], payment }).length === 0) return payment;
  const { merchantId, transactionId, environment } = payment;
  const cause = { ...by, environment };
  if (command.status === 'SUCCESS' && command.receipt !== undefined) {
    await log.claimReceipt(environment, { transactionId, merchantId, receipt: command.receipt }, cause);
  }
  return log.decide(payment, command, cause);
}
