import type { PartitionModel } from '@daftari/journal-core/decider';
import type { Snapshot } from '@daftari/journal-core/snapshots/snapshot-store';
import { hashOfState, stateText } from '@daftari/journal-core/snapshots/state-hash';
import type { Findings } from '../verify/finding';
import type { CheckFinding } from './check-finding';
import type { CheckedBatch, PartitionObserver } from './partition-observer';

/** In the place of the hash of a state that is sealed: the hash stands in the box as well. */
const SEALED = '';

export interface StateCheckOptions {
  readonly journal: string;
  readonly journalId: string | undefined;
  readonly model: PartitionModel<unknown>;
  /** The newest snapshots of each partition, one of each copy that has one. */
  readonly snapshots: ReadonlyMap<number, readonly Snapshot[]>;
  readonly findings: Findings;
  /** Told the partition's state after its last batch. */
  readonly onState?: (partition: number, state: unknown) => void;
}

/** Folds each partition as its service does, and compares the snapshot on the way. */
export class StateCheck implements PartitionObserver {
  /** Partition → SHA-256 of its state after the last batch. */
  readonly stateHashes = new Map<number, string>();
  /** Snapshots that were compared. */
  compared = 0;
  /** Partitions whose state can not be folded here, because personal fields are sealed. */
  readonly sealed = new Set<number>();
  /** Snapshots of another version of the model: the service does not use them either. */
  readonly outdated: number[] = [];
  /** Snapshots that are sealed as wholes, and no keys are at hand. */
  readonly sealedSnapshots: number[] = [];
  private state: unknown;
  private fails = false;
  private last = -1;

  constructor(private readonly options: StateCheckOptions) {}

  batch(batch: CheckedBatch): void {
    const { partition, sequence, hash } = batch;
    const { model } = this.options;
    if (sequence === 0) {
      this.state = model.initialState();
      this.fails = false;
    }
    this.last = sequence;
    if (this.fails || this.sealed.has(partition)) return;
    const opened = batch.opened();
    if (opened === undefined) return void this.sealed.add(partition);
    try {
      for (const event of opened) model.evolve(this.state, event);
    } catch (error) {
      this.fails = true;
      this.report({ partition, sequence, problem: `the state can not be folded: ${(error as Error).message}` });
      return;
    }
    for (const snapshot of this.snapshotsOf(partition)) {
      if (snapshot.checkpoint.sequence === sequence) this.compare(snapshot, hash);
    }
  }

  broken(): void {
    this.fails = true;
  }

  end(partition: number): void {
    if (this.fails || this.sealed.has(partition)) return;
    this.stateHashes.set(partition, stateText(this.options.model, this.state).hash);
    this.options.onState?.(partition, this.state);
    for (const { checkpoint } of this.snapshotsOf(partition)) {
      if (checkpoint.sequence <= this.last) continue;
      const problem = 'the snapshot is of a batch behind the end of the log';
      this.report({ partition, sequence: checkpoint.sequence, problem });
    }
  }

  private snapshotsOf(partition: number): readonly Snapshot[] {
    return this.options.snapshots.get(partition) ?? [];
  }

  private compare(snapshot: Snapshot, hash: string): void {
    const { model, journalId } = this.options;
    const { partition, sequence } = snapshot.checkpoint;
    const problem = (text: string, values: Pick<CheckFinding, 'expected' | 'found'> = {}) =>
      this.report({ partition, sequence, problem: `the snapshot ${text}`, ...values });
    if (journalId !== undefined && snapshot.journalId !== journalId) return problem('is of another journal');
    if (snapshot.checkpoint.hash !== hash) return problem('is of another log');
    if (snapshot.stateHash === SEALED) return void this.sealedSnapshots.push(partition);
    if (snapshot.modelVersion !== model.version) return void this.outdated.push(partition);
    this.compared++;
    const written = hashOfState(snapshot.state);
    if (written !== snapshot.stateHash) {
      return problem('is damaged: its state does not have the hash beside it', {
        expected: snapshot.stateHash,
        found: written,
      });
    }
    const expected = stateText(model, this.state).hash;
    if (expected !== written) problem('holds another state than the log makes', { expected, found: written });
  }

  private report(finding: Omit<CheckFinding, 'journal'>): void {
    this.options.findings.add({ journal: this.options.journal, ...finding });
  }
}
