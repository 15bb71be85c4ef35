import { derivedId } from '@daftari/kernel/ids';
import { unsettledLateFunds } from '../../domain/late-funds';
import type { LateFunds, Payment } from '../../domain/payment';
import { conflict, notDue } from '../../domain/resolve/resolution';
import type { PaymentLog } from '../payment-log';
import { startRefund, type StartRefundDeps } from '../refund/start-refund';
import type { ResolutionRequest } from './resolve-request';

const MAX_REASON = 200;

export interface RefundLateFundsDeps extends StartRefundDeps {
  readonly log: Pick<PaymentLog, 'find' | 'events'>;
}

/**
 * Sends all late money of the payment that is left back to its payer, each receipt by a refund of its own; answers the payment
 * as it is afterwards. Each is tried once. What fails after the first one has begun is left on the list of reviews. The same again starts nothing: the id of a refund is that of its receipt and of how often it was tried.
 * @throws DaftariError REVIEW_NOT_DUE, DECISION_CONFLICT, and what startRefund throws
 */
export async function refundLateFunds(
  deps: RefundLateFundsDeps,
  asked: ResolutionRequest,
  payment: Payment,
): Promise<Payment> {
  assertRefundable(payment);
  const open = unsettledLateFunds(payment);
  const named = open.filter(({ receipt }) => receipt !== undefined);
  let [left, started] = [payment, 0];
  for (const late of named.length > 0 ? named : open.slice(0, 1)) {
    // Somebody else may have dealt with it meanwhile.
    if (!unsettledLateFunds(left).some(({ receipt }) => receipt === late.receipt)) continue;
    try {
      await refund(deps, asked, left, late);
    } catch (error) {
      if (started === 0) throw error;
      tellLeft(deps, left, error);
      break;
    }
    started += 1;
    left = (await deps.log.find(asked.key)) ?? left;
  }
  return left;
}

/** A refusal would say that no money moved: what could not be given back beside what was stays on the list of reviews. */
function tellLeft({ logger }: RefundLateFundsDeps, { transactionId }: Payment, error: unknown): void {
  logger.error({ transactionId, err: error }, `not all late money of payment ${transactionId} could be given back`);
}

function assertRefundable(payment: Payment): void {
  const { transactionId, lateFunds, refunds } = payment;
  if (unsettledLateFunds(payment).length > 0 || refunds.some(({ from }) => from === 'suspense')) return;
  if (lateFunds.length > 0) throw conflict(`The late money of payment ${transactionId} was settled otherwise`);
  throw notDue(
    `Payment ${transactionId} has no late money; what was paid in time is given back by "npx daftari payments refund"`,
  );
}

async function refund(
  deps: RefundLateFundsDeps,
  { key, note, actor, causation }: ResolutionRequest,
  { environment, initiatedBy }: Payment,
  { receipt }: LateFunds,
): Promise<void> {
  const events = await deps.log.events(key);
  const tries = events.filter((event) => event.type === 'PaymentRefundStarted.v1' && event.data.receipt === receipt);
  const refundId = derivedId('late-refund', key.transactionId, receipt ?? '', String(tries.length + 1));
  const caller = { actor, causation: causation === '' ? initiatedBy : causation };
  const reason = note.slice(0, MAX_REASON).trim();
  await startRefund(deps, { ...key, environment, refundId, reason, receipt, caller });
}
