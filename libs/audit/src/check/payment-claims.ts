import type { InitiationEvent } from '@daftari/contracts/events/initiation-events';
import type { WalletFeeEvent } from '@daftari/contracts/events/wallet-fee-events';
import type { RecordedEvent } from '@daftari/journal-core/event';
import { statusAfter } from '../replay/payment-counts';
import type { Findings } from '../verify/finding';
import type { PartitionObserver } from './partition-observer';
import type { ReadUpTo } from './read-up-to';

type PaymentEvent = RecordedEvent<InitiationEvent>;
type EndOfHold = 'captured' | 'released' | 'refunded';

/** What an end of a payment calls for in the ledger. */
interface Due {
  readonly event: PaymentEvent;
  readonly sequence: number;
}

/**
 * A payment ends at most once, and what its end calls for stands in the ledger, once: its fee is settled, the money that
 * came is credited or in suspense. Judged partition by partition (a payment and its postings are in the same one), for the
 * events that the ledger has read. It keeps the payments of one partition in memory.
 */
export class PaymentClaims {
  payments = 0;
  finalOutcomes = 0;
  /** Ends whose consequence could be judged. */
  judged = 0;
  private readonly ends = new Map<string, string>();
  private dues: Due[] = [];
  private readonly holds = new Map<string, EndOfHold>();
  /** `<kind>/<payment>` → amounts in cents. */
  private readonly postings = new Map<string, number[]>();
  private incomplete = false;

  /** `ledger` is how far the ledger has read the payments; undefined when nobody knows. */
  constructor(
    private readonly ledger: ReadUpTo | undefined,
    private readonly findings: Findings,
  ) {}

  readonly ofPayments: PartitionObserver = {
    batch: ({ partition, sequence, events }) => {
      for (const event of events as readonly PaymentEvent[]) {
        if (event.type === 'PaymentInitiated.v1') this.payments++;
        if (!event.stream.startsWith('payment-')) continue;
        this.countEnd(event, partition, sequence);
        if (this.ledger?.hasRead(event.stream, partition, sequence) === true) this.dues.push({ event, sequence });
      }
    },
    broken: () => void (this.incomplete = true),
  };

  readonly ofLedger: PartitionObserver = {
    batch: ({ partition, sequence, events }) => {
      for (const event of events as readonly RecordedEvent<WalletFeeEvent>[])
        this.takePosting(event, partition, sequence);
    },
    broken: () => void (this.incomplete = true),
  };

  /** After a partition of both journals was read. */
  settle(partition: number): void {
    if (!this.incomplete) for (const due of this.dues) this.judge(due, partition);
    this.dues = [];
    this.incomplete = false;
    for (const known of [this.ends, this.holds, this.postings]) known.clear();
  }

  private countEnd({ type, stream }: PaymentEvent, partition: number, sequence: number): void {
    const status = statusAfter(type);
    if (status === undefined || status === 'PENDING') return;
    this.finalOutcomes++;
    const before = this.ends.get(stream);
    this.ends.set(stream, type);
    if (before === undefined) return;
    this.report('initiation', partition, sequence, `${stream} ends again with ${type}; it had ended with ${before}`);
  }

  private takePosting(event: RecordedEvent<WalletFeeEvent>, partition: number, sequence: number): void {
    switch (event.type) {
      case 'FeeCaptured.v1':
        return void this.holds.set(event.data.holdId, 'captured');
      case 'FeeReleased.v1':
        return void this.holds.set(event.data.holdId, 'released');
      case 'FeeRefunded.v1':
        if (this.holds.get(event.data.holdId) === 'refunded') {
          this.report('wallet-fee', partition, sequence, `the fee of hold ${event.data.holdId} is refunded again`);
        }
        return void this.holds.set(event.data.holdId, 'refunded');
      case 'CollectionCredited.v1':
      case 'WalletToppedUp.v1':
        return this.post(`credit/${event.data.transactionId}`, event.data.legs);
      case 'FundsSuspended.v1':
        return this.post(`suspense/${event.data.transactionId}`, event.data.legs);
      default:
        return;
    }
  }

  private post(key: string, legs: readonly { readonly amountCents: number }[]): void {
    this.postings.set(key, [...(this.postings.get(key) ?? []), legs.at(-1)!.amountCents]);
  }

  private judge({ event, sequence }: Due, partition: number): void {
    const problems = [...this.feeProblems(event), ...this.moneyProblems(event)];
    for (const problem of problems) {
      this.report('initiation', partition, sequence, `${event.type} of ${event.stream}: ${problem}`);
    }
  }

  private feeProblems(event: PaymentEvent): string[] {
    const wanted = WANTED_ENDS[event.type];
    if (wanted === undefined || !('fee' in event.data)) return [];
    this.judged++;
    const { holdId, refundOnFailure } = event.data.fee;
    if (holdId === undefined) return [];
    const end = this.holds.get(holdId);
    if (end === undefined) return [`the ledger has read it, but its fee's hold ${holdId} is not settled`];
    const ends = wanted(refundOnFailure);
    return ends.includes(end) ? [] : [`its fee is ${end}, and should be ${ends.join(' or ')}`];
  }

  private moneyProblems({ type, data }: PaymentEvent): string[] {
    const isLate = type === 'LateFundsReceived.v1';
    if ((!isLate && type !== 'PaymentSucceeded.v1') || !data.platformCollects) return [];
    const posted = this.postings.get(`${isLate ? 'suspense' : 'credit'}/${data.transactionId}`) ?? [];
    const where = isLate ? 'in suspense' : 'credited';
    if (!posted.includes(data.amountCents)) return [`${data.amountCents} cents came, but they are not ${where}`];
    if (!isLate && posted.length > 1) return [`it is credited ${posted.length} times`];
    return [];
  }

  private report(journal: string, partition: number, sequence: number, problem: string): void {
    this.findings.add({ journal, partition, sequence, problem });
  }
}

/** How the hold of a fee may have ended once the ledger has read the event. */
const WANTED_ENDS: Partial<Record<InitiationEvent['type'], (refundOnFailure: boolean) => readonly EndOfHold[]>> = {
  'PaymentAccepted.v1': () => ['captured', 'refunded'],
  'PaymentRefused.v1': () => ['released'],
  'PaymentSucceeded.v1': () => ['captured'],
  'PaymentFailed.v1': endAfterFailure,
  'PaymentCancelled.v1': endAfterFailure,
  'PaymentExpired.v1': endAfterFailure,
};

function endAfterFailure(refundOnFailure: boolean): readonly EndOfHold[] {
  return refundOnFailure ? ['released', 'refunded'] : ['captured'];
}
