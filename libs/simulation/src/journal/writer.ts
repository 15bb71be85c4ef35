import { openJournal } from '@daftari/journal-core/open-journal';
import type { DeliveredBatch, Journal, Subscription } from '@daftari/journal-core/journal';
import type { Checkpoint } from '@daftari/journal-core/position';
import {
  counterEvents,
  counterModel,
  partitionSum,
  type PartitionSum,
} from '@daftari/journal-core/testing/counter-model';
import type { FaultyConnection, FaultyMemory } from '@daftari/journal-memory/faulty-memory-store';
import type { Ids } from '@daftari/kernel/ids';
import type { SimulatedTime } from '../simulated-time';

/** A process of the simulation: it opens the journal, follows it, and may be killed at any moment. */
export class Writer {
  journal: Journal<PartitionSum> | undefined;
  /** What its subscriber has handled, over all its lives. */
  readonly delivered: DeliveredBatch[] = [];
  /** Why its subscriber stopped, each time it did. */
  readonly stops: unknown[] = [];
  private connection: FaultyConnection | undefined;
  private subscription: Subscription | undefined;
  private life = 0;
  private opening = false;

  constructor(
    private readonly memory: FaultyMemory,
    private readonly time: SimulatedTime,
    private readonly ids: Ids,
  ) {}

  /** Begins to open the journal, unless it is open or opening already; faults may make it fail. */
  open(): void {
    if (this.opening || this.journal !== undefined) return;
    this.opening = true;
    const life = ++this.life;
    this.connection = this.memory.connect();
    const { clock, scheduler } = this.time;
    openJournal<PartitionSum>({
      name: 'counters',
      store: this.connection.store,
      clock,
      scheduler,
      ids: this.ids,
      events: counterEvents,
      streams: { counter: counterModel },
      partition: partitionSum,
    }).then(
      (journal) => {
        if (life !== this.life) return;
        this.opening = false;
        this.journal = journal;
        this.follow(journal, life);
      },
      () => {
        if (life === this.life) this.opening = false;
      },
    );
  }

  /** Its process is gone in mid-sentence. */
  kill(): void {
    this.connection?.kill();
    this.life += 1;
    this.journal = undefined;
    this.opening = false;
    void this.subscription?.stop();
  }

  /** The newest checkpoint of every partition that its subscriber has handled. */
  checkpoints(): Checkpoint[] {
    return [...new Map(this.delivered.map(({ checkpoint }) => [checkpoint.partition, checkpoint])).values()];
  }

  /** Starts its subscriber again after it stopped. */
  followOn(): void {
    if (this.journal !== undefined) this.follow(this.journal, this.life);
  }

  private follow(journal: Journal<PartitionSum>, life: number): void {
    this.subscription = journal.subscribe(
      this.checkpoints(),
      async (batch) => {
        if (life === this.life) this.delivered.push(batch);
      },
      (error) => {
        if (life === this.life) this.stops.push(error);
      },
    );
  }
}
