import type { InitiationEvent } from '@daftari/contracts/events/initiation-events';
import type { NotifierEvent } from '@daftari/contracts/events/notifier-events';
import type { RecordedEvent } from '@daftari/journal-core/event';
import type { Findings } from '../verify/finding';
import type { PartitionObserver } from './partition-observer';
import type { ReadUpTo } from './read-up-to';

type PaymentEvent = RecordedEvent<InitiationEvent>;

/** Ends that a merchant is always told when its request named an address; a refusal only when it came late. */
const ALWAYS_TOLD: ReadonlySet<string> = new Set<InitiationEvent['type']>([
  'PaymentSucceeded.v1',
  'PaymentFailed.v1',
  'PaymentCancelled.v1',
  'PaymentExpired.v1',
  'LateFundsReceived.v1',
  'PayoutSucceeded.v1',
  'PayoutFailed.v1',
  'LatePayoutConfirmed.v1',
  'PaymentRefunded.v1',
  'PaymentRefundFailed.v1',
  'TransferCompleted.v1',
  'TransferRefunded.v1',
  'TransferClosed.v1',
]);

/**
 * An event of a payment is told by one delivery to each of its receivers, and a delivery ends once until somebody asks for it again. Judged
 * partition by partition; it keeps the payments of one partition in memory.
 */
export class DeliveryClaims {
  deliveries = 0;
  private readonly addressed = new Set<string>();
  /** Event id → where it stands. */
  private readonly toTell = new Map<string, { readonly event: PaymentEvent; readonly sequence: number }>();
  /** Event id, with the merchant's own endpoint where it goes to one → the delivery that tells it. */
  private readonly telling = new Map<string, string>();
  private readonly ended = new Set<string>();
  private incomplete = false;

  /** `notifier` is how far the notifier has read the payments; undefined when nobody knows. */
  constructor(
    private readonly notifier: ReadUpTo | undefined,
    private readonly findings: Findings,
  ) {}

  readonly ofPayments: PartitionObserver = {
    batch: ({ partition, sequence, events }) => {
      for (const event of events as readonly PaymentEvent[]) {
        if (isAddressed(event)) this.addressed.add(event.stream);
        // A transfer is told as the payment that collected its money.
        const payment = event.stream.replace(/^transfer-/, 'payment-');
        if (!isAlwaysTold(event) || !this.addressed.has(payment)) continue;
        if (this.notifier?.hasRead(event.stream, partition, sequence) !== true) continue;
        this.toTell.set(event.id, { event, sequence });
      }
    },
    broken: () => void (this.incomplete = true),
  };

  readonly ofDeliveries: PartitionObserver = {
    batch: ({ partition, sequence, events }) => {
      for (const event of events as readonly RecordedEvent<NotifierEvent>[]) {
        for (const problem of this.take(event)) this.report('notifier', partition, sequence, problem);
      }
    },
    broken: () => void (this.incomplete = true),
  };

  /** After a partition of both journals was read. */
  settle(partition: number): void {
    for (const [id, { event, sequence }] of this.toTell) {
      if (this.incomplete || this.telling.has(id)) continue;
      const problem = `${event.type} of ${event.stream}: the notifier has read it, but no delivery tells it`;
      this.report('initiation', partition, sequence, problem);
    }
    this.incomplete = false;
    for (const known of [this.addressed, this.toTell, this.telling, this.ended]) known.clear();
  }

  private take(event: RecordedEvent<NotifierEvent>): string[] {
    switch (event.type) {
      case 'DeliveryScheduled.v1': {
        const { eventId, endpointId, deliveryId } = event.data;
        this.deliveries++;
        const telling = endpointId === undefined ? eventId : `${eventId} ${endpointId}`;
        const first = this.telling.get(telling);
        this.telling.set(telling, deliveryId);
        return first === undefined
          ? []
          : [`delivery ${deliveryId} tells event ${eventId}, which ${first} tells already`];
      }
      case 'DeliverySucceeded.v1':
      case 'DeliveryExhausted.v1': {
        const { deliveryId } = event.data;
        const again = this.ended.has(deliveryId);
        this.ended.add(deliveryId);
        return again ? [`delivery ${deliveryId} ends again, and nobody asked for it to be sent again`] : [];
      }
      case 'RedeliveryRequested.v1':
        this.ended.delete(event.data.deliveryId);
        return [];
      default:
        return [];
    }
  }

  private report(journal: string, partition: number, sequence: number, problem: string): void {
    this.findings.add({ journal, partition, sequence, problem });
  }
}

/** Money that was collected for another customer is told when its transfer has ended. */
function isAlwaysTold(event: PaymentEvent): boolean {
  if (event.type === 'PaymentSucceeded.v1' && event.data.paymentType === 'C2C') return false;
  return ALWAYS_TOLD.has(event.type);
}

/** Its request named where to tell it. */
function isAddressed({ type, data }: PaymentEvent): boolean {
  if (type !== 'PaymentInitiated.v1' && type !== 'PayoutInitiated.v1') return false;
  return data.dialect === 'palpluss' && Boolean(data.callbackUrl);
}
