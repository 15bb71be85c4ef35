import { decodeBatch, hashOf, NO_HASH, type Batch } from '@daftari/journal-core/batch';
import type { RecordedEvent } from '@daftari/journal-core/event';
import type { Checkpoint } from '@daftari/journal-core/position';
import type { LogBatch, LogReader } from '../log-reader';
import { genesisProblems, isEvent, placeProblems, timeProblem } from './batch-problems';
import type { Findings } from './finding';
import type { IndexComparison } from './index-comparison';
import { followStreams } from './stream-versions';

export interface PartitionTask {
  readonly reader: LogReader;
  readonly partition: number;
  /** Who the journal must be; undefined when nothing has told yet. */
  readonly journalId: string | undefined;
  /** The head that was announced before reading began. */
  readonly head: Checkpoint | undefined;
  readonly findings: Findings;
}

/** A walk along one partition: what the batches before prove about the next one. */
export class PartitionWalk {
  batches = 0;
  events = 0;
  /** The last batch that was met. */
  last: Checkpoint | undefined;
  private next = 0;
  private recordedAt = '';
  private readonly streams = followStreams();
  /** Hashes that the next batch may name as its predecessor's; undefined when the one before is missing. */
  private links: readonly string[] | undefined = [NO_HASH];

  /** `index` is told what the bodies hold. */
  constructor(
    private readonly task: PartitionTask,
    private readonly index?: IndexComparison,
  ) {}

  /** Answers the batch when its body is what was written. */
  meet(stored: LogBatch): Batch | undefined {
    const { sequence } = stored;
    this.checkOrder(sequence);
    const hash = hashOf(stored.body);
    const whole = hash === stored.hash;
    const batch = tryDecode(stored.body);
    if (!whole) this.report(sequence, `the body's hash is ${hash}, the hash stored beside it is ${stored.hash}`);
    else if (typeof batch === 'string') this.report(sequence, batch);
    // A body that is not what was written proves nothing: its content is not judged, only counted.
    if (whole && typeof batch !== 'string') this.checkContent(batch, stored);
    else this.lost(sequence, sequence);
    this.checkHead(stored);
    this.links = whole ? [hash] : [hash, stored.hash];
    this.batches++;
    if (typeof batch !== 'string') this.events += batch.events.length;
    this.last = { partition: this.task.partition, sequence, hash: stored.hash };
    this.next = Math.max(this.next, sequence + 1);
    return whole && typeof batch !== 'string' ? batch : undefined;
  }

  /** No batch follows. */
  end(): void {
    const { head } = this.task;
    if (this.batches === 0) this.report(0, 'the partition has no batches; even an unused one has its first');
    else if (head !== undefined && head.sequence >= this.next) {
      this.report(this.next, `missing: the head is announced at sequence ${head.sequence}`);
    }
  }

  /** Reading stopped before the end. */
  broken(error: Error): void {
    this.report(this.next, `the partition cannot be read from here on: ${error.message}`);
    this.index?.lost(this.next, Infinity);
  }

  private lost(from: number, to: number): void {
    this.streams.lost(to);
    this.index?.lost(from, to);
  }

  private report(sequence: number, problem: string): void {
    const { reader, partition, findings } = this.task;
    findings.add({ journal: reader.journal, partition, sequence, problem });
  }

  private checkOrder(sequence: number): void {
    if (sequence === this.next) return;
    const gap = sequence > this.next;
    this.report(
      this.next,
      gap ? `missing: the store goes on at sequence ${sequence}` : `sequence ${sequence} comes again`,
    );
    this.links = undefined;
    this.lost(Math.min(this.next, sequence), sequence - 1);
  }

  private checkHead({ sequence, hash }: LogBatch): void {
    const { head } = this.task;
    if (head?.sequence !== sequence || head.hash === hash) return;
    this.report(sequence, `the head announced for this sequence has the hash ${head.hash}, the batch has ${hash}`);
  }

  private checkContent(batch: Batch, { sequence, recordedAt: beside }: LogBatch): void {
    const { reader, partition, journalId } = this.task;
    const place = { journal: reader.journal, journalId, partition, sequence };
    const problems = placeProblems(batch, place);
    if (sequence === 0) problems.push(...genesisProblems(batch, place));
    if (this.links !== undefined && !this.links.includes(batch.previousHash)) {
      problems.push(
        `the chain is broken: previousHash is ${batch.previousHash}, the batch before it has ${this.links[0]}`,
      );
    }
    const timeWrong = timeProblem(batch.recordedAt, this.recordedAt);
    if (timeWrong === undefined) this.recordedAt = batch.recordedAt;
    else problems.push(timeWrong);
    if (beside !== undefined && beside !== batch.recordedAt) {
      problems.push(`the store says that it was recorded at ${beside}, the body at ${batch.recordedAt}`);
    }
    if (batch.events.length === 0) problems.push('the batch has no events');
    for (const problem of problems) this.report(sequence, problem);
    this.checkEvents(batch.events, sequence);
  }

  private checkEvents(events: readonly RecordedEvent[], sequence: number): void {
    for (const [index, event] of events.entries()) {
      if (!isEvent(event)) {
        this.report(sequence, `event ${index} is no event`);
        continue;
      }
      const wrong = this.streams.next(event, sequence);
      if (wrong !== undefined) this.report(sequence, wrong);
      this.index?.holds(event, sequence);
    }
  }
}

/** The batch, or what is wrong with the body. */
function tryDecode(body: Uint8Array): Batch | string {
  try {
    return decodeBatch(body);
  } catch (error) {
    return (error as Error).message;
  }
}
