import type { InitiationEvent } from '@daftari/contracts/events/initiation-events';
import type { RecordedEvent } from '@daftari/journal-core/event';

type PaymentEvent = RecordedEvent<InitiationEvent>;
/** What the lives of a refund and of its payment tell together. */
type Step = 'begun' | 'done' | 'failed';

const OF_REFUND: Partial<Record<InitiationEvent['type'], Step>> = {
  'PayoutInitiated.v1': 'begun',
  'PayoutSucceeded.v1': 'done',
  'LatePayoutConfirmed.v1': 'done',
  'PayoutFailed.v1': 'failed',
  'PayoutRefused.v1': 'failed',
};
const OF_PAYMENT: Partial<Record<InitiationEvent['type'], Step>> = {
  'PaymentRefundStarted.v1': 'begun',
  'PaymentRefunded.v1': 'done',
  'PaymentRefundFailed.v1': 'failed',
};

/**
 * A refund is told in its own life and in that of the payment which it gives back, in the same batch; and what came under a
 * receipt is given back once at most. It keeps the refunds of one partition in memory.
 */
export class RefundClaims {
  /** Refund → the payment that it gives back. */
  private readonly parents = new Map<string, string>();
  /** `<payment>/<receipt>` → the refund that gave it back, or is about to. */
  private readonly underWay = new Map<string, string>();
  private readonly done = new Map<string, string>();
  /** Refund → its `<payment>/<receipt>`. */
  private readonly money = new Map<string, string>();

  /** What is wrong in a batch, in words. */
  problemsIn(events: readonly PaymentEvent[]): string[] {
    const own = events.flatMap((event) => this.stepOfRefund(event) ?? []);
    const told = events.flatMap((event) => stepOfPayment(event) ?? []);
    const untold = own.filter((step) => !told.includes(step)).map((step) => `${step}, which its payment does not tell`);
    const alone = told.filter((step) => !own.includes(step)).map((step) => `${step}, which no refund of that id tells`);
    return [...untold, ...alone, ...events.flatMap((event) => this.twice(event))];
  }

  clear(): void {
    for (const known of [this.parents, this.underWay, this.done, this.money]) known.clear();
  }

  private stepOfRefund({ type, data }: PaymentEvent): string | undefined {
    if (type === 'PayoutInitiated.v1' && data.paymentType === 'REFUND') {
      this.parents.set(data.transactionId, data.parentId ?? 'no payment');
    }
    const step = OF_REFUND[type];
    if (!('transactionId' in data)) return undefined;
    const parent = this.parents.get(data.transactionId);
    return step === undefined || parent === undefined ? undefined : stepText(data.transactionId, parent, step);
  }

  /** A second refund of the same money. */
  private twice(event: PaymentEvent): string[] {
    switch (event.type) {
      case 'PaymentRefundStarted.v1': {
        const { transactionId, receipt, refundId } = event.data;
        const key = `${transactionId}/${receipt}`;
        const other = this.underWay.get(key) ?? this.done.get(key);
        this.underWay.set(key, refundId);
        this.money.set(refundId, key);
        return other === undefined
          ? []
          : [`refund ${refundId} begins beside refund ${other} of the same receipt ${receipt}`];
      }
      case 'PaymentRefundFailed.v1':
        this.underWay.delete(this.money.get(event.data.refundId) ?? '');
        return [];
      case 'PaymentRefunded.v1':
        return this.givenBack(event.data.refundId);
      default:
        return [];
    }
  }

  private givenBack(refundId: string): string[] {
    const key = this.money.get(refundId) ?? '';
    if (this.underWay.get(key) === refundId) this.underWay.delete(key);
    const first = this.done.get(key);
    this.done.set(key, refundId);
    return first === undefined ? [] : [`refund ${refundId} gives back what refund ${first} gave back before`];
  }
}

function stepOfPayment({ type, data }: PaymentEvent): string | undefined {
  const step = OF_PAYMENT[type];
  return step === undefined || !('refundId' in data) ? undefined : stepText(data.refundId, data.transactionId, step);
}

function stepText(refundId: string, payment: string, step: Step): string {
  return `refund ${refundId} of payment ${payment} is ${step}`;
}
