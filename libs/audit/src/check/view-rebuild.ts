import type { RecordedEvent } from '@daftari/journal-core/event';
import type { Checkpoint } from '@daftari/journal-core/position';
import { viewNameOf, type ProjectionWriter } from '@daftari/journal-core/views/projection';
import type { ViewSnapshot } from '@daftari/journal-core/views/view-snapshot';
import type { ViewStore } from '@daftari/journal-core/views/view-store';
import type { ReplayableView } from '../replay/replayable';
import type { Findings } from '../verify/finding';
import { BufferedView } from './buffered-view';
import type { CheckFinding } from './check-finding';
import { readParked } from './consumer-check';
import type { CheckedBatch, PartitionObserver } from './partition-observer';

export interface ViewRebuildOptions {
  /** The service that keeps the view. */
  readonly service: string;
  /** Which of its processes does, where there are several. */
  readonly copy?: string | undefined;
  readonly view: ReplayableView;
  readonly live: ViewSnapshot;
  /** Where the view is built again. */
  readonly scratch: ViewStore;
  readonly findings: Findings;
}

/** Builds a view again from its journal, in every partition up to the checkpoint that the live view has there. */
export class ViewRebuild implements PartitionObserver {
  readonly name: string;
  readonly rebuiltName: string;
  /** True when it can not be compared: why was told. */
  failed = false;
  /** What a key may also hold: a view that its consumer writes is up to one batch ahead of the consumer's checkpoint. */
  readonly ahead = new Map<string, unknown[]>();
  /** Streams that wait to be handled: their keys are behind. */
  readonly parked: ReadonlySet<string>;
  private readonly checkpoints: ReadonlyMap<number, Checkpoint>;
  /** Partitions whose checkpoint was not met on the log so far. */
  private readonly unmet: Set<number>;
  private readonly rebuilt: BufferedView;

  constructor(private readonly options: ViewRebuildOptions) {
    const { service, copy = service, view, live, scratch } = options;
    this.name = viewNameOf(view.projection);
    this.rebuiltName = `${copy}/${this.name}`;
    const consumer = view.writtenBy && `consumer:${view.writtenBy}`;
    this.checkpoints = new Map(live.checkpoints(consumer ?? this.name).map((at) => [at.partition, at]));
    this.unmet = new Set(this.checkpoints.keys());
    this.parked = new Set(consumer === undefined ? [] : readParked(live, consumer));
    this.rebuilt = new BufferedView(scratch, this.rebuiltName);
  }

  /** True when the live view was never begun, or was deleted. */
  get missing(): boolean {
    return !this.options.live.names().includes(this.name) && this.checkpoints.size === 0;
  }

  batch(batch: CheckedBatch): void {
    if (this.failed) return;
    const upTo = this.checkpoints.get(batch.partition)?.sequence ?? -1;
    try {
      if (batch.sequence <= upTo) {
        this.project(batch.events, this.rebuilt);
        this.rebuilt.settle();
      } else if (batch.sequence === upTo + 1 && this.options.view.writtenBy !== undefined) this.lookAhead(batch.events);
      if (batch.sequence === upTo) this.checkOnLog(batch);
    } catch (error) {
      this.failed = true;
      this.report({
        partition: batch.partition,
        sequence: batch.sequence,
        problem: `it can not be built again: ${(error as Error).message}`,
      });
    }
  }

  broken(): void {
    this.failed = true;
  }

  end(partition: number): void {
    if (this.unmet.has(partition)) this.reportBeyond(this.checkpoints.get(partition)!);
    this.rebuilt.flush();
  }

  private checkOnLog({ partition, hash }: CheckedBatch): void {
    const at = this.checkpoints.get(partition)!;
    this.unmet.delete(partition);
    if (hash === at.hash) return;
    this.failed = true;
    this.report({ ...placeOf(at), problem: 'its checkpoint is of another log; it was not compared' });
  }

  private reportBeyond(at: Checkpoint): void {
    if (this.failed) return;
    this.failed = true;
    this.report({ ...placeOf(at), problem: 'its checkpoint is behind the end of the log; it was not compared' });
  }

  private project(events: readonly RecordedEvent[], onto: ProjectionWriter): void {
    const changes = new Map<string, unknown>();
    const writer: ProjectionWriter = {
      get: <T>(key: string) =>
        changes.has(key) ? ((changes.get(key) ?? undefined) as T | undefined) : onto.get<T>(key),
      put: (key, value) => void changes.set(key, value),
      remove: (key) => void changes.set(key, null),
    };
    for (const event of events) this.options.view.projection.project(event, writer);
    for (const [key, value] of changes) {
      if (value === null) onto.remove(key);
      else onto.put(key, value);
    }
  }

  private lookAhead(events: readonly RecordedEvent[]): void {
    const latest = new Map<string, unknown>();
    const writer: ProjectionWriter = {
      get: <T>(key: string) => (latest.has(key) ? (latest.get(key) as T) : this.rebuilt.get<T>(key)),
      put: (key, value) => {
        latest.set(key, value);
        this.ahead.set(key, [...(this.ahead.get(key) ?? []), value]);
      },
      remove: (key) => void latest.set(key, undefined),
    };
    for (const event of events) this.options.view.projection.project(event, writer);
  }

  private report(finding: Omit<CheckFinding, 'journal' | 'view'>): void {
    const { service, copy, findings } = this.options;
    const told: CheckFinding = { journal: service, view: this.name, ...(copy !== undefined && { copy }), ...finding };
    findings.add(told);
  }
}

function placeOf({ partition, sequence }: Checkpoint): Pick<CheckFinding, 'partition' | 'sequence'> {
  return { partition, sequence };
}
