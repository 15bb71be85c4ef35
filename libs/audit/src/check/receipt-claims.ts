import type { InitiationEvent } from '@daftari/contracts/events/initiation-events';
import type { WalletFeeEvent } from '@daftari/contracts/events/wallet-fee-events';
import type { RecordedEvent } from '@daftari/journal-core/event';
import type { ViewStore } from '@daftari/journal-core/views/view-store';
import type { Findings } from '../verify/finding';
import { BufferedView } from './buffered-view';
import type { PartitionObserver } from './partition-observer';

const PAGE = 500;
const CLAIMED = 'check/receipts-claimed';
const POSTED = 'check/receipts-posted';

/** Behind the key of a receipt whose money was put aside as nobody's: credited to its merchant later, it posts once more. */
const NOBODYS = ' unmatched';

interface PostedReceipt {
  readonly transactionId: string;
  readonly stream: string;
  readonly partition: number;
}

/** A receipt is claimed once, and posts once, for the payment or payout that claimed it. It keeps nothing in memory. */
export class ReceiptClaims {
  /** Different receipts that were posted. */
  posted = 0;
  private readonly claims: BufferedView;
  private readonly postings: BufferedView;
  private incomplete = false;

  constructor(
    private readonly scratch: ViewStore,
    private readonly findings: Findings,
  ) {
    this.claims = new BufferedView(scratch, CLAIMED);
    this.postings = new BufferedView(scratch, POSTED);
  }

  readonly ofPayments: PartitionObserver = {
    batch: ({ partition, sequence, events }) => {
      for (const event of events as readonly RecordedEvent<InitiationEvent>[]) {
        if (event.type !== 'ReceiptClaimed.v1') continue;
        const key = `${event.environment}/${event.data.receipt}`;
        const first = this.claims.get<string>(key);
        if (first !== undefined) {
          const problem = `receipt ${event.data.receipt} is claimed again, by payment ${event.data.transactionId}; payment ${first} had claimed it`;
          this.findings.add({ journal: 'initiation', partition, sequence, problem });
        }
        this.claims.put(key, event.data.transactionId);
      }
      this.claims.settle();
    },
    broken: () => void (this.incomplete = true),
  };

  readonly ofLedger: PartitionObserver = {
    batch: ({ partition, sequence, events }) => {
      for (const event of events as readonly RecordedEvent<WalletFeeEvent>[]) {
        if (!('receipt' in event.data) || event.data.receipt === undefined) continue;
        // Money that leaves suspense came before, under this very receipt: it does not come again.
        if (event.type === 'SuspenseSettled.v1') continue;
        const { receipt, transactionId } = event.data;
        const key = `${event.environment}/${receipt}${isNobodys(event) ? NOBODYS : ''}`;
        const first = this.postings.get<PostedReceipt>(key);
        if (first !== undefined) {
          const problem =
            `receipt ${receipt} posts again in ${event.stream} for payment ${transactionId}; ` +
            `it posted in ${first.stream} for payment ${first.transactionId} before`;
          this.findings.add({ journal: 'wallet-fee', partition, sequence, problem });
          continue;
        }
        this.posted++;
        this.postings.put(key, { transactionId, stream: event.stream, partition } satisfies PostedReceipt);
      }
      this.postings.settle();
    },
  };

  /** After both journals were read: was every receipt that posted claimed by its payment? */
  settle(): void {
    this.claims.flush();
    this.postings.flush();
    if (this.incomplete) return;
    for (let after: string | undefined; ;) {
      const cursor = after === undefined ? {} : { after };
      const page = this.scratch.scan<PostedReceipt>(POSTED, { prefix: '', limit: PAGE, ...cursor });
      for (const { key, value } of page) this.judge(key, value);
      after = page.at(-1)?.key;
      if (page.length < PAGE) return;
    }
  }

  private judge(key: string, { transactionId, stream, partition }: PostedReceipt): void {
    const claimedBy = this.scratch.get<string>(CLAIMED, key.replace(NOBODYS, ''));
    if (claimedBy === transactionId) return;
    const problem =
      claimedBy === undefined
        ? `receipt ${key} posts in ${stream} for payment ${transactionId}, but no payment has claimed it`
        : `receipt ${key} posts in ${stream} for payment ${transactionId}, but payment ${claimedBy} has claimed it`;
    this.findings.add({ journal: 'wallet-fee', partition, problem });
  }
}

function isNobodys(event: RecordedEvent<WalletFeeEvent>): boolean {
  return event.type === 'FundsSuspended.v1' && event.data.reason === 'unmatched';
}
