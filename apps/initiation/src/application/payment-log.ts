import type { Cause, Environment, RecordedEvent } from '@daftari/journal-core/event';
import type { Journal } from '@daftari/journal-core/journal';
import { partitionOf } from '@daftari/journal-core/partition-of';
import { paymentDecider } from '../domain/decide-payment';
import { paymentModel, paymentStream, type Payment, type PaymentEvent, type PaymentState } from '../domain/payment';
import type { PaymentCommand } from '../domain/payment-command';
import { decideClaim, receiptStream, type ReceiptClaim, type ReceiptState } from '../domain/receipt';

export interface PaymentKey {
  readonly merchantId: string;
  readonly transactionId: string;
}

/** Payments and receipts as the journal keeps them: the only place that writes them. */
export class PaymentLog {
  constructor(private readonly journal: Journal) {}

  /**
   * Decides a command; answers the payment as it is afterwards, durable.
   * @throws what the payment's decider and the journal throw
   */
  async decide(key: PaymentKey, command: PaymentCommand, cause: Omit<Cause, 'correlation'>): Promise<Payment> {
    const stream = paymentStream(key.transactionId);
    const { events, result } = await this.journal.decide({
      partition: partitionOf(key.merchantId),
      streams: [stream],
      // A payment is initiated under a fresh random id: nothing to look up.
      fresh: command.kind === 'initiate',
      cause: { ...cause, correlation: key.transactionId },
      decide(view) {
        const { state } = view.stream<PaymentState>(stream);
        return { events: paymentDecider.decide(command, state).map((event) => ({ ...event, stream })), result: state };
      },
    });
    const payment = (events as readonly RecordedEvent<PaymentEvent>[]).reduce(paymentModel.evolve, result);
    if (payment === undefined) throw new Error(`${stream} has no state after a decision`);
    return payment;
  }

  /** The payment with everything that is durable; undefined when it is not this merchant's. */
  async find({ merchantId, transactionId }: PaymentKey): Promise<PaymentState> {
    const { state } = await this.journal.state<PaymentState>(partitionOf(merchantId), paymentStream(transactionId));
    return state?.merchantId === merchantId ? state : undefined;
  }

  /** Makes a receipt the payment's own. @throws Contradiction it is another payment's */
  async claimReceipt(environment: Environment, claim: ReceiptClaim, cause: Omit<Cause, 'correlation'>): Promise<void> {
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
