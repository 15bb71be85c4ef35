import type { Cause, Environment, RecordedEvent } from '@daftari/journal-core/event';
import type { DecisionView, Journal } from '@daftari/journal-core/journal';
import { partitionOf } from '@daftari/journal-core/partition-of';
import type { PersonalData } from '@daftari/journal-core/personal-data';
import { collectionIdOf } from '@daftari/kernel/collection-id';
import { otherUses, usedFor, type KeyOfRequest, type KeyUse } from '../domain/key-uses';
import { decideStart, type Start, type Started } from '../domain/decide-start';
import { paymentDecider } from '../domain/decide-payment';
import type { OpenPrompt, PromptPlace } from '../domain/open-prompts';
import { paymentStream, type EventData, type Payment, type PaymentEvent, type PaymentState } from '../domain/payment';
import type { PaymentCommand } from '../domain/payment-command';
import { paymentModel } from '../domain/payment-model';
import type { BanPolicy, BanVerdict } from '../domain/prompt-results';
import { stkBanStream, type Prompts } from '../domain/prompts';
import { banAgainst, decideBan, type Prompter } from '../domain/stk-ban';
import { transferStream, type TransferState } from '../domain/transfer/transfer';
import {
  decideClaim,
  receiptModel,
  receiptStream,
  type ReceiptClaim,
  type ReceiptEvent,
  type ReceiptState,
} from '../domain/receipt';

export interface PaymentKey {
  readonly merchantId: string;
  readonly transactionId: string;
}

export type PaymentCause = Omit<Cause, 'correlation'>;

/** What stands in the way of a new payment, or is it already. */
export interface BeforeStart extends PaymentState {
  readonly prompt: OpenPrompt | undefined;
  /** Why the API key may send no prompt. */
  readonly ban: BanVerdict | undefined;
  /** What else the key was used for. */
  readonly otherUse: KeyUse | undefined;
}

/** Who asks, and under which key. */
type Asking = Pick<EventData<'PaymentInitiated.v1'>, 'merchantId' | 'idempotency'>;

/** Payments and receipts as the journal keeps them: the only place that writes them. */
export class PaymentLog {
  constructor(
    private readonly journal: Journal<Prompts>,
    private readonly personal?: Pick<PersonalData, 'prepare'>,
    private readonly banPolicy?: BanPolicy,
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
    const { merchantId, transactionId, phone: person, receiver } = start.data;
    const stream = paymentStream(transactionId);
    // Also where the payment has its key already, from an attempt that was given up: now it is known whose it is.
    if (receiver !== undefined) await this.personal?.prepare(transactionId, receiver);
    await this.personal?.prepare(transactionId, person);
    const others = otherUses(stream, transactionId, keyIn(start.environment, start.data));
    const { banPolicy } = this;
    const { events, result } = await this.journal.decide({
      partition: partitionOf(merchantId),
      streams: [stream, ...others.map((use) => use.stream)],
      fresh,
      person,
      cause: { ...cause, correlation: transactionId },
      decide(view) {
        const { state } = view.stream<PaymentState>(stream);
        const otherUse = usedFor(view, others);
        const now = { state, prompts: view.partition, banPolicy, otherUse, nowMs: view.nowMs };
        const decided = decideStart(start, now);
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
  async beforeStart(place: PromptPlace & Prompter & Asking, transactionId: string | undefined): Promise<BeforeStart> {
    const partition = partitionOf(place.merchantId);
    const prompts = ({ partition: { open, results }, nowMs }: Pick<DecisionView<Prompts>, 'partition' | 'nowMs'>) => ({
      prompt: open.at(place, nowMs),
      ban: banAgainst(results, place, nowMs, this.banPolicy),
    });
    if (transactionId === undefined) {
      return this.journal.query(partition, [], (view) => {
        return { ...paymentModel.initialState, otherUse: undefined, ...prompts(view) };
      });
    }
    const stream = paymentStream(transactionId);
    const others = otherUses(stream, transactionId, keyIn(place.environment, place));
    return this.journal.query(partition, [stream, ...others.map((use) => use.stream)], (view) => ({
      ...view.stream<PaymentState>(stream).state,
      otherUse: usedFor(view, others),
      ...prompts(view),
    }));
  }

  /**
   * Records that an API key may send no prompts for a while, once for each ban; answers until when, in milliseconds since the
   * epoch, or undefined when nothing stands against it any more.
   */
  async ban(prompter: Prompter, cause: PaymentCause): Promise<number | undefined> {
    const { banPolicy } = this;
    if (banPolicy === undefined) return undefined;
    const stream = stkBanStream(prompter.apiKeyId);
    const { result } = await this.journal.decide({
      partition: partitionOf(prompter.merchantId),
      streams: [stream],
      cause: { ...cause, correlation: prompter.apiKeyId },
      decide({ partition: { results }, nowMs }) {
        const ban = decideBan(prompter, banAgainst(results, prompter, nowMs, banPolicy), nowMs, banPolicy);
        return { events: (ban?.events ?? []).map((event) => ({ ...event, stream })), result: ban?.untilMs };
      },
    });
    return result;
  }

  /** The payment, and its transfer, with everything that is durable; undefined when it is not this merchant's. */
  async find({ merchantId, transactionId }: PaymentKey): Promise<Payment | undefined> {
    const partition = partitionOf(merchantId);
    const { state } = await this.journal.state<PaymentState>(partition, paymentStream(transactionId));
    const { payment } = state;
    if (payment?.merchantId !== merchantId) return undefined;
    if (payment.paymentType !== 'C2C') return payment;
    const { state: transfer } = await this.journal.state<TransferState>(partition, transferStream(transactionId));
    return transfer === undefined ? payment : { ...payment, transfer };
  }

  /** Everything that happened to the payment, oldest first. */
  async events({ merchantId, transactionId }: PaymentKey): Promise<readonly RecordedEvent<PaymentEvent>[]> {
    const events = await this.journal.readStream(partitionOf(merchantId), paymentStream(transactionId));
    return events as readonly RecordedEvent<PaymentEvent>[];
  }

  /** Whose a receipt is; undefined when nobody has claimed it. */
  async claimOf(environment: Environment, receipt: string): Promise<ReceiptState> {
    const [claimed] = await this.journal.readStream(partitionOf(receipt), receiptStream(environment, receipt));
    return claimed === undefined ? undefined : receiptModel.evolve(undefined, claimed as RecordedEvent<ReceiptEvent>);
  }

  /** Makes a receipt the payment's own; answers the claim that stands. @throws Contradiction it is another payment's */
  async claimReceipt(environment: Environment, claim: ReceiptClaim, cause: PaymentCause): Promise<ReceiptClaim> {
    const stream = receiptStream(environment, claim.receipt);
    const unpromptedId = collectionIdOf(environment, claim.receipt);
    const { result } = await this.journal.decide({
      partition: partitionOf(claim.receipt),
      streams: [stream],
      cause: { ...cause, correlation: claim.transactionId, environment },
      decide(view) {
        const { state } = view.stream<ReceiptState>(stream);
        const events = decideClaim(claim, state, unpromptedId).map((event) => ({ ...event, stream }));
        return { events, result: state ?? claim };
      },
    });
    return result;
  }
}

function keyIn(environment: Environment, { merchantId, idempotency }: Asking): KeyOfRequest {
  return { environment, merchantId, key: idempotency?.key };
}
