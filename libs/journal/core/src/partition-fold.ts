import type { Batch } from './batch';
import type { PartitionModel } from './decider';
import { LogRolledBack, StoreDamaged } from './errors';
import type { RecordedEvent } from './event';
import type { EventReader } from './event-reader';
import type { Head } from './position';
import type { PartitionSnapshots } from './snapshots/partition-snapshots';
import type { BatchToStore, JournalStore } from './store';
import { openStoredBatch } from './stored-batch';
import type { StreamStates } from './stream-states';

const PAGE = 256;
/** After a race was lost, so many batches of ours are written with a way back kept at hand, which is at most as many old. */
const CONTENDED_FOR = 32;

/** How far a committer has folded its partition, and the partition's state there. */
export class PartitionFold<P> {
  private current: Head | undefined;
  private partitionState: P | undefined;
  private behind = true;
  /** The newest batch that was ever seen to be written, or written here: the log must go on having it. */
  private newest: Head | undefined;
  /** Batches before it is taken that nobody else writes any more. */
  private contendedFor = 0;
  /** The partition's state at an earlier head, as text: where another writer is likely, to go on from when it was first. */
  private wayBack: { readonly head: Head; readonly text: string } | undefined;

  constructor(
    private readonly store: JournalStore,
    private readonly partition: number,
    private readonly states: StreamStates,
    private readonly reader: EventReader,
    private readonly model: PartitionModel<P> | undefined,
    private readonly snapshots: PartitionSnapshots<P> | undefined,
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
      this.assertNothingLost();
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
      const batches = await this.reader.readKnown(page);
      for (const [index, { hash }] of page.entries()) this.take(batches[index]!, hash);
      if (page.length < PAGE) return;
    }
  }

  /** Before a batch is made: keeps what losing the race for it would take away. Costs nothing where nobody else writes. */
  prepareToLose(): void {
    if (this.model === undefined || this.contendedFor === 0) return;
    if (this.wayBack !== undefined && this.head.sequence - this.wayBack.head.sequence < CONTENDED_FOR) return;
    this.wayBack = { head: this.head, text: JSON.stringify(this.model.save(this.partitionState as P)) };
  }

  /** Another writer's batch stands where the one in the making was to be: its events are taken back. */
  lose(): void {
    const { model, wayBack } = this;
    if (model === undefined || wayBack === undefined) this.forget();
    else {
      this.current = wayBack.head;
      this.partitionState = model.restore(JSON.parse(wayBack.text));
    }
    this.behind = true;
    this.contendedFor = CONTENDED_FOR;
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
    this.newest = this.current;
    if (this.contendedFor > 0 && --this.contendedFor === 0) this.wayBack = undefined;
    this.snapshots?.passed(batch.index.length, this.partitionState as P, this.current);
  }

  /** Keeps where the fold stands, so that the next start begins there. Only between two batches. */
  async keep(): Promise<void> {
    if (this.behind || this.current === undefined) return;
    await this.snapshots?.keep(this.partitionState as P, this.current);
  }

  /** @throws LogRolledBack a store with this head has lost the batch that the states stand at */
  assertStillThere(head: Head | undefined): void {
    const at = this.head;
    if (head !== undefined && head.sequence > at.sequence) return;
    throw new LogRolledBack(
      `partition ${this.partition} ends at sequence ${head?.sequence ?? -1}, but sequence ${at.sequence} was there: the ` +
        'log was rolled back, restored or replaced; nothing was written; restore the newest copy and start again',
    );
  }

  /** Another writer was seen: look before the next decision. */
  suspect(): void {
    this.behind = true;
  }

  /** The states may hold events that were never written: a partition's state is folded again. */
  forget(): void {
    this.behind = true;
    if (this.model === undefined) return;
    this.current = undefined;
    this.partitionState = undefined;
    this.wayBack = undefined;
  }

  private async start(): Promise<void> {
    if (this.model === undefined) {
      this.current = await this.headThatCanBeRead();
      return;
    }
    const from = await this.snapshots?.newest();
    this.partitionState = from === undefined ? this.model.initialState() : from.state;
    this.current = from?.head ?? (await this.genesis());
  }

  /** Nothing is ever written after a batch whose body is not what its hash says. */
  private async headThatCanBeRead(): Promise<Head> {
    const head = await this.store.head(this.partition);
    if (head === undefined) throw new StoreDamaged(`partition ${this.partition} has no batch`);
    const { partition, sequence } = head;
    const [stored] = await this.store.readBatches(partition, sequence - 1, 1);
    if (stored?.sequence !== sequence)
      throw new StoreDamaged(`partition ${partition} has no sequence ${sequence}, its head`);
    return { partition, sequence, hash: stored.hash, recordedAt: openStoredBatch(stored).recordedAt };
  }

  private assertNothingLost(): void {
    const { newest, head } = this;
    if (newest === undefined || head.sequence > newest.sequence || head.hash === newest.hash) {
      this.newest = head;
      return;
    }
    throw new LogRolledBack(
      `partition ${this.partition} ends at sequence ${head.sequence}, but sequence ${newest.sequence} was there: the log ` +
        'was rolled back, restored or replaced; nothing was written; restore the newest copy of the log and start again',
    );
  }

  private async genesis(): Promise<Head> {
    const [stored] = await this.store.readBatches(this.partition, -1, 1);
    if (stored === undefined) throw new StoreDamaged(`partition ${this.partition} has no batch`);
    const [{ recordedAt }] = (await this.reader.readKnown([stored])) as [Batch];
    return { partition: this.partition, sequence: stored.sequence, hash: stored.hash, recordedAt };
  }

  private take(batch: Batch, hash: string): void {
    if (batch.sequence !== this.head.sequence + 1 || batch.previousHash !== this.head.hash) {
      throw new LogRolledBack(
        `partition ${this.partition} sequence ${batch.sequence} does not follow what was read at ${this.head.sequence}`,
      );
    }
    if (batch.sequence === this.newest?.sequence && hash !== this.newest.hash) {
      throw new LogRolledBack(
        `partition ${this.partition} sequence ${batch.sequence} is not the batch that was there: the log was replaced`,
      );
    }
    for (const event of batch.events) this.takeEvent(event);
    const { partition, sequence, recordedAt } = batch;
    this.current = { partition, sequence, hash, recordedAt };
    this.snapshots?.passed(batch.events.length, this.partitionState as P, this.current);
  }

  private takeEvent(event: RecordedEvent): void {
    this.states.applyOnce(event);
    if (this.model !== undefined) this.model.evolve(this.partitionState as P, event);
  }
}
