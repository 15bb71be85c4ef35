import type { Checkpoint } from '@daftari/journal-core/position';
import type { CheckFinding } from './check-finding';
import type { ComparedAnswers } from './ledger-answers';

export interface CheckedPartition {
  readonly partition: number;
  readonly batches: number;
  readonly events: number;
  /** The last batch that was replayed. */
  readonly head?: Checkpoint;
  /** SHA-256 of the partition's state there; only where the service decides on whole partitions and it could be folded. */
  readonly stateHash?: string;
}

export interface CheckedJournal {
  readonly journal: string;
  readonly journalId?: string;
  readonly batches: number;
  readonly events: number;
  readonly partitions: readonly CheckedPartition[];
  /** Snapshots that were compared with the fold. */
  readonly snapshots: number;
}

/** `same`, `different`: every key was compared. `missing`: it was deleted, or never begun. */
export type ViewVerdict = 'same' | 'different' | 'missing' | 'not compared';

export interface CheckedView {
  /** Who keeps it. */
  readonly service: string;
  /** The process, where the service has several. */
  readonly copy?: string;
  readonly view: string;
  readonly source: string;
  /** Keys that the view has. */
  readonly keys: number;
  readonly verdict: ViewVerdict;
}

export interface CheckReport {
  readonly journals: readonly CheckedJournal[];
  readonly views: readonly CheckedView[];
  readonly ledger: {
    /** After so many batches the trial balance was taken. */
    readonly balancedBatches: number;
    readonly accounts: number;
    readonly openHolds: number;
    /** Only where a ledger runs. */
    readonly answers?: ComparedAnswers;
  };
  readonly claims: {
    readonly payments: number;
    readonly finalOutcomes: number;
    /** Events of payments whose consequence in the ledger could be judged. */
    readonly consequences: number;
    readonly receipts: number;
    readonly deliveries: number;
  };
  /** What a reader should know and is no finding: what was not there, or could not be compared. */
  readonly notes: readonly string[];
  readonly findings: readonly CheckFinding[];
  /** Including those beyond the limit. Zero: everything that was compared follows from the log. */
  readonly findingCount: number;
}
