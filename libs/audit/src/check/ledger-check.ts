import { LedgerFold } from '../replay/ledger-fold';
import type { AccountBalance, FoldedBalances, FoldedHold } from '../replay/replayable';
import type { Findings } from '../verify/finding';
import { shown, type CheckFinding } from './check-finding';
import type { CheckedBatch, PartitionObserver } from './partition-observer';

/** Folds the ledger by the auditor's own arithmetic: after every batch the books balance and no merchant is below zero. */
export class LedgerCheck implements PartitionObserver {
  /** Each partition's ledger after its last batch. */
  readonly ledgers = new Map<number, LedgerFold>();
  /** Partitions that could not be read to their end. */
  readonly incomplete = new Set<number>();
  /** Batches after which the trial balance was taken. */
  balancedBatches = 0;

  constructor(
    private readonly journal: string,
    private readonly findings: Findings,
  ) {}

  batch({ partition, sequence, events }: CheckedBatch): void {
    const ledger = this.ledgers.get(partition) ?? new LedgerFold();
    this.ledgers.set(partition, ledger);
    const report = (problem: string) => this.findings.add({ journal: this.journal, partition, sequence, problem });
    for (const event of events) ledger.take(event).forEach(report);
    ledger.unbalanced().forEach(report);
    this.balancedBatches++;
  }

  broken(partition: number): void {
    this.incomplete.add(partition);
  }

  /** Compares what the service's own fold says of a partition. */
  compare(partition: number, folded: FoldedBalances): void {
    const ledger = this.ledgers.get(partition);
    if (ledger === undefined || this.incomplete.has(partition)) return;
    const differ = (what: string, expected: unknown, found: unknown) => {
      const problem = `${what}: the ledger's own fold differs from the sum of its postings`;
      const finding: CheckFinding = {
        journal: this.journal,
        partition,
        problem,
        expected: shown(expected),
        found: shown(found),
      };
      this.findings.add(finding);
    };
    compareByName(ledger.accounts(), [...folded.accounts], ({ account }) => `account ${account}`, differ);
    compareByName(ledger.openHolds(), [...folded.openHolds], ({ holdId }) => `hold ${holdId}`, differ);
  }
}

function compareByName<T extends AccountBalance | FoldedHold>(
  expected: readonly T[],
  found: readonly T[],
  nameOf: (item: T) => string,
  differ: (what: string, expected: unknown, found: unknown) => void,
): void {
  const byName = new Map(found.map((item) => [nameOf(item), item]));
  for (const item of expected) {
    const name = nameOf(item);
    const other = byName.get(name);
    byName.delete(name);
    if (other === undefined || !sameNumbers(item, other)) differ(name, item, other);
  }
  for (const [name, item] of byName) differ(name, undefined, item);
}

function sameNumbers(a: AccountBalance | FoldedHold, b: AccountBalance | FoldedHold): boolean {
  const fields = Object.keys(a) as (keyof typeof a)[];
  return fields.every((field) => a[field] === b[field]);
}
