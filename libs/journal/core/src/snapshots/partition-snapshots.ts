import type { PartitionModel } from '../decider';
import { LogRolledBack } from '../errors';
import type { Head } from '../position';
import type { JournalIdentity, JournalStore } from '../store';
import type { Snapshot, SnapshotStore } from './snapshot-store';
import { hashOfState, stateText } from './state-hash';

/** Events between two snapshots of a partition, at least: what a start may have to fold. */
export const SNAPSHOT_EVERY_EVENTS = 10_000;
/**
 * Characters of a state's text for each event between two snapshots, at most: folding that many events takes as long as
 * reading the text, and taking the snapshot stays a small part of what its events cost, however large the state has grown.
 */
const CHARACTERS_AN_EVENT = 64;

export interface SnapshotDeps<P> {
  readonly identity: JournalIdentity;
  readonly partition: number;
  readonly model: PartitionModel<P>;
  readonly log: Pick<JournalStore, 'readBatches'>;
  readonly snapshots: SnapshotStore;
  /** Told why a snapshot was not used or not kept; the journal goes on without it. */
  readonly onProblem: (problem: string, cause?: unknown) => void;
}

/** Where a fold begins. */
export interface FoldedTo<P> {
  readonly head: Head;
  readonly state: P;
}

/** Takes a partition's snapshots now and then, one at a time, and finds the one to begin with. */
export class PartitionSnapshots<P> {
  private events = 0;
  /** Characters of the text of the newest snapshot. */
  private size = 0;
  private saving: Promise<void> | undefined;

  constructor(private readonly deps: SnapshotDeps<P>) {}

  /**
   * The newest snapshot that can be trusted: of this journal, of this version of the model, whole, and on this log.
   * @throws LogRolledBack its batch is not on this log, so the log has lost what the snapshot has seen
   */
  async newest(): Promise<FoldedTo<P> | undefined> {
    const { partition, model, identity } = this.deps;
    await this.saving;
    const found = await this.deps.snapshots.newest(partition).catch((error: unknown) => {
      this.deps.onProblem(`the snapshot of partition ${partition} can not be read; folding from the start`, error);
      return undefined;
    });
    if (found === undefined || found.modelVersion !== model.version || found.journalId !== identity.journalId) return;
    if (hashOfState(found.state) !== found.stateHash) {
      this.deps.onProblem(`the snapshot of partition ${partition} is damaged; folding from the start`);
      return;
    }
    await this.assertOnLog(found);
    this.events = 0;
    this.size = found.state.length;
    return { head: headOf(found), state: model.restore(JSON.parse(found.state)) };
  }

  /** Counts what was folded, and takes a snapshot when enough was. */
  passed(events: number, state: P, head: Head): void {
    this.events += events;
    const due = Math.max(SNAPSHOT_EVERY_EVENTS, this.size / CHARACTERS_AN_EVENT);
    if (this.events >= due && this.saving === undefined) void this.keep(state, head);
  }

  /** Reads the state before it returns. Resolves when the snapshot is kept, or when it was told that it could not be. */
  keep(state: P, head: Head): Promise<void> {
    if (this.events === 0) return this.saving ?? Promise.resolve();
    this.events = 0;
    const snapshot = this.snapshotOf(state, head);
    const before = this.saving ?? Promise.resolve();
    const saving = before
      .then(() => this.deps.snapshots.save(snapshot))
      .catch((error: unknown) =>
        this.deps.onProblem(`the snapshot of partition ${head.partition} could not be kept`, error),
      )
      .finally(() => {
        if (this.saving === saving) this.saving = undefined;
      });
    this.saving = saving;
    return saving;
  }

  private snapshotOf(state: P, { partition, sequence, hash, recordedAt }: Head): Snapshot {
    const { identity, model } = this.deps;
    const { text, hash: stateHash } = stateText(model, state);
    this.size = text.length;
    return {
      journalId: identity.journalId,
      checkpoint: { partition, sequence, hash },
      recordedAt,
      modelVersion: model.version,
      stateHash,
      state: text,
    };
  }

  private async assertOnLog({ checkpoint: { partition, sequence, hash } }: Snapshot): Promise<void> {
    const [batch] = await this.deps.log.readBatches(partition, sequence - 1, 1);
    if (batch?.sequence === sequence && batch.hash === hash) return;
    throw new LogRolledBack(
      `the snapshot at partition ${partition} sequence ${sequence} is not on this log: it was rolled back, restored or ` +
        'replaced; restore the newest copy of the log; only to accept the loss, delete the snapshots',
    );
  }
}

function headOf({ checkpoint, recordedAt }: Snapshot): Head {
  return { ...checkpoint, recordedAt };
}
