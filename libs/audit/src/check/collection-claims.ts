import type { InitiationEvent } from '@daftari/contracts/events/initiation-events';
import type { WalletFeeEvent } from '@daftari/contracts/events/wallet-fee-events';
import type { RecordedEvent } from '@daftari/journal-core/event';
import type { Findings } from '../verify/finding';
import type { PartitionObserver } from './partition-observer';
import type { ReadUpTo } from './read-up-to';

type PaymentEvent = RecordedEvent<InitiationEvent>;
type CallingType = 'CollectionReceived.v1' | 'FundsUnmatched.v1' | 'UnmatchedFundsResolved.v1';
type Calling = Extract<PaymentEvent, { type: CallingType }>;
type PostingType = 'CollectionCredited.v1' | 'FundsSuspended.v1' | 'SuspenseSettled.v1';
type Posting = Extract<RecordedEvent<WalletFeeEvent>, { type: PostingType }>;

const CALLS_FOR: Record<CallingType, PostingType> = {
  'CollectionReceived.v1': 'CollectionCredited.v1',
  'FundsUnmatched.v1': 'FundsSuspended.v1',
  'UnmatchedFundsResolved.v1': 'SuspenseSettled.v1',
};

/**
 * Money that came unprompted: what each fact about it calls for stands in the ledger once, with its amount and on its accounts,
 * and nothing was put aside as nobody's that no fact tells of. Judged partition by partition: of a partition it keeps the facts
 * about such money, and the postings, in memory.
 */
export class CollectionClaims {
  private readonly called = new Map<
    string,
    { readonly event: Calling; readonly sequence: number; readonly isDue: boolean }
  >();
  private readonly posted = new Map<string, { readonly event: Posting; readonly sequence: number }[]>();
  private incomplete = false;
  /** The journal of payments is at hand: without it, nobody can say that nothing calls for a posting. */
  private isRead = false;

  /** `ledger` is how far the ledger has read the payments; undefined when nobody knows. */
  constructor(
    private readonly ledger: ReadUpTo | undefined,
    private readonly findings: Findings,
  ) {}

  readonly ofPayments: PartitionObserver = {
    batch: ({ partition, sequence, events }) => {
      this.isRead = true;
      for (const event of events as readonly PaymentEvent[]) {
        if (!isCalling(event)) continue;
        const isDue = this.ledger?.hasRead(event.stream, partition, sequence) === true;
        this.called.set(keyOf(CALLS_FOR[event.type], event.data), { event, sequence, isDue });
      }
    },
    broken: () => void (this.incomplete = true),
  };

  readonly ofLedger: PartitionObserver = {
    batch: ({ sequence, events }) => {
      for (const event of events as readonly RecordedEvent<WalletFeeEvent>[]) {
        if (!isPosting(event)) continue;
        const key = keyOf(event.type, event.data);
        this.posted.set(key, [...(this.posted.get(key) ?? []), { event, sequence }]);
      }
    },
    broken: () => void (this.incomplete = true),
  };

  /** After a partition of both journals was read. */
  settle(partition: number): void {
    if (!this.incomplete) {
      for (const [key, { event, sequence, isDue }] of this.called) {
        if (!isDue) continue;
        for (const problem of this.problemsOf(event, key)) {
          this.findings.add({
            journal: 'initiation',
            partition,
            sequence,
            problem: `${event.type} of ${event.stream}: ${problem}`,
          });
        }
      }
      for (const [key, postings] of this.isRead ? this.posted : []) {
        for (const { event, sequence } of postings) {
          if (!isOfNobody(event) || this.called.has(key)) continue;
          const problem = `${event.type} in ${event.stream}: nothing that is known of transaction ${event.data.transactionId} calls for it`;
          this.findings.add({ journal: 'wallet-fee', partition, sequence, problem });
        }
      }
    }
    this.called.clear();
    this.posted.clear();
    this.incomplete = false;
    this.isRead = false;
  }

  private problemsOf(event: Calling, key: string): string[] {
    const postings = this.posted.get(key) ?? [];
    const type = CALLS_FOR[event.type];
    if (postings.length !== 1)
      return [`the ledger has read it, and ${postings.length} of ${type} follow from it instead of one`];
    const { legs } = postings[0]!.event.data;
    const isRight = legsOf(event).every(([account, amountCents]) =>
      legs.some((leg) => leg.account === account && leg.amountCents === amountCents),
    );
    return isRight ? [] : [`${type} moves other money than it calls for`];
  }
}

function keyOf(type: PostingType, { transactionId }: { readonly transactionId: string }): string {
  return `${type}/${transactionId}`;
}

function isCalling(event: PaymentEvent): event is Calling {
  return Object.hasOwn(CALLS_FOR, event.type);
}

function isPosting(event: RecordedEvent<WalletFeeEvent>): event is Posting {
  const { type } = event;
  return type === 'CollectionCredited.v1' || type === 'FundsSuspended.v1' || type === 'SuspenseSettled.v1';
}

/** Put aside because nobody knew whose it is. */
function isOfNobody(event: Posting): boolean {
  return event.type === 'FundsSuspended.v1' && event.data.reason === 'unmatched';
}

function legsOf({ type, environment, data }: Calling): (readonly [account: string, amountCents: number])[] {
  const { merchantId, shortcode, amountCents } = data;
  const [mpesa, suspense] = [`${environment}/mpesa/${shortcode}`, `${environment}/suspense/${shortcode}`];
  switch (type) {
    case 'CollectionReceived.v1':
      return [
        [mpesa, -amountCents],
        [`${environment}/merchant/${merchantId}/collections`, amountCents],
      ];
    case 'FundsUnmatched.v1':
      return [
        [mpesa, -amountCents],
        [suspense, amountCents],
      ];
    case 'UnmatchedFundsResolved.v1':
      return [
        [suspense, -amountCents],
        [mpesa, amountCents],
      ];
  }
}
