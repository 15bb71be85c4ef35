import type { InitiationEvent } from '@daftari/contracts/events/initiation-events';
import type { RecordedEvent } from '@daftari/journal-core/event';
import type { Findings } from '../verify/finding';
import type { PartitionObserver } from './partition-observer';

type EventOf<Type> = RecordedEvent<Extract<InitiationEvent, { type: Type }>>;
type Assigned = EventOf<'UnmatchedFundsResolved.v1'>;
type Received = EventOf<'CollectionReceived.v1'>;

interface Found<Event> {
  readonly event: Event;
  readonly partition: number;
  readonly sequence: number;
  readonly recordedMs: number;
}

/** The merchant's record follows a decision at once; where a process died between the two, a sweep goes on within a minute. */
const FOLLOWS_WITHIN_MS = 10 * 60_000;

/**
 * Money that a person gave to a merchant stands in that merchant's log, once it is due there, with its amount; and what stands
 * there as given was. The two are in different partitions: it is judged at the end. Keeps the decisions of persons in memory.
 */
export class AssignmentClaims {
  private readonly assigned = new Map<string, Found<Assigned>>();
  private readonly received = new Map<string, Found<Received>>();
  private newestMs = 0;
  private incomplete = false;

  constructor(private readonly findings: Findings) {}

  readonly ofPayments: PartitionObserver = {
    batch: ({ partition, sequence, recordedAt, events }) => {
      const recordedMs = Date.parse(recordedAt);
      this.newestMs = Math.max(this.newestMs, recordedMs);
      const at = { partition, sequence, recordedMs };
      for (const event of events as readonly RecordedEvent<InitiationEvent>[]) {
        if (event.type === 'UnmatchedFundsResolved.v1' && event.data.decision === 'assigned')
          this.assigned.set(event.data.transactionId, { ...at, event });
        if (event.type === 'CollectionReceived.v1' && event.data.via === 'operator')
          this.received.set(event.data.transactionId, { ...at, event });
      }
    },
    broken: () => void (this.incomplete = true),
  };

  /** After all partitions were read. */
  settle(): void {
    if (this.incomplete) return;
    for (const [transactionId, assigned] of this.assigned) {
      const problem = this.problemOf(assigned, this.received.get(transactionId));
      if (problem !== undefined) this.tell(assigned, problem);
    }
    for (const [transactionId, received] of this.received) {
      if (!this.assigned.has(transactionId)) this.tell(received, 'nobody decided that it is for this merchant');
    }
  }

  private problemOf({ event, recordedMs }: Found<Assigned>, received: Found<Received> | undefined): string | undefined {
    const { toMerchantId, amountCents } = event.data;
    if (received === undefined) {
      if (this.newestMs - recordedMs < FOLLOWS_WITHIN_MS) return undefined;
      return `its ${amountCents} cents were given to merchant ${toMerchantId}, and no CollectionReceived.v1 follows: they are in nobody's wallet`;
    }
    const { data } = received.event;
    return data.merchantId === toMerchantId && data.amountCents === amountCents
      ? undefined
      : `its ${amountCents} cents were given to merchant ${toMerchantId}, but merchant ${data.merchantId} received ${data.amountCents}`;
  }

  private tell({ event, partition, sequence }: Found<Assigned | Received>, problem: string): void {
    this.findings.add({
      ...{ journal: 'initiation', partition, sequence },
      problem: `${event.type} of ${event.stream}: ${problem}`,
    });
  }
}
