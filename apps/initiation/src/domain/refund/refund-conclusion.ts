import type { Doubt, Payout, StatusAnswer, StatusQuestion } from '../payout/payout';
import type { Answered } from '../payout/payout-conclusion';
import type { StatusReported } from '../payout/payout-command';

/** What is known of a refund: the answers in the order of asking, and M-Pesa's own word that it failed. */
interface Known extends Pick<Payout, 'sends'> {
  readonly answers: readonly Answered[];
  readonly failed: Doubt | undefined;
}

/** M-Pesa's word of a reversal that the payment has been given back before (daraja.md §4.1). */
export const ALREADY_REVERSED = 'R000001';

type Spoken = Pick<Payout, 'paymentType' | 'reverses'>;

export function isRefund({ paymentType }: Pick<Payout, 'paymentType'>): boolean {
  return paymentType === 'REFUND';
}

/**
 * The answer by which everybody agrees that a reversal was not executed; undefined while nobody can know. Only what M-Pesa
 * says of the reversal itself counts, by Daraja's own name of it: that it was declined or, after a failure result, that it is
 * not known. Silence proves nothing, for reversals were seen to take hours (daraja.md §4); and after a second send nothing
 * does, for each of them is a request of its own.
 */
export function reversalNotExecutedBy({ sends, answers, failed }: Known): StatusAnswer | undefined {
  if (sends > 1) return undefined;
  const own = answers.filter(({ receipt }) => receipt === undefined);
  const declined = own.find(({ answer }) => answer.verdict === 'not-executed');
  if (declined !== undefined) return declined.answer;
  if (failed === undefined) return undefined;
  return own.find(({ answer, askedAt }) => answer.verdict === 'not-found' && askedAt > failed.at)?.answer;
}

/**
 * True when the payment itself stands at M-Pesa, as far as asking by its receipt tells: then its reversal may be asked for
 * once more, since a receipt is reversed once (R000001, daraja.md §4.1).
 */
export function paymentStands({ receipt, answer }: StatusQuestion): boolean {
  return receipt !== undefined && answer?.transactionStatus.trim().toLowerCase() === 'completed';
}

/**
 * A status as a refund hears it: one that names the receipt of the payment, or none, speaks of the payment, which was paid of
 * course, and says nothing of its reversal.
 */
export function heardOfReversal(said: StatusReported, payout: Spoken): StatusReported {
  if (!isRefund(payout) || said.verdict !== 'completed') return said;
  if (said.receipt !== undefined && said.receipt !== payout.reverses) return said;
  const { receipt: _, amountCents: __, receiverName: ___, paidAt: ____, ...answer } = said;
  return { ...answer, verdict: 'unclear' };
}
