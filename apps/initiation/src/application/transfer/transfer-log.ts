import type { Decision, Journal } from '@daftari/journal-core/journal';
import { partitionOf } from '@daftari/journal-core/partition-of';
import type { DecisionView } from '@daftari/journal-core/journal';
import { isConfigurationError } from '@daftari/daraja/initiator-result-codes';
import type { DaftariError } from '@daftari/kernel/errors';
import type { Prompts } from '../../domain/prompts';
import { paymentStream, type PaymentState } from '../../domain/payment';
import { payoutStream, type Payout, type PayoutState } from '../../domain/payout/payout';
import { decideSettleTransfer, type TransferDecision } from '../../domain/transfer/decide-settle-transfer';
import { decideTransferStep, type TransferStep } from '../../domain/transfer/decide-transfer';
import {
  legIdsOf,
  transferStream,
  wantsLeg,
  type TransferEvent,
  type TransferState,
} from '../../domain/transfer/transfer';
import type { TransferView } from '../../domain/transfer/transfer-schedule';
import type { PaymentCause, PaymentKey } from '../payment-log';

/** Transfers between customers as the journal keeps them: the only place that writes them. */
export class TransferLog {
  constructor(private readonly journal: Journal<Prompts>) {}

  /** Undefined where no C2C payment of this merchant has the id. */
  async find(key: PaymentKey): Promise<TransferView | undefined> {
    const partition = partitionOf(key.merchantId);
    const stream = transferStream(key.transactionId);
    const { state: transfer } = await this.journal.state<TransferState>(partition, stream);
    return this.journal.query(partition, streamsOf(key, transfer), (view) => viewOf(view, key, transfer));
  }

  /**
   * Records what is due about a transfer as it was found, if anything still is; `start-leg` where nothing is to be recorded
   * and the leg that is due has not been started. @throws what the journal throws
   */
  async advance(found: TransferView): Promise<TransferStep> {
    const { payment: key, transfer } = found;
    const { result } = await this.journal.decide({
      partition: partitionOf(key.merchantId),
      streams: streamsOf(key, transfer),
      cause: { ...causeOf(found), correlation: key.transactionId },
      decide(view) {
        const now = viewOf(view, key, transfer);
        const step = now === undefined ? undefined : decideTransferStep(now, view.nowMs);
        return { events: step === undefined || step === 'start-leg' ? [] : factsOf(step, key), result: step };
      },
    });
    return result;
  }

  /**
   * Records what a person decided; which payouts turned out to be paid late is looked at in the same turn.
   * @throws DaftariError REVIEW_NOT_DUE; DECISION_CONFLICT one was, and nobody is paid; what the journal throws
   */
  async settle(key: PaymentKey, decision: TransferDecision, cause: PaymentCause): Promise<void> {
    const partition = partitionOf(key.merchantId);
    for (let isSettled = false; !isSettled;) {
      const { state: known } = await this.journal.state<TransferState>(partition, transferStream(key.transactionId));
      const { result } = await this.journal.decide({
        partition,
        streams: streamsOf(key, known),
        cause: { ...cause, correlation: key.transactionId },
        decide(view): Decision<Settled | undefined> {
          if (!isOfMerchant(view, key)) return { events: [], result: { refused: undefined } };
          const now = viewOf(view, key, known);
          // It went on since it was looked up: whatever is decided is decided about what it is now.
          if (now === undefined) return { events: [], result: undefined };
          const { events, refused } = decideSettleTransfer(decision, now);
          return { events: factsOf(events, key), result: { refused } };
        },
      });
      if (result?.refused !== undefined) throw result.refused;
      isSettled = result !== undefined;
    }
  }
}

/** A decision was looked at; undefined where the transfer went on meanwhile. */
interface Settled {
  readonly refused: DaftariError | undefined;
}

function isOfMerchant(view: Pick<DecisionView<Prompts>, 'stream'>, { merchantId, transactionId }: PaymentKey) {
  const { payment } = view.stream<PaymentState>(paymentStream(transactionId)).state;
  return payment?.merchantId === merchantId && payment.paymentType === 'C2C';
}

/** The streams on which a transfer is decided: which payouts are among them depends on how far it has come. */
function streamsOf({ transactionId }: PaymentKey, transfer: TransferState): string[] {
  const legs = transfer === undefined ? [] : legIdsOf(transfer);
  return [transferStream(transactionId), paymentStream(transactionId), ...legs.map(payoutStream)];
}

/** Undefined as well when the transfer has another leg by now than the one that was looked up: somebody else was quicker. */
function viewOf(
  view: Pick<DecisionView<Prompts>, 'stream'>,
  { merchantId, transactionId }: PaymentKey,
  known: TransferState,
): TransferView | undefined {
  const { payment } = view.stream<PaymentState>(paymentStream(transactionId)).state;
  const transfer = view.stream<TransferState>(transferStream(transactionId)).state;
  if (payment?.merchantId !== merchantId || payment.paymentType !== 'C2C') return undefined;
  if (transfer?.legId !== known?.legId || transfer?.status !== known?.status) return undefined;
  const legs = transfer === undefined ? [] : legsIn(view, legIdsOf(transfer));
  const leg = legs.find((one) => one.transactionId === transfer?.legId);
  const isOurError = isConfigurationError(leg?.refusal?.resultCode ?? leg?.resultCode ?? '');
  return { payment, transfer, leg, earlier: legs.filter((one) => one !== leg), isOurError };
}

/** The streams of all payouts of a transfer that were due so far, on which it is decided whether another may start. */
export async function legStreams(
  journal: Pick<Journal<Prompts>, 'state'>,
  partition: number,
  stream: string,
): Promise<string[]> {
  const { state } = await journal.state<TransferState>(partition, stream);
  return state === undefined ? [] : legIdsOf(state).map(payoutStream);
}

/** Whether the transfer waits for this payout, as it is now; `looked` are the streams of its payouts that are in view. */
export function isLegWanted(
  view: Pick<DecisionView<Prompts>, 'stream'>,
  transfer: string,
  legId: string,
  looked: readonly string[],
): boolean {
  const { state } = view.stream<TransferState>(transfer);
  const legIds = state === undefined ? [] : legIdsOf(state);
  // One that was not looked at could be paid: the next try looks at it.
  return legIds.every((id) => looked.includes(payoutStream(id))) && wantsLeg(state, legId, legsIn(view, legIds));
}

/** Those of the payouts that were started. */
function legsIn(view: Pick<DecisionView<Prompts>, 'stream'>, legIds: readonly string[]): Payout[] {
  return legIds
    .map((id) => view.stream<PayoutState>(payoutStream(id)).state.payout)
    .filter((payout) => payout !== undefined);
}

/** What happened last to the transfer leads to what happens next. */
function causeOf({ payment, transfer, leg }: TransferView): PaymentCause {
  const causation = leg?.initiatedBy ?? transfer?.dueBy ?? payment.initiatedBy;
  return { causation, actor: 'service:initiation', environment: payment.environment };
}

function factsOf(events: readonly TransferEvent[], { transactionId }: PaymentKey) {
  const stream = transferStream(transactionId);
  return events.map((event) => ({ ...event, stream }));
}
