import type { RecordedEvent } from '@daftari/journal-core/event';
import type { DecidedFact, Decision, Journal } from '@daftari/journal-core/journal';
import { partitionOf } from '@daftari/journal-core/partition-of';
import { ERASED, type PersonalData } from '@daftari/journal-core/personal-data';
import type { Prompts } from '../../domain/prompts';
import { isItemWanted } from '../../domain/batch/decide-batch';
import { batchStream, type BatchState } from '../../domain/batch/payout-batch';
import { otherUses, usedFor, type KeyUse } from '../../domain/key-uses';
import { paymentStream, type PaymentEvent, type PaymentState } from '../../domain/payment';
import { payoutDecider } from '../../domain/payout/decide-payout';
import { decidePayoutStart, type PayoutStarted, type StartPayout } from '../../domain/payout/decide-payout-start';
import { payoutStream, type Payout, type PayoutEvent, type PayoutState } from '../../domain/payout/payout';
import type { PayoutCommand } from '../../domain/payout/payout-command';
import { payoutModel } from '../../domain/payout/payout-model';
import { decideRefund } from '../../domain/refund/decide-refund';
import { isRefund } from '../../domain/refund/refund-conclusion';
import { isLeg, transferStream } from '../../domain/transfer/transfer';
import type { PaymentCause, PaymentKey } from '../payment-log';
import { isLegWanted, legStreams } from '../transfer/transfer-log';

/** What stands in the way of a new payout, or is it already. */
export interface BeforePayout extends PayoutState {
  /** What else its id, or the client's key, was used for. */
  readonly otherUse: KeyUse | undefined;
}

/** Where a payout is asked for, and under which key of the client. */
type Asked = Pick<StartPayout, 'environment' | 'key'>;

/** Names a payout; of a refund also the payment whose life it is part of, which is looked up when it is absent. */
export interface PayoutKey extends PaymentKey {
  readonly parentId?: string;
}

/** A payout after a decision, and whether the decision wrote anything. */
export interface PayoutDecided {
  readonly payout: Payout;
  readonly isNew: boolean;
}

/** Payouts as the journal keeps them: the only place that writes them. */
export class PayoutLog {
  constructor(
    private readonly journal: Journal<Prompts>,
    private readonly personal?: Pick<PersonalData, 'prepare'>,
  ) {}

  /**
   * Decides a command; answers the payout as it is afterwards, durable.
   * @throws what the payout's decider and the journal throw
   */
  async decide(key: PayoutKey, command: PayoutCommand, cause: PaymentCause): Promise<PayoutDecided> {
    const { state, isNew } = await this.decideState(key, command, cause);
    if (state.payout === undefined)
      throw new Error(`${payoutStream(key.transactionId)} has no payout after a decision`);
    return { payout: state.payout, isNew };
  }

  /** As `decide`, where no payout need follow. */
  async decideState(key: PayoutKey, command: PayoutCommand, cause: PaymentCause) {
    for (let parentId = key.parentId; ;) {
      const decided = await this.decideBeside(parentId, key, command, cause);
      if (decided.parentId === undefined) return decided;
      parentId = decided.parentId;
    }
  }

  /** What would follow from a command; nothing is written. @throws what the payout's decider throws */
  preview(payout: Payout, command: PayoutCommand): Promise<readonly PayoutEvent[]> {
    const { merchantId, transactionId, parentId } = payout;
    const [stream, ...parents] = streamsOf(transactionId, parentId);
    return this.journal.query(partitionOf(merchantId), [stream, ...parents], (view) => {
      const [parent] = parents.map((name) => view.stream<PaymentState>(name).state.payment);
      return decideRefund(command, view.stream<PayoutState>(stream).state, parent).events;
    });
  }

  /** Answers `parentId` when it is a refund, whose payment was not looked at: then nothing was decided. */
  private async decideBeside(
    parentId: string | undefined,
    { merchantId, transactionId }: PaymentKey,
    command: PayoutCommand,
    cause: PaymentCause,
  ) {
    const [stream, ...parents] = streamsOf(transactionId, parentId);
    const { events, result } = await this.journal.decide({
      partition: partitionOf(merchantId),
      streams: [stream, ...parents],
      cause: { ...cause, correlation: transactionId },
      decide: (view): Decision<Beside> => {
        const { state } = view.stream<PayoutState>(stream);
        const { payout } = state;
        if (payout === undefined || !isRefund(payout)) {
          return { events: inStreams({ events: payoutDecider.decide(command, state) }, stream), result: { state } };
        }
        const [parent] = parents;
        if (parent === undefined) return { events: [], result: { state, parentId: parentOf(payout) } };
        const { payment } = view.stream<PaymentState>(parent).state;
        return { events: inStreams(decideRefund(command, state, payment), stream, parent), result: { state } };
      },
    });
    return { ...result, state: stateAfter(result.state, ofStream(events, stream)), isNew: events.length > 0 };
  }

  /**
   * Starts a payout on its merchant's partition, or says why not; whatever follows from it is durable.
   * @param fresh the payout's id is random and was never used: it is not looked up
   */
  async start(start: StartPayout, cause: PaymentCause, fresh: boolean): Promise<PayoutStarted<Payout>> {
    const { merchantId, transactionId, phone, parentId, batchId } = start.data;
    // A refund goes to whoever paid, also when nobody may know any more who that was.
    const person = phone === ERASED ? {} : { person: phone };
    const stream = payoutStream(transactionId);
    const uses = usesBeside(start.data, start);
    const parent = parentId !== undefined && isRefund(start.data) ? paymentStream(parentId) : undefined;
    const transfer = parentId !== undefined && isLeg(start.data) ? transferStream(parentId) : undefined;
    const legs = transfer === undefined ? [] : await legStreams(this.journal, partitionOf(merchantId), transfer);
    const batch = batchId === undefined ? undefined : batchStream(batchId);
    const others = [parent, transfer, batch, ...legs.filter((leg) => leg !== stream)].filter(
      (name) => name !== undefined,
    );
    await this.personal?.prepare(transactionId, person.person);
    const { events, result } = await this.journal.decide({
      partition: partitionOf(merchantId),
      streams: [stream, ...uses.map((use) => use.stream), ...others],
      fresh,
      ...person,
      cause: { ...cause, correlation: transactionId },
      decide(view) {
        const { state } = view.stream<PayoutState>(stream);
        const otherUse = usedFor(view, uses);
        const given = parent === undefined ? undefined : view.stream<PaymentState>(parent).state.payment;
        const isWanted =
          (transfer === undefined || isLegWanted(view, transfer, transactionId, legs)) &&
          (batch === undefined || isItemWanted(view.stream<BatchState>(batch).state, transactionId));
        const decided = decidePayoutStart(start, { state, otherUse, parent: given, isWanted, nowMs: view.nowMs });
        return { events: inStreams(decided, stream, parent), result: { state, started: decided.started } };
      },
    });
    const { started, state } = result;
    if (started.kind !== 'started') return started;
    const { payout } = stateAfter(state, ofStream(events, stream));
    if (payout === undefined) throw new Error(`${stream} has no payout after its start`);
    return { kind: 'started', payment: payout };
  }

  /** What there is before a payout starts under a client's key, or under none. */
  beforeStart(payout: PaymentKey, asked: Asked): Promise<BeforePayout> {
    const stream = payoutStream(payout.transactionId);
    const uses = usesBeside(payout, asked);
    const streams = [stream, ...uses.map((use) => use.stream)];
    return this.journal.query(partitionOf(payout.merchantId), streams, (view) => ({
      ...view.stream<PayoutState>(stream).state,
      otherUse: usedFor(view, uses),
    }));
  }

  /** The payout with everything that is durable; undefined when it is not this merchant's. */
  async find({ merchantId, transactionId }: PaymentKey): Promise<Payout | undefined> {
    const { state } = await this.journal.state<PayoutState>(partitionOf(merchantId), payoutStream(transactionId));
    return state.payout?.merchantId === merchantId ? state.payout : undefined;
  }

  /** Everything that happened to the payout, oldest first. */
  async events({ merchantId, transactionId }: PaymentKey): Promise<readonly RecordedEvent<PayoutEvent>[]> {
    const events = await this.journal.readStream(partitionOf(merchantId), payoutStream(transactionId));
    return events as readonly RecordedEvent<PayoutEvent>[];
  }
}

function usesBeside({ merchantId, transactionId }: PaymentKey, { environment, key }: Asked) {
  return otherUses(payoutStream(transactionId), transactionId, { environment, merchantId, key });
}

/** The payout's own stream, and that of the payment whose money it is. */
function streamsOf(transactionId: string, parentId: string | undefined): [string, ...string[]] {
  return parentId === undefined
    ? [payoutStream(transactionId)]
    : [payoutStream(transactionId), paymentStream(parentId)];
}

function parentOf({ transactionId, parentId }: Payout): string {
  if (parentId === undefined) throw new Error(`refund ${transactionId} names no payment`);
  return parentId;
}

/** The payout before a decision; `parentId` when its payment has to be looked at first. */
interface Beside {
  readonly state: PayoutState;
  readonly parentId?: string;
}

interface DecidedBeside {
  readonly events: readonly PayoutEvent[];
  readonly ofPayment?: readonly PaymentEvent[];
}

function inStreams({ events, ofPayment = [] }: DecidedBeside, stream: string, parent?: string): DecidedFact[] {
  const own: DecidedFact[] = events.map((event) => ({ ...event, stream }));
  return parent === undefined ? own : [...own, ...ofPayment.map((event) => ({ ...event, stream: parent }))];
}

function ofStream(events: readonly RecordedEvent[], stream: string): RecordedEvent[] {
  return events.filter((event) => event.stream === stream);
}

function stateAfter(state: PayoutState, events: readonly RecordedEvent[]): PayoutState {
  return (events as readonly RecordedEvent<PayoutEvent>[]).reduce(payoutModel.evolve, state);
}
