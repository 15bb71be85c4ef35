import type {
  Payment as PaymentMessage,
  ResolvePaymentRequest,
} from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import type { Clock } from '@daftari/kernel/clock';
import { DaftariError } from '@daftari/kernel/errors';
import type { ParkedEvent } from '@daftari/messaging-core/parked-events';
import { Contradiction } from '../../domain/contradiction';
import { paymentDecider } from '../../domain/decide-payment';
import type { Payment } from '../../domain/payment';
import type { Payout } from '../../domain/payout/payout';
import type { PaymentResolution, PayoutResolution } from '../../domain/resolve/resolution';
import { paymentMessage } from '../payment-message';
import type { PaymentLog } from '../payment-log';
import { payoutMessage } from '../payout/payout-message';
import type { PayoutLog } from '../payout/payout-log';
import { resolveTransfer, transferDecisionOf, type ResolveTransferDeps } from '../transfer/resolve-transfer';
import { refundLateFunds, type RefundLateFundsDeps } from './refund-late-funds';
import { readResolution, type ResolutionRequest } from './resolve-request';

export interface ResolveDeps extends RefundLateFundsDeps {
  readonly log: PaymentLog;
  readonly payouts: PayoutLog;
  readonly transfers: ResolveTransferDeps['transfers'];
  readonly clock: Clock;
  /** Callbacks that contradict the log, of all partitions. */
  readonly parked: () => Promise<readonly ParkedEvent[]>;
}

/**
 * Records what a person decided about a payment, payout or transfer; answers it as it is afterwards. The same decision again
 * changes nothing and answers the same.
 * @throws DaftariError VALIDATION_ERROR, TRANSACTION_NOT_FOUND; REVIEW_NOT_DUE, DECISION_CONFLICT: nothing was changed; what
 * startRefund throws
 */
export async function resolvePayment(
  deps: ResolveDeps,
  request: ResolvePaymentRequest,
): Promise<{ payment: PaymentMessage }> {
  const asked = readResolution(request);
  try {
    return { payment: await resolve(deps, asked) };
  } catch (error) {
    if (error instanceof Contradiction) throw new DaftariError('DECISION_CONFLICT', `${error.message}.`);
    throw await withParked(deps, asked, error);
  }
}

async function resolve(deps: ResolveDeps, asked: ResolutionRequest): Promise<PaymentMessage> {
  const payment = await deps.log.find(asked.key);
  if (payment?.environment === asked.environment) return paymentMessage(await resolveOne(deps, asked, payment));
  const payout = await deps.payouts.find(asked.key);
  if (payout?.environment === asked.environment) return payoutMessage(await resolvePayout(deps, asked, payout));
  throw new DaftariError('TRANSACTION_NOT_FOUND');
}

async function resolveOne(deps: ResolveDeps, asked: ResolutionRequest, payment: Payment): Promise<Payment> {
  const ofTransfer = transferDecisionOf(payment, asked, deps.clock.nowMs());
  if (ofTransfer !== undefined) return resolveTransfer(deps, asked.key, ofTransfer, causeOf(asked, payment));
  if (asked.decision === 'refund') return refundLateFunds(deps, asked, payment);
  const command = paymentResolution(deps, asked, payment);
  // Looked at before the receipt is claimed: what can not be decided must not take the receipt either.
  if (paymentDecider.decide(command, { abandonedHolds: [], payment }).length === 0) return payment;
  const cause = causeOf(asked, payment);
  if (command.decision === 'paid') {
    await deps.log.claimReceipt(payment.environment, { ...asked.key, receipt: command.receipt }, cause);
  }
  const { transfer } = payment;
  const after = await deps.log.decide(asked.key, command, cause);
  return transfer === undefined ? after : { ...after, transfer };
}

function paymentResolution({ clock }: ResolveDeps, asked: ResolutionRequest, payment: Payment): PaymentResolution {
  const { actor: by, note, receipt, decision } = asked;
  const decided = { kind: 'resolve', by, note, nowMs: clock.nowMs() } as const;
  switch (decision) {
    case 'paid':
      if (receipt === undefined) {
        const fields = { receipt: 'is required to say that a payment was paid' };
        throw new DaftariError('VALIDATION_ERROR', undefined, { fields });
      }
      return { ...decided, decision, receipt, seenOpen: payment.outcome === undefined };
    case 'fulfil':
      return { ...decided, decision, ...(receipt === undefined ? {} : { receipt }) };
    case 'not-paid':
    case 'close':
      return { ...decided, decision };
    default:
      throw notFor(decision, 'a payment');
  }
}

async function resolvePayout(deps: ResolveDeps, asked: ResolutionRequest, payout: Payout): Promise<Payout> {
  const command = payoutResolution(deps, asked, payout);
  if ((await deps.payouts.preview(payout, command)).length === 0) return payout;
  const cause = causeOf(asked, payout);
  if (command.decision === 'paid' && command.receipt !== undefined) {
    await deps.log.claimReceipt(payout.environment, { ...asked.key, receipt: command.receipt }, cause);
  }
  return (await deps.payouts.decide(payout, command, cause)).payout;
}

function payoutResolution({ clock }: ResolveDeps, asked: ResolutionRequest, payout: Payout): PayoutResolution {
  const { actor: by, note, receipt, decision } = asked;
  const decided = { kind: 'resolve', by, note, nowMs: clock.nowMs() } as const;
  switch (decision) {
    case 'paid':
      return { ...decided, decision, receipt, seenOpen: payout.outcome === undefined };
    case 'not-paid':
    case 'close':
      return { ...decided, decision };
    default:
      throw notFor(decision, 'a payout');
  }
}

/** Unless the caller names something, it goes back to the start of what is decided about. */
function causeOf({ actor, causation }: ResolutionRequest, { initiatedBy, environment }: Payment | Payout) {
  return { actor, causation: causation === '' ? initiatedBy : causation, environment };
}

function notFor(decision: string, what: string): DaftariError {
  const why = `The decision ${decision} is not for ${what}. Nothing was changed, and no money moved by this.`;
  return new DaftariError('DECISION_CONFLICT', why);
}

/** What stands on the list for it may be a parked callback: that is dealt with by other commands. */
async function withParked({ parked }: ResolveDeps, { key }: ResolutionRequest, error: unknown): Promise<unknown> {
  if (!(error instanceof DaftariError) || error.code !== 'REVIEW_NOT_DUE') return error;
  const isAbout = ({ failed, event }: ParkedEvent) => failed && transactionOf(event.data) === key.transactionId;
  const found = (await parked()).find(isAbout);
  if (found === undefined) return error;
  const how = `npx daftari parked replay|skip ${found.event.stream}`;
  return new DaftariError('REVIEW_NOT_DUE', `${error.message} A callback that contradicts it is parked: ${how}.`);
}

function transactionOf(data: unknown): unknown {
  return (data as { readonly transactionId?: unknown }).transactionId;
}
