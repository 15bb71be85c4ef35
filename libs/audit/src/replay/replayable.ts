import type { AnyStreamModel, PartitionModel } from '@daftari/journal-core/decider';
import type { EventChecker } from '@daftari/journal-core/event-checker';
import type { Projection } from '@daftari/journal-core/views/projection';

/** What a service offers to whoever replays its journal: its own folds, so that an auditor gets what the service gets. */
export interface Replayable<State = unknown> {
  /** The service's name, which is its journal's. */
  readonly journal: string;
  readonly events: EventChecker;
  /** Stream category → its model, as the service's journal folds it. */
  readonly streams: Readonly<Record<string, AnyStreamModel>>;
  /** Only where the service decides on whole partitions. */
  readonly partition?: PartitionModel<State>;
  /** What a partition's state says of money; only the ledger's. */
  balances?(state: State): FoldedBalances;
  /** The views that the service keeps in its own view store. */
  readonly views: readonly ReplayableView[];
  /** Those by which it reads journals and acts on them. */
  readonly consumers: readonly ReplayableConsumer[];
}

export interface ReplayableView {
  readonly projection: Projection;
  /** The journal that it is built from. */
  readonly source: string;
  /** The consumer that writes it while it reads: such a view may be one batch ahead of that consumer's checkpoint. */
  readonly writtenBy?: string;
  /** Whether only a service in one process keeps it, or only one whose copies share the work; both when absent. */
  readonly keptBy?: 'one process' | 'copies';
}

export interface ReplayableConsumer {
  /** Its checkpoints and parked events are in the view `consumer:<name>`. */
  readonly name: string;
  /** The journal that it reads. */
  readonly source: string;
}

export interface FoldedBalances {
  readonly accounts: Iterable<AccountBalance>;
  readonly openHolds: Iterable<FoldedHold>;
}

export interface AccountBalance {
  readonly account: string;
  readonly postedCents: number;
  /** Reserved by open holds. */
  readonly heldCents: number;
}

export interface FoldedHold {
  readonly holdId: string;
  readonly account: string;
  readonly amountCents: number;
}
