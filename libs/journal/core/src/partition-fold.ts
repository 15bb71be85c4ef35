import type { PartitionModel } from './decider';
import { LogRolledBack, StoreDamaged, UnknownEventType } from './errors';
import type { EventChecker } from './event-checker';
import type { RecordedEvent } from './event';
import type { Head, StoredBatch } from './position';
import type { BatchToStore, JournalStore } from './store';
import { openStoredBatch } from './stored-batch';
import type { StreamStates } from './stream-states';

const PAGE = 256;

/** How far a committer has folded its partition, and the partition's state there. */
export class PartitionFold<P> {
  private current: Head | undefined;
  private partitionState: P | undefined;
  private behind = true;

  constructor(
    private readonly store: JournalStore,
    private readonly partition: number,
    private readonly states: StreamStates,
    private readonly events: EventChecker,
    private readonly model: PartitionModel<P> | undefined,
  ) {}

  /** The batch that the states stand at. */
  get head(): Head {
    if (this.current === undefined) throw new Error('the partition was not folded yet');
    return this.current;
  }

  get state(): P | undefined {
    return this.partitionState;
  }

  /** Folds what other writers wrote, from the start when nothing is folded. Costs nothing when nothing is suspected. */
  async catchUp(): Promise<void> {
    if (!this.behind) return;
    try {
      if (this.current === undefined) await this.start();
      await this.readOn();
    } catch (error) {
      // A batch may be folded in part: never go on from there.
      this.forget();
      throw error;
    }
    this.behind = false;
  }

  private async readOn(): Promise<void> {
    for (;;) {
      const page = await this.store.readBatches(this.partition, this.head.sequence, PAGE);
      for (const stored of page) this.take(stored);
      if (page.length < PAGE) return;
    }
  }

  /** Folds an event of the batch in the making. */
  apply(event: RecordedEvent): void {
    this.states.apply(event);
    if (this.model !== undefined) this.model.evolve(this.partitionState as P, event);
  }

  /** The batch in the making was written. */
  advance(batch: BatchToStore): void {
    const { partition, sequence, hash, recordedAt } = batch;
    this.current = { partition, sequence, hash, recordedAt };
  }

  /** Another writer was seen: look before the next decision. */
  suspect(): void {
    this.behind = true;
  }

  /** The states may hold events that were never written: a partition's state is folded again from the start. */
  forget(): void {
    this.behind = true;
    if (this.model === undefined) return;
    this.current = undefined;
    this.partitionState = undefined;
  }

  private async start(): Promise<void> {
    if (this.model === undefined) {
      const head = await this.store.head(this.partition);
      if (head === undefined) throw new StoreDamaged(`partition ${this.partition} has no batch`);
      this.current = head;
      return;
    }
    const [genesis] = await this.store.readBatches(this.partition, -1, 1);
    if (genesis === undefined) throw new StoreDamaged(`partition ${this.partition} has no batch`);
    this.partitionState = this.model.initialState();
    const { recordedAt } = openStoredBatch(genesis);
    this.current = { partition: this.partition, sequence: genesis.sequence, hash: genesis.hash, recordedAt };
  }

  private take(stored: StoredBatch): void {
    const batch = openStoredBatch(stored);
    if (batch.sequence !== this.head.sequence + 1 || batch.previousHash !== this.head.hash) {
      throw new LogRolledBack(
        `partition ${this.partition} sequence ${batch.sequence} does not follow what was read at ${this.head.sequence}`,
      );
    }
    for (const event of batch.events) {
      if (!this.events.isKnown(event.type)) {
        throw new UnknownEventType(`partition ${this.partition} holds ${event.type}, which this version does not know`);
      }
      this.takeEvent(event);
    }
    const { partition, sequence, hash } = stored;
    this.current = { partition, sequence, hash, recordedAt: batch.recordedAt };
  }

  /** A stream that was read from the store may already hold the event. */
  private takeEvent(event: RecordedEvent): void {
    const known = this.states.has(event.stream) ? this.states.get(event.stream).version : 0;
    if (!this.states.has(event.stream) || known < event.version) this.states.apply(event);
    if (this.model !== undefined) this.model.evolve(this.partitionState as P, event);
  }
}
