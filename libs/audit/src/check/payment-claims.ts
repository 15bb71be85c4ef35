import type { InitiationEvent } from '@daftari/contracts/events/initiation-events';
import type { WalletFeeEvent } from '@daftari/contracts/events/wallet-fee-events';
import type { RecordedEvent } from '@daftari/journal-core/event';
import { statusAfter } from '../replay/payment-counts';
import type { Findings } from '../verify/finding';
import type { PartitionObserver } from './partition-observer';
import { PayoutClaims } from './payout-claims';
import { RefundClaims } from './refund-claims';
import type { ReadUpTo } from './read-up-to';
import { isTransferEnd, TransferClaims } from './transfer-claims';

type PaymentEvent = RecordedEvent<InitiationEvent>;
type EndOfHold = 'captured' | 'released' | 'refunded';

/** An event of a payment or payout that the ledger has read: what it calls for must stand there. */
interface Due {
  readonly event: PaymentEvent;
  readonly sequence: number;
}

/**
 * A payment or payout ends at most once, and what its end calls for stands in the ledger, once: its fee is settled, the
 * money that came is credited or in suspense, the money that goes out is posted, given back or owed. Judged partition by partition (a payment and its postings are in the same one), for the
 * events that the ledger has read. It keeps the payments of one partition in memory.
 */
export class PaymentClaims {
  /** Payouts included. */
  payments = 0;
  finalOutcomes = 0;
  /** Ends whose consequence could be judged. */
  judged = 0;
  private readonly ends = new Map<string, string>();
  private dues: Due[] = [];
  private readonly holds = new Map<string, EndOfHold>();
  /** `<kind>/<payment>` → amounts in cents. */
  private readonly postings = new Map<string, number[]>();
  private readonly payouts = new PayoutClaims();
  private readonly refunds = new RefundClaims();
  private readonly transfers: TransferClaims;
  /** Streams of the payments and payouts that M-Pesa has taken. */
  private readonly accepted = new Set<string>();
  private incomplete = false;

  /** `ledger` is how far the ledger has read the payments; undefined when nobody knows. */
  constructor(
    private readonly ledger: ReadUpTo | undefined,
    private readonly findings: Findings,
  ) {
    this.transfers = new TransferClaims(ledger);
  }

  readonly ofPayments: PartitionObserver = {
    batch: ({ partition, sequence, events }) => {
      for (const problem of this.refunds.problemsIn(events as readonly PaymentEvent[])) {
        this.report('initiation', partition, sequence, problem);
      }
      for (const event of events as readonly PaymentEvent[]) {
        if (event.type === 'PaymentInitiated.v1' || event.type === 'PayoutInitiated.v1') this.payments++;
        if (event.type === 'PayoutAccepted.v1' || event.type === 'PaymentAccepted.v1') this.accepted.add(event.stream);
        this.payouts.takePayment(event);
        this.transfers.takePayment(event, partition, sequence);
        if (!/^(payment|payout|transfer)-/.test(event.stream)) continue;
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
    if (!this.incomplete) {
      for (const due of this.dues) this.judge(due, partition);
      for (const { sequence, problem } of this.payouts.uncalled()) {
        this.report('wallet-fee', partition, sequence, problem);
      }
    }
    this.dues = [];
    this.incomplete = false;
    for (const known of [
      this.ends,
      this.holds,
      this.postings,
      this.payouts,
      this.refunds,
      this.transfers,
      this.accepted,
    ])
      known.clear();
  }

  private countEnd({ type, stream }: PaymentEvent, partition: number, sequence: number): void {
    const status = statusAfter(type);
    if (!isTransferEnd(type) && (status === undefined || status === 'PENDING')) return;
    this.finalOutcomes++;
    const before = this.ends.get(stream);
    this.ends.set(stream, type);
    if (before === undefined) return;
    this.report('initiation', partition, sequence, `${stream} ends again with ${type}; it had ended with ${before}`);
  }

  private takePosting(event: RecordedEvent<WalletFeeEvent>, partition: number, sequence: number): void {
    this.payouts.takePosting(event, sequence);
    this.transfers.takePosting(event);
    switch (event.type) {
      case 'FeeCaptured.v1':
        return void this.holds.set(event.data.holdId, 'captured');
      case 'FeeReleased.v1':
        return void this.holds.set(event.data.holdId, 'released');
      case 'FeeRefunded.v1':
        if (this.holds.get(event.data.holdId) === 'refunded') {
          const problem = `the fee of hold ${event.data.holdId} of payment ${event.data.transactionId} is refunded again`;
          this.report('wallet-fee', partition, sequence, problem);
        }
        return void this.holds.set(event.data.holdId, 'refunded');
      case 'CollectionCredited.v1':
      case 'WalletToppedUp.v1':
        return this.post(`credit/${event.data.transactionId}`, event.data.legs);
      case 'TransitCredited.v1':
        return this.post(`transit/${event.data.transactionId}`, event.data.legs);
      case 'FundsSuspended.v1':
        return this.post(`suspense/${event.data.transactionId}`, event.data.legs);
      case 'SuspenseSettled.v1':
        return this.post(`settled/${event.data.transactionId}`, event.data.legs);
      default:
        return;
    }
  }

  private post(key: string, legs: readonly { readonly amountCents: number }[]): void {
    this.postings.set(key, [...(this.postings.get(key) ?? []), legs.at(-1)!.amountCents]);
  }

  private judge({ event, sequence }: Due, partition: number): void {
    const ofPayouts = [...this.payouts.problemsAfter(event), ...this.transfers.problemsAfter(event)];
    const problems = [...this.feeProblems(event), ...this.moneyProblems(event), ...ofPayouts];
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
    const ends = wanted(refundOnFailure, this.accepted.has(event.stream), event);
    return ends.includes(end) ? [] : [`its fee is ${end}, and should be ${ends.join(' or ')}`];
  }

  private moneyProblems(event: PaymentEvent): string[] {
    const { type, data } = event;
    if (type === 'LateFundsFulfilled.v1') return this.fulfilledProblems(event);
    const isLate = type === 'LateFundsReceived.v1';
    if ((!isLate && type !== 'PaymentSucceeded.v1') || !data.platformCollects) return [];
    const isOnItsWay = type === 'PaymentSucceeded.v1' && data.paymentType === 'C2C';
    const kind = isLate ? 'suspense' : isOnItsWay ? 'transit' : 'credit';
    const posted = this.postings.get(`${kind}/${data.transactionId}`) ?? [];
    const where = { suspense: 'in suspense', transit: 'in transit', credit: 'credited' }[kind];
    if (!posted.includes(data.amountCents)) return [`${data.amountCents} cents came, but they are not ${where}`];
    if (!isLate && posted.length > 1) return [`it is credited ${posted.length} times`];
    return [];
  }

  /** Late money that a person gave to the merchant left suspense, once for each time that it came. */
  private fulfilledProblems({ data }: Extract<PaymentEvent, { type: 'LateFundsFulfilled.v1' }>): string[] {
    if (!data.platformCollects) return [];
    const of = (what: string) => this.postings.get(`${what}/${data.transactionId}`) ?? [];
    const [suspended, settled] = [of('suspense'), of('settled')];
    if (!settled.includes(data.amountCents)) {
      return [`${data.amountCents} cents are the merchant's, but they have not left suspense`];
    }
    if (settled.length <= suspended.length) return [];
    return [`${settled.length} amounts left suspense, and ${suspended.length} came`];
  }

  private report(journal: string, partition: number, sequence: number, problem: string): void {
    this.findings.add({ journal, partition, sequence, problem });
  }
}

/** How the hold of a fee may have ended once the ledger has read the event. */
const WANTED_ENDS: Partial<
  Record<
    InitiationEvent['type'],
    (refundOnFailure: boolean, accepted: boolean, event: PaymentEvent) => readonly EndOfHold[]
  >
> = {
  'PaymentAccepted.v1': () => ['captured', 'refunded'],
  'PaymentRefused.v1': () => ['released'],
  'PaymentSucceeded.v1': endAfterSuccess,
  'PaymentFailed.v1': endAfterFailure,
  'PaymentCancelled.v1': endAfterFailure,
  'PaymentExpired.v1': endAfterFailure,
  'PayoutAccepted.v1': () => ['captured', 'refunded'],
  'PayoutRefused.v1': () => ['released'],
  'PayoutSucceeded.v1': () => ['captured'],
  'PayoutFailed.v1': endAfterPayoutFailure,
  'TransferCompleted.v1': () => ['captured'],
  'TransferRefunded.v1': endAfterFailure,
  'TransferClosed.v1': endAfterFailure,
};

/** What was collected for another customer may fail yet, when that one can not be paid. */
function endAfterSuccess(refundOnFailure: boolean, _: boolean, { data }: PaymentEvent): readonly EndOfHold[] {
  const mayFail = refundOnFailure && 'paymentType' in data && data.paymentType === 'C2C';
  return mayFail ? ['captured', 'refunded'] : ['captured'];
}

/** That a person says so does not prove that M-Pesa ever took it: then it costs nothing. */
function endAfterFailure(refundOnFailure: boolean, accepted: boolean, { data }: PaymentEvent): readonly EndOfHold[] {
  if (!accepted && 'via' in data && data.via === 'operator') return ['released'];
  return refundOnFailure ? ['released', 'refunded'] : ['captured'];
}

/** The fee of a payout is earned when M-Pesa takes it: one that was never taken costs nothing. */
function endAfterPayoutFailure(refundOnFailure: boolean, accepted: boolean): readonly EndOfHold[] {
  if (!accepted) return ['released'];
  return refundOnFailure ? ['refunded'] : ['captured'];
}
