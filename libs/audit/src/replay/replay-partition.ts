import { decodeBatch, hashOf, NO_HASH, type Batch } from '@daftari/journal-core/batch';
import type { PartitionModel } from '@daftari/journal-core/decider';
import { StoreDamaged } from '@daftari/journal-core/errors';
import type { RecordedEvent } from '@daftari/journal-core/event';
import type { EventChecker } from '@daftari/journal-core/event-checker';
import type { PersonalData } from '@daftari/journal-core/personal-data';
import type { Head, StoredBatch } from '@daftari/journal-core/position';
import { READ_BATCHES, type LogReader } from '../log-reader';

/** Where a replay ends: after this sequence, and before the first batch that was recorded later than `recordedBy`. */
export interface ReplayEnd {
  readonly sequence?: number | undefined;
  /** ISO 8601 with milliseconds and `Z`: batches recorded at this moment still count. */
  readonly recordedBy?: string | undefined;
}

export interface ReplayTask<State> {
  readonly reader: Pick<LogReader, 'journal' | 'readBatches'>;
  readonly partition: number;
  /** Folded over every event; without it nothing is folded. */
  readonly model?: Pick<PartitionModel<State>, 'initialState' | 'evolve'> | undefined;
  /** Told every event in order, after the model. */
  readonly onEvent?: ((event: RecordedEvent) => void) | undefined;
  /** Told each batch after its events. */
  readonly onBatch?: ((head: Head) => void) | undefined;
  /** Told how many batches each page had. */
  readonly onProgress?: ((batches: number) => void) | undefined;
  /** The whole log when absent. */
  readonly until?: ReplayEnd | undefined;
  /** Makes old versions of events current; without it events are taken as they are stored. */
  readonly events?: Pick<EventChecker, 'upcast'> | undefined;
  /** Opens sealed fields; without it they stay as they are stored. */
  readonly personal?: PersonalData | undefined;
}

export interface ReplayedPartition<State> {
  readonly partition: number;
  readonly batches: number;
  readonly events: number;
  /** The last batch that counts; absent when there is none. */
  readonly head?: Head;
  /** Only with a model. */
  readonly state?: State;
}

/**
 * Reads a partition from its start, checks every hash and the chain, and folds it, in one pass: each page is asked for while
 * the one before is folded, so that two pages are in memory.
 * @throws StoreDamaged naming the first batch that is not as it was written; nothing after it was folded
 */
export async function replayPartition<State = undefined>(task: ReplayTask<State>): Promise<ReplayedPartition<State>> {
  const { reader, partition, onProgress } = task;
  const replay = new PartitionReplay(task);
  for (let next = ask(reader, partition, -1); ;) {
    const page = await next;
    const last = page[page.length - 1];
    if (last === undefined) break;
    next = ask(reader, partition, last.sequence);
    const goesOn = await replay.take(page);
    onProgress?.(page.length);
    if (!goesOn) break;
  }
  return replay.result();
}

/** Nobody may wait for a page any more when it fails: whoever does sees it. */
function ask(reader: ReplayTask<never>['reader'], partition: number, after: number): Promise<readonly StoredBatch[]> {
  const page = reader.readBatches(partition, after, READ_BATCHES);
  page.catch(() => undefined);
  return page;
}

class PartitionReplay<State> {
  private readonly state: State | undefined;
  private batches = 0;
  private events = 0;
  private head: Head | undefined;
  private previousHash = NO_HASH;

  constructor(private readonly task: ReplayTask<State>) {
    this.state = task.model?.initialState();
  }

  /** Answers whether there is more to read. */
  async take(page: readonly StoredBatch[]): Promise<boolean> {
    if (this.task.personal !== undefined) return this.takeOpened(page, this.task.personal);
    for (const stored of page) {
      const batch = this.next(stored);
      if (batch === undefined) return false;
      this.fold(batch, batch.events, stored.hash);
    }
    return true;
  }

  result(): ReplayedPartition<State> {
    const { batches, events, head, state } = this;
    const { partition } = this.task;
    return {
      partition,
      batches,
      events,
      ...(head !== undefined && { head }),
      ...(state !== undefined && { state }),
    };
  }

  /** A page is checked before its keys are fetched, all of them at once. */
  private async takeOpened(page: readonly StoredBatch[], personal: PersonalData): Promise<boolean> {
    const batches: Batch[] = [];
    for (const stored of page) {
      const batch = this.next(stored);
      if (batch === undefined) break;
      batches.push(batch);
    }
    await personal.fetchKeys(batches.flatMap(({ events }) => events));
    for (const [index, batch] of batches.entries()) {
      this.fold(
        batch,
        batch.events.map((event) => personal.open(event)),
        page[index]!.hash,
      );
    }
    return batches.length === page.length;
  }

  /** The batch when it is whole and follows; undefined when it lies behind the end. @throws StoreDamaged */
  private next(stored: StoredBatch): Batch | undefined {
    const { until = {} } = this.task;
    const { sequence, hash, body } = stored;
    if (until.sequence !== undefined && sequence > until.sequence) return undefined;
    if (hashOf(body) !== hash) throw this.damaged(sequence, 'the body does not have the hash that is stored beside it');
    const batch = decodeBatch(body);
    if (sequence !== this.batches || batch.sequence !== sequence || batch.partition !== this.task.partition) {
      throw this.damaged(sequence, `the body says partition ${batch.partition} sequence ${batch.sequence}`);
    }
    if (batch.previousHash !== this.previousHash)
      throw this.damaged(sequence, 'it does not follow the batch before it');
    if (until.recordedBy !== undefined && batch.recordedAt > until.recordedBy) return undefined;
    this.previousHash = hash;
    this.batches++;
    return batch;
  }

  private fold({ sequence, recordedAt }: Batch, stored: readonly RecordedEvent[], hash: string): void {
    const { partition, model, onEvent, events: checker } = this.task;
    const upcast = checker?.upcast;
    const events = upcast === undefined ? stored : stored.map((event) => upcast(event));
    if (model !== undefined) for (const event of events) model.evolve(this.state as State, event);
    if (onEvent !== undefined) for (const event of events) onEvent(event);
    this.events += events.length;
    this.head = { partition, sequence, hash, recordedAt };
    this.task.onBatch?.(this.head);
  }

  private damaged(sequence: number, problem: string): StoreDamaged {
    const { reader, partition } = this.task;
    return new StoreDamaged(
      `journal ${reader.journal} partition ${partition} sequence ${sequence}: ${problem}; ` +
        '"daftari audit verify" names everything that is wrong',
    );
  }
}
