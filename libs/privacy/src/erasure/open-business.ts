import type { InitiationEvent } from '@daftari/contracts/events/initiation-events';
import { collectionIdOf } from '@daftari/kernel/collection-id';
import { eventsAbout, SCAN_PAGE, type FoundEvent, type ReadableLog } from '../scan/scan-events';

/** Why a person's data is still needed. */
export interface OpenBusiness {
  /** The id of the payment or payout. */
  readonly subject: string;
  readonly why: 'payment-open' | 'webhook-open' | 'just-begun';
}

export interface BusinessLogs {
  readonly initiation: ReadableLog;
  readonly notifier: ReadableLog;
  /** How far the notifier has read the payments' journal, by partition: a sequence. */
  webhooksPlannedTo(partition: number): number;
}

/** What is known of one payment or payout. */
interface Story {
  begun: boolean;
  ended: boolean;
  /** The payment's newest event, where the notifier must have come to. */
  last: { partition: number; sequence: number } | undefined;
  /** The sealed (or plain) phones, as the log has them: of a transfer between customers, of both. */
  phones: readonly unknown[];
  readonly openDeliveries: Set<string>;
  /** The ids under which M-Pesa tells of its money by itself, by receipt (daraja.md §7): names stand there too. */
  readonly confirmations: Set<string>;
}

const BEGINNINGS: ReadonlySet<string> = new Set<InitiationEvent['type']>([
  'PaymentInitiated.v1',
  'PayoutInitiated.v1',
  // An item of a batch is owed from then on, until its payout ends or it is refused.
  'PayoutBatchItemAdded.v1',
]);

const ENDS: ReadonlySet<string> = new Set<InitiationEvent['type']>([
  'PaymentSucceeded.v1',
  'PaymentFailed.v1',
  'PaymentCancelled.v1',
  'PaymentExpired.v1',
  'PaymentRefused.v1',
  'PayoutSucceeded.v1',
  'PayoutFailed.v1',
  'PayoutRefused.v1',
  'PayoutBatchItemRefused.v1',
  'TransferCompleted.v1',
  'TransferRefunded.v1',
  'TransferClosed.v1',
]);

/**
 * Follows payments and payouts through the log of payments and the log of webhooks: which have an end, and which webhooks are still on
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
        phones: [],
        openDeliveries: new Set(),
        confirmations: new Set(),
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

  /** Whose payments these are, as the log has it: sealed, or plain. Among them can be who is on the other side of a transfer. */
  phones(): readonly unknown[] {
    return [...this.stories.values()].flatMap(({ phones }) => phones);
  }

  /** What is sealed under keys of its own and is about these payments all the same: confirmations of their receipts. */
  confirmations(): readonly string[] {
    const all = [...this.stories.values()].flatMap(({ confirmations }) => [...confirmations]);
    return [...new Set(all)].filter((id) => !this.stories.has(id));
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
    const { deliveryId, phone, receiver, receipt } = event.data as Readonly<Partial<Record<string, unknown>>>;
    const { environment } = event;
    if (typeof receipt === 'string' && environment !== undefined)
      story.confirmations.add(collectionIdOf(environment, receipt));
    if (journal === 'initiation' && /^(payment|payout|transfer|batch|collection)-/.test(event.stream))
      story.last = { partition, sequence };
    if (BEGINNINGS.has(event.type)) {
      story.begun = true;
      story.phones = [phone, receiver].filter((one) => one !== undefined);
    } else if (isEnd(event)) story.ended = true;
    else if (typeof deliveryId !== 'string') return;
    else if (event.type === 'DeliveryScheduled.v1' || event.type === 'RedeliveryRequested.v1')
      story.openDeliveries.add(deliveryId);
    else if (event.type === 'DeliverySucceeded.v1' || event.type === 'DeliveryExhausted.v1')
      story.openDeliveries.delete(deliveryId);
  }
}

/** Money that was collected for another customer is on its way until its transfer has ended. */
function isEnd({ type, data }: FoundEvent['event']): boolean {
  if (type === 'PaymentSucceeded.v1') return (data as { paymentType?: string }).paymentType !== 'C2C';
  return ENDS.has(type);
}
