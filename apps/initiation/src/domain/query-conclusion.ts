import type { FinalStatus, Payment } from './payment';
import { pushedAtMs } from './query-schedule';

/** A failure that the provider tells before this time after the push is not believed (daraja.md §3.4, §16.3). */
export const BELIEVED_AFTER_MS = 60_000;

/** What a result code says about the end; undefined for a code that ends nothing. */
export type StatusOfCode = (resultCode: string) => FinalStatus | undefined;

/**
 * How the payment ended, by the answers to our own questions: a success ends it at once, a failure only when the last two
 * answers tell the same end, the second of them at least 60 s after the push. Answers are judged by when they came, not by
 * when they are read, so that every process concludes the same at any time. Undefined: not known yet, or ended already.
 */
export function conclusionOf(
  payment: Pick<Payment, 'outcome' | 'queries' | 'createdAt' | 'acceptedAt'>,
  statusOf: StatusOfCode,
): FinalStatus | undefined {
  if (payment.outcome !== undefined) return undefined;
  const [last, before] = [...payment.queries.last].reverse();
  if (last?.verdict === 'success') return 'SUCCESS';
  if (last?.verdict !== 'not-success' || before?.verdict !== 'not-success') return undefined;
  if (Date.parse(last.at) - pushedAtMs(payment) < BELIEVED_AFTER_MS) return undefined;
  const status = statusOf(last.resultCode);
  return status === statusOf(before.resultCode) ? status : undefined;
}
