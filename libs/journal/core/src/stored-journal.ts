import type { Scheduler } from '@daftari/kernel/scheduler';
import { AskedTogether, type Outcome } from './asked-together';
import type { Committer } from './committer';
import { StoreDamaged, VersionConflict, type ExpectedVersion } from './errors';
import type { RecordedEvent } from './event';
import type { EventReader } from './event-reader';
import type {
  AppendResult,
  Decided,
  DecisionView,
  DeliveredBatch,
  Journal,
  JournalCommand,
  StreamAppend,
  StreamState,
  Subscription,
} from './journal';
import type { JournalLog } from './journal-log';
import type { Checkpoint, Head, StoredBatch } from './position';
import type { SnapshotStore } from './snapshots/snapshot-store';
import type { JournalIdentity, JournalStore } from './store';
import { startSubscription } from './subscription';
import { refuseAll, waitingCommand, type WaitingCommand } from './waiting-command';

const PAGE = 256;
/** A query writes nothing, so its cause is never seen. */
const NO_CAUSE = { correlation: '', causation: '', actor: '' };

export interface StoredJournalDeps {
  readonly identity: JournalIdentity;
  readonly store: JournalStore;
  readonly reader: EventReader;
  readonly scheduler: Scheduler;
  readonly snapshots?: SnapshotStore | undefined;
  readonly logger?: JournalLog | undefined;
}

/** A journal over a store: commands go to the committer of their partition, reads go to the store. */
export class StoredJournal<P> implements Journal<P> {
  private readonly identity: JournalIdentity;
  private readonly store: JournalStore;
  private readonly reader: EventReader;

  constructor(
    private readonly deps: StoredJournalDeps,
    private readonly committers: readonly Committer<P>[],
  ) {
    ({ identity: this.identity, store: this.store, reader: this.reader } = deps);
  }

  get name(): string {
    return this.identity.journal;
  }

  get journalId(): string {
    return this.identity.journalId;
  }

  get partitions(): number {
    return this.identity.partitions;
  }

  decide<R>(command: JournalCommand<P, R>): Promise<Decided<R>> {
    const committer = this.committers[command.partition];
    return committer === undefined ? Promise.reject(noPartition(command.partition)) : committer.decide(command);
  }

  decideEach<R>(commands: readonly JournalCommand<P, R>[]): Promise<readonly Outcome<R>[]> {
    const together = new AskedTogether<R>(commands.length);
    const byPartition = new Map<number, WaitingCommand<P>[]>();
    commands.forEach((command, place) => {
      const waiting = waitingCommand(command, together.callerOf(place));
      const neighbours = byPartition.get(command.partition);
      if (neighbours === undefined) byPartition.set(command.partition, [waiting]);
      else neighbours.push(waiting);
    });
    for (const [partition, waiting] of byPartition) {
      const committer = this.committers[partition];
      if (committer === undefined) refuseAll(waiting, noPartition(partition));
      else committer.take(waiting);
    }
    return together.outcomes;
  }

  async append(appends: readonly StreamAppend[]): Promise<AppendResult> {
    const [first] = appends;
    if (first === undefined) return { events: [] };
    if (appends.some(({ partition }) => partition !== first.partition)) {
      throw new Error('an append names streams of several partitions; nothing was written');
    }
    const { events } = await this.decide({
      partition: first.partition,
      streams: appends.map(({ stream }) => stream),
      cause: first.cause,
      decide(view) {
        for (const { stream, expected } of appends) assertVersion(stream, expected, view.stream(stream).version);
        const facts = appends.flatMap((a) => a.events.map((e) => ({ ...e, stream: a.stream, cause: a.cause })));
        return { events: facts, result: undefined };
      },
    });
    return { events };
  }

  async query<R>(partition: number, streams: readonly string[], read: (view: DecisionView<P>) => R): Promise<R> {
    const decided = await this.decide({
      partition,
      streams,
      cause: NO_CAUSE,
      decide: (view) => ({ events: [], result: read(view) }),
    });
    return decided.result;
  }

  async state<S>(partition: number, stream: string): Promise<StreamState<S>> {
    return this.query(partition, [stream], (view) => {
      const { version, state } = view.stream<S>(stream);
      return { version, state };
    });
  }

  async readStream(partition: number, stream: string, fromVersion = 1): Promise<RecordedEvent[]> {
    const events: RecordedEvent[] = [];
    for (let next = fromVersion; ;) {
      const page = await this.store.readStreamBatches(partition, stream, next, PAGE);
      const batches = await this.reader.read(page, (e) => e.stream === stream && e.version >= next);
      for (const batch of batches) events.push(...batch.events);
      if (page.length < PAGE) return events;
      next = (events.at(-1)?.version ?? next) + 1;
    }
  }

  readBatches(partition: number, afterSequence: number, limit: number): Promise<StoredBatch[]> {
    return this.store.readBatches(partition, afterSequence, limit);
  }

  async head(partition: number): Promise<Head> {
    const head = await this.store.head(partition);
    if (head === undefined) throw new StoreDamaged(`partition ${partition} of ${this.name} has no batch`);
    return head;
  }

  subscribe(
    after: readonly Checkpoint[],
    handler: (batch: DeliveredBatch) => Promise<void>,
    onError: (error: unknown) => void,
    only?: readonly number[],
  ): Subscription {
    const { partitions } = this;
    return startSubscription({ ...this.deps, partitions }, after, handler, onError, only);
  }

  async refold(): Promise<void> {
    await Promise.all(this.committers.map((committer) => committer.refold()));
    await this.deps.snapshots?.drop();
  }

  async close(): Promise<void> {
    await Promise.all(this.committers.map((committer) => committer.close()));
    await this.store.close();
  }
}

function noPartition(partition: number): Error {
  return new Error(`there is no partition ${partition}; nothing was written`);
}

function assertVersion(stream: string, expected: ExpectedVersion, actual: number): void {
  const fits =
    expected === 'any' ||
    (expected === 'none' && actual === 0) ||
    (expected === 'exists' && actual > 0) ||
    expected === actual;
  if (!fits) throw new VersionConflict(stream, expected, actual);
}
