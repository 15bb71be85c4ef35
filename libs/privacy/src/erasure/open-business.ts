import { eventsAbout, SCAN_PAGE, type FoundEvent, type ReadableLog } from '../scan/scan-events';

/** Why a person's data is still needed. */
export interface OpenBusiness {
  /** The payment's id. */
  readonly subject: string;
  readonly why: 'payment-open' | 'webhook-open' | 'just-begun';
}

export interface BusinessLogs {
  readonly initiation: ReadableLog;
  readonly notifier: ReadableLog;
  /** How far the notifier has read the payments' journal, by partition: a sequence. */
  webhooksPlannedTo(partition: number): number;
}

/** What is known of one payment. */
interface Story {
  begun: boolean;
  ended: boolean;
  /** The payment's newest event, where the notifier must have come to. */
  last: { partition: number; sequence: number } | undefined;
  /** The sealed (or plain) phone, as the log has it. */
  phone: unknown;
  readonly openDeliveries: Set<string>;
}

const ENDS = new Set([
  'PaymentSucceeded.v1',
  'PaymentFailed.v1',
  'PaymentCancelled.v1',
  'PaymentExpired.v1',
  'PaymentRefused.v1',
]);

/**
 * Follows payments through the log of payments and the log of webhooks: which have an end, and which webhooks are still on
 * their way. Asked again, it reads on where it stood.
 */
export class BusinessScan {
  private readonly stories = new Map<string, Story>();
  private readonly positions = new Map<string, number>();

  constructor(
    private readonly logs: BusinessLogs,
    readonly subjects: ReadonlySet<string>,
  ) {
    for (const subject of subjects) {
      this.stories.set(subject, {
        begun: false,
        ended: false,
        last: undefined,
        phone: undefined,
        openDeliveries: new Set(),
      });
    }
  }

  /** Reads both logs to their ends. The payments first: what follows from them comes later. */
  async readOn(): Promise<void> {
    for (const log of [this.logs.initiation, this.logs.notifier]) {
      for (let partition = 0; partition < log.partitions; partition += 1) await this.readPartition(log, partition);
    }
  }

  /** Undefined when nothing of the payment is open. */
  openBusinessOf(subject: string): OpenBusiness | undefined {
    const story = this.stories.get(subject);
    if (story === undefined || (!story.begun && story.last === undefined)) return { subject, why: 'just-begun' };
    if (story.begun && !story.ended) return { subject, why: 'payment-open' };
    const { last } = story;
    const isPlanned = last === undefined || this.logs.webhooksPlannedTo(last.partition) >= last.sequence;
    return story.openDeliveries.size > 0 || !isPlanned ? { subject, why: 'webhook-open' } : undefined;
  }

  /** Whose payments these are, as the log has it: sealed, or plain; undefined when no payment began. */
  phone(): unknown {
    return [...this.stories.values()].find(({ phone }) => phone !== undefined)?.phone;
  }

  private async readPartition(log: ReadableLog, partition: number): Promise<void> {
    const place = `${log.journal}/${partition}`;
    for (let after = this.positions.get(place) ?? -1; ;) {
      const page = await log.readBatches(partition, after, SCAN_PAGE);
      for (const found of eventsAbout(log.journal, page, this.subjects)) this.take(found);
      after = page.at(-1)?.sequence ?? after;
      this.positions.set(place, after);
      if (page.length < SCAN_PAGE) return;
    }
  }

  private take({ journal, partition, sequence, event }: FoundEvent): void {
    const story = this.stories.get(event.correlation);
    if (story === undefined) return;
    const { deliveryId, phone } = event.data as { deliveryId?: string; phone?: unknown };
    if (journal === 'initiation' && event.stream.startsWith('payment-')) story.last = { partition, sequence };
    if (event.type === 'PaymentInitiated.v1') {
      story.begun = true;
      story.phone = phone;
    } else if (ENDS.has(event.type)) story.ended = true;
    else if (deliveryId === undefined) return;
    else if (event.type === 'DeliveryScheduled.v1' || event.type === 'RedeliveryRequested.v1')
      story.openDeliveries.add(deliveryId);
    else if (event.type === 'DeliverySucceeded.v1' || event.type === 'DeliveryExhausted.v1')
      story.openDeliveries.delete(deliveryId);
  }
}
