import type { Cause, Environment, RecordedEvent } from '@daftari/journal-core/event';
import type { Journal } from '@daftari/journal-core/journal';
import { partitionOf } from '@daftari/journal-core/partition-of';
import type { PersonalData } from '@daftari/journal-core/personal-data';
import { decideStart, type Start, type Started } from '../domain/decide-start';
import { paymentDecider } from '../domain/decide-payment';
import type { OpenPrompt, OpenPrompts, PromptPlace } from '../domain/open-prompts';
import { paymentStream, type Payment, type PaymentEvent, type PaymentState } from '../domain/payment';
import type { PaymentCommand } from '../domain/payment-command';
import { paymentModel } from '../domain/payment-model';
import { decideClaim, receiptStream, type ReceiptClaim, type ReceiptState } from '../domain/receipt';

export interface PaymentKey {
  readonly merchantId: string;
  readonly transactionId: string;
}

type PaymentCause = Omit<Cause, 'correlation'>;

/** What stands in the way of a new payment, or is it already. */
export interface BeforeStart extends PaymentState {
  readonly prompt: OpenPrompt | undefined;
}

/** Payments and receipts as the journal keeps them: the only place that writes them. */
export class PaymentLog {
  constructor(
    private readonly journal: Journal<OpenPrompts>,
    private readonly personal?: Pick<PersonalData, 'prepare'>,
  ) {}

  /**
   * Decides a command; answers the payment as it is afterwards, durable.
   * @throws what the payment's decider and the journal throw
   */
  async decide(key: PaymentKey, command: PaymentCommand, cause: PaymentCause): Promise<Payment> {
    const { payment } = await this.decideState(key, command, cause);
    if (payment === undefined) throw new Error(`${paymentStream(key.transactionId)} has no payment after a decision`);
    return payment;
  }

  /** As `decide`, where no payment need follow. */
  async decideState(key: PaymentKey, command: PaymentCommand, cause: PaymentCause): Promise<PaymentState> {
    const stream = paymentStream(key.transactionId);
    const { events, result } = await this.journal.decide({
      partition: partitionOf(key.merchantId),
      streams: [stream],
      cause: { ...cause, correlation: key.transactionId },
      decide(view) {
        const { state } = view.stream<PaymentState>(stream);
        return { events: paymentDecider.decide(command, state).map((event) => ({ ...event, stream })), result: state };
      },
    });
    return (events as readonly RecordedEvent<PaymentEvent>[]).reduce(paymentModel.evolve, result);
  }

  /**
   * Starts a payment on its merchant's partition, or says why not; whatever follows from it is durable.
   * @param fresh the payment's id is random and was never used: it is not looked up
   */
  async start(start: Start, cause: PaymentCause, fresh: boolean): Promise<Started<Payment>> {
    const { merchantId, transactionId, phone: person } = start.data;
    const stream = paymentStream(transactionId);
    // Also where the payment has its key already, from an attempt that was given up: now it is known whose it is.
    await this.personal?.prepare(transactionId, person);
    const { events, result } = await this.journal.decide({
      partition: partitionOf(merchantId),
      streams: [stream],
      fresh,
      person,
      cause: { ...cause, correlation: transactionId },
      decide(view) {
        const { state } = view.stream<PaymentState>(stream);
        const decided = decideStart(start, { state, prompts: view.partition, nowMs: view.nowMs });
        return {
          events: decided.events.map((event) => ({ ...event, stream })),
          result: { state, started: decided.started },
        };
      },
    });
    const { started, state } = result;
    if (started.kind !== 'started') return started;
    const { payment } = (events as readonly RecordedEvent<PaymentEvent>[]).reduce(paymentModel.evolve, state);
    if (payment === undefined) throw new Error(`${stream} has no payment after its start`);
    return { kind: 'started', payment };
  }

  /** What there is before a payment starts; undefined stands for a fresh id, of which there is nothing to look up. */
  async beforeStart(place: PromptPlace, transactionId: string | undefined): Promise<BeforeStart> {
    const stream = transactionId === undefined ? undefined : paymentStream(transactionId);
    return this.journal.query(partitionOf(place.merchantId), stream === undefined ? [] : [stream], (view) => {
      const state = stream === undefined ? paymentModel.initialState : view.stream<PaymentState>(stream).state;
      return { ...state, prompt: view.partition.at(place, view.nowMs) };
    });
  }

  /** The payment with everything that is durable; undefined when it is not this merchant's. */
  async find({ merchantId, transactionId }: PaymentKey): Promise<Payment | undefined> {
    const { state } = await this.journal.state<PaymentState>(partitionOf(merchantId), paymentStream(transactionId));
    return state.payment?.merchantId === merchantId ? state.payment : undefined;
  }

  /** Everything that happened to the payment, oldest first. */
  async events({ merchantId, transactionId }: PaymentKey): Promise<readonly RecordedEvent<PaymentEvent>[]> {
    const events = await this.journal.readStream(partitionOf(merchantId), paymentStream(transactionId));
    return events as readonly RecordedEvent<PaymentEvent>[];
  }

  /** Makes a receipt the payment's own. @throws Contradiction it is another payment's */
  async claimReceipt(environment: Environment, claim: ReceiptClaim, cause: PaymentCause): Promise<void> {
    const stream = receiptStream(environment, claim.receipt);
    await this.journal.decide({
      partition: partitionOf(claim.receipt),
      streams: [stream],
      cause: { ...cause, correlation: claim.transactionId, environment },
      decide: (view) => ({
        events: decideClaim(claim, view.stream<ReceiptState>(stream).state).map((event) => ({ ...event, stream })),
        result: undefined,
      }),
    });
  }
}
