import type { ViewStore } from '@daftari/journal-core/views/view-store';
import { sumOfBalances } from '../replay/sum-of-balances';
import type { Findings } from '../verify/finding';
import { positionsOf, type AuditedService } from './audited-service';
import type { CheckReport } from './check-report';
import { AssignmentClaims } from './assignment-claims';
import { BalanceClaims } from './balance-claims';
import { CollectionClaims } from './collection-claims';
import { DeliveryClaims } from './delivery-claims';
import { LedgerCheck } from './ledger-check';
import { PaymentClaims } from './payment-claims';
import type { PartitionObserver } from './partition-observer';
import { readUpTo } from './read-up-to';
import { ReceiptClaims } from './receipt-claims';

/** What must hold across journals (design §8): payments, receipts, money and deliveries. */
export class Claims {
  readonly notes: string[] = [];
  readonly receipts: ReceiptClaims;
  readonly ledger: LedgerCheck;
  private readonly payments: PaymentClaims;
  private readonly collections: CollectionClaims;
  private readonly assignments: AssignmentClaims;
  private readonly balances: BalanceClaims;
  private readonly deliveries: DeliveryClaims;

  constructor(services: readonly AuditedService[], scratch: ViewStore, findings: Findings) {
    const positions = (name: string) => {
      const service = services.find(({ replayable }) => replayable.journal === name);
      return service && positionsOf(service);
    };
    const ledger = readUpTo(positions('wallet-fee'), 'wallet-fee.payments');
    const notifier = readUpTo(positions('notifier'), 'notifier-payments');
    if (ledger === undefined) this.notes.push(unknown('the ledger', 'whether fees are settled and money is credited'));
    if (notifier === undefined) this.notes.push(unknown('the notifier', 'whether every end is told'));
    this.receipts = new ReceiptClaims(scratch, findings);
    this.ledger = new LedgerCheck('wallet-fee', findings);
    this.payments = new PaymentClaims(ledger, findings);
    this.collections = new CollectionClaims(ledger, findings);
    this.assignments = new AssignmentClaims(findings);
    this.balances = new BalanceClaims(ledger, findings);
    this.deliveries = new DeliveryClaims(notifier, findings);
  }

  observersOf(journal: string): PartitionObserver[] {
    switch (journal) {
      case 'initiation':
        return [
          this.payments.ofPayments,
          this.collections.ofPayments,
          this.assignments.ofPayments,
          this.balances.ofPayments,
          this.deliveries.ofPayments,
          this.receipts.ofPayments,
        ];
      case 'wallet-fee':
        return [
          this.ledger,
          this.payments.ofLedger,
          this.collections.ofLedger,
          this.balances.ofLedger,
          this.receipts.ofLedger,
        ];
      case 'notifier':
        return [this.deliveries.ofDeliveries];
      default:
        return [];
    }
  }

  /** After a partition of every journal was read. */
  settle(partition: number): void {
    this.payments.settle(partition);
    this.collections.settle(partition);
    this.balances.settle(partition);
    this.deliveries.settle(partition);
  }

  /** After all partitions were read. */
  settleAcross(): void {
    this.receipts.settle();
    this.assignments.settle();
  }

  ledgerReport(): CheckReport['ledger'] {
    const ledgers = [...this.ledger.ledgers.values()];
    return {
      balancedBatches: this.ledger.balancedBatches,
      accounts: sumOfBalances(ledgers).length,
      openHolds: ledgers.reduce((sum, ledger) => sum + ledger.openHolds().length, 0),
    };
  }

  report(): CheckReport['claims'] {
    const { payments, finalOutcomes, judged } = this.payments;
    const { deliveries } = this.deliveries;
    return { payments, finalOutcomes, consequences: judged, receipts: this.receipts.posted, deliveries };
  }
}

function unknown(who: string, what: string): string {
  return `how far ${who} has read the payments is not at hand: ${what} was not judged`;
}
