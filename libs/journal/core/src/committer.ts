import type { Clock } from '@daftari/kernel/clock';
import type { Ids } from '@daftari/kernel/ids';
import type { Scheduler } from '@daftari/kernel/scheduler';
import { areMet, meet } from './command-needs';
import type { PartitionModel } from './decider';
import { CannotFold, closedError, unknownError, unsettledError } from './committer-errors';
import { Draft } from './draft';
import { ClockSkew, LogRolledBack, QueueFull, StoreDamaged, UnknownEventType } from './errors';
import type { EventChecker } from './event-checker';
import type { RecordedEvent } from './event';
import type { Decided, DecisionView, JournalCommand } from './journal';
import type { JournalLog } from './journal-log';
import type { EventReader } from './event-reader';
import { PartitionFold } from './partition-fold';
import type { PersonalData } from './personal-data';
import { PartitionSnapshots } from './snapshots/partition-snapshots';
import type { SnapshotStore } from './snapshots/snapshot-store';
import type { BatchToStore, JournalIdentity, JournalStore } from './store';
import type { StreamStates } from './stream-states';
import { answer, refuseAll, waitingCommand, wrote, type CommandCaller, type WaitingCommand } from './waiting-command';
import { writeAndSettle } from './write-batch';

/** Commands that may wait for one partition. */
export const MAX_WAITING = 10_000;
/** Times a command is decided again because another writer was first, before it is refused. */
export const MAX_LOST_RACES = 100;
const MAX_CLOCK_BEHIND_MS = 5_000;
/** Commands whose streams are read at once when they were dropped: reads that a store can take side by side. */
const LOADED_TOGETHER = 64;

export interface CommitterDeps<P> {
  readonly identity: JournalIdentity;
  readonly partition: number;
  readonly store: JournalStore;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly scheduler: Scheduler;
  readonly events: EventChecker;
  readonly reader: EventReader;
  readonly states: StreamStates;
  readonly model: PartitionModel<P> | undefined;
  readonly personal?: PersonalData | undefined;
  readonly snapshots?: SnapshotStore | undefined;
  readonly logger?: JournalLog | undefined;
}

/**
 * Commits one partition, one batch at a time. Commands that arrive while a batch is being written wait, are decided in
 * order of arrival against everything before them, and form the next batch together (design §2.2).
 */
export class Committer<P> {
  private queue: WaitingCommand<P>[] = [];
  private running: Promise<void> | undefined;
  private closed = false;
  /** Set when everything that is kept in memory is to be forgotten before the next decision. */
  private toRefold: (() => void)[] = [];
  private alarmed = '';
  /** A write is open whose outcome the store does not tell: nothing can be decided until it is settled. */
  private unsettled = false;
  private readonly fold: PartitionFold<P>;

  constructor(private readonly deps: CommitterDeps<P>) {
    const { store, partition, states, reader, model } = deps;
    this.fold = new PartitionFold(store, partition, states, reader, model, snapshotsOf(deps));
  }

  decide<R>(command: JournalCommand<P, R>): Promise<Decided<R>> {
    return new Promise<Decided<R>>((resolve, reject) => {
      this.take([waitingCommand(command, { resolve: resolve as CommandCaller['resolve'], reject })]);
    });
  }

  /** Takes commands, to be decided in their order once their streams are at hand; tells each caller what became of its own. */
  take(commands: readonly WaitingCommand<P>[]): void {
    const unready: WaitingCommand<P>[] = [];
    for (const waiting of commands) {
      const { fresh, streams } = waiting.command;
      if (fresh === true) for (const stream of streams) this.deps.states.assumeEmpty(stream);
      if (areMet(this.deps, waiting.command)) this.enqueue(waiting);
      else unready.push(waiting);
    }
    if (unready.length === 0) return;
    // Each person's key is a wait of its own; without them the streams of all are read together.
    if (this.deps.personal === undefined) void this.makeReady(unready);
    else for (const waiting of unready) void this.makeReady([waiting]);
  }

  private enqueue(waiting: WaitingCommand<P>): void {
    const refusal = this.refusal();
    if (refusal !== undefined) return waiting.caller.reject(refusal);
    this.queue.push(waiting);
    this.running ??= this.run();
  }

  private async makeReady(unready: readonly WaitingCommand<P>[]): Promise<void> {
    const refusal = this.refusal();
    if (refusal !== undefined) return refuseAll(unready, refusal);
    for (const waiting of await meet(this.deps, unready)) this.enqueue(waiting);
  }

  /** Finishes what was taken, refuses the rest. */
  async close(): Promise<void> {
    this.closed = true;
    refuseAll(this.queue.splice(0), closedError());
    await this.running;
    await this.fold.keep();
  }

  /** Resolves when nothing that was folded before is in memory any more. */
  async refold(): Promise<void> {
    const forgotten = new Promise<void>((resolve) => this.toRefold.push(resolve));
    if (this.running === undefined) this.forgetIfAsked();
    await forgotten;
  }

  private forgetIfAsked(): void {
    if (this.toRefold.length === 0) return;
    this.deps.states.dropAll();
    this.fold.forget();
    for (const resolve of this.toRefold.splice(0)) resolve();
  }

  /** Why no command is taken; undefined when one is. */
  private refusal(): Error | undefined {
    if (this.closed) return closedError();
    if (this.unsettled) return unsettledError(this.deps.partition);
    if (this.queue.length < MAX_WAITING) return undefined;
    return new QueueFull(`partition ${this.deps.partition} has ${MAX_WAITING} commands waiting; nothing was written`);
  }

  private async run(): Promise<void> {
    // Commands of the same turn of the event loop share the first batch.
    await Promise.resolve();
    while (this.queue.length > 0) {
      try {
        await this.round();
      } catch (error) {
        this.alarm(error);
        refuseAll(this.queue.splice(0), error);
      }
    }
    this.running = undefined;
    this.forgetIfAsked();
  }

  /** Says once that nothing is decided on this partition any more, and why. */
  private alarm(error: unknown): void {
    const lasting =
      error instanceof UnknownEventType || error instanceof StoreDamaged || error instanceof LogRolledBack;
    if (!lasting || error.message === this.alarmed) return;
    this.alarmed = error.message;
    const { journal } = this.deps.identity;
    this.deps.logger?.error(
      { err: error, journal, partition: this.deps.partition },
      `journal ${journal} decides nothing on partition ${this.deps.partition}: ${error.message}`,
    );
  }

  private async round(): Promise<void> {
    this.forgetIfAsked();
    await this.fold.catchUp();
    const nowMs = this.deps.clock.nowMs();
    const draft = new Draft({ ...this.deps, uuid: () => this.deps.ids.uuid() }, nowMs);
    const settled: WaitingCommand<P>[] = [];
    this.fold.prepareToLose();
    try {
      await this.decideWaiting(draft, settled, nowMs);
      if (draft.isEmpty) await this.confirm(settled);
      else if (this.behindMs(nowMs) > MAX_CLOCK_BEHIND_MS) this.refuseToWrite(draft, settled, this.behindMs(nowMs));
      else await this.commit(draft, settled);
    } catch (error) {
      // Nothing was written, and the states may be ahead of the store: they are folded again before the next decision.
      this.undo(draft.events);
      if (error instanceof CannotFold) {
        error.culprit.reject(error.cause);
        this.putBack(settled);
      } else {
        refuseAll(settled, error);
      }
    }
    this.deps.states.settle(settled.flatMap(({ command }) => command.streams));
  }

  private behindMs(nowMs: number): number {
    return Date.parse(this.fold.head.recordedAt) - nowMs;
  }

  /** Commands that write are refused; those that only read are decided again without them. */
  private refuseToWrite(draft: Draft, settled: WaitingCommand<P>[], behindMs: number): void {
    this.undo(draft.events);
    const error = new ClockSkew(
      `this clock is ${behindMs} ms behind the last batch of partition ${this.deps.partition}; ` +
        'nothing was written; set the clock right and try again',
    );
    refuseAll(settled.filter(wrote), error);
    this.requeue(settled.filter((waiting) => !wrote(waiting)));
  }

  /** Moves waiting commands, decided, into the draft and `settled` until the draft is full. */
  private async decideWaiting(draft: Draft, settled: WaitingCommand<P>[], nowMs: number): Promise<void> {
    const view = this.view(nowMs);
    let taken = 0;
    try {
      for (let waiting = this.queue[0]; waiting !== undefined; waiting = this.queue[taken]) {
        if (!this.isLoaded(waiting)) {
          // Dropped from the cache while it waited: read again, unless commands before it are decided already.
          if (taken > 0) return;
          if (!(await this.loadAgain())) return;
          // A load that others had begun may have read it before it was dropped: looked at again.
          continue;
        }
        if (!this.decideOne(draft, waiting, view)) return;
        taken += 1;
        this.applyAll(waiting);
        settled.push(waiting);
      }
    } finally {
      this.queue.splice(0, taken);
    }
  }

  private isLoaded({ command }: WaitingCommand<P>): boolean {
    return this.deps.states.hasAll(command.streams);
  }

  /**
   * Reads the streams of the next commands together: a lost race drops them all. False when the first is no longer the next
   * one: its streams can not be read, or the journal was closed.
   */
  private async loadAgain(): Promise<boolean> {
    const next = this.queue.slice(0, LOADED_TOGETHER);
    const failures = await this.deps.states.loadAll(next.flatMap(({ command }) => command.streams));
    for (const waiting of next) {
      const unreadable = waiting.command.streams.find((stream) => failures.has(stream));
      if (unreadable === undefined) continue;
      this.queue = this.queue.filter((other) => other !== waiting);
      waiting.caller.reject(failures.get(unreadable));
    }
    return this.queue[0] === next[0];
  }

  /** Decides one command; false when its events do not fit this batch. */
  private decideOne(draft: Draft, waiting: WaitingCommand<P>, view: DecisionView<P>): boolean {
    const { command } = waiting;
    waiting.decided = waiting.refused = undefined;
    try {
      const { events: facts, result } = command.decide(view);
      const events = draft.take(command, facts, (stream) => view.stream(stream).version);
      if (events === undefined) return false;
      waiting.decided = { result, events };
    } catch (error) {
      waiting.refused = { error };
    }
    return true;
  }

  private applyAll(waiting: WaitingCommand<P>): void {
    if (waiting.decided === undefined) return;
    try {
      for (const event of waiting.decided.events) this.fold.apply(event);
    } catch (error) {
      throw new CannotFold(waiting.caller, error);
    }
  }

  private view(nowMs: number): DecisionView<P> {
    const { states } = this.deps;
    return {
      stream: <State>(name: string) => states.get(name) as { version: number; state: State },
      partition: this.fold.state as P,
      nowMs,
    };
  }

  private async commit(draft: Draft, settled: WaitingCommand<P>[]): Promise<void> {
    const batch = draft.seal(this.fold.head);
    let told = false;
    const tellUnknown = (cause: unknown) => {
      told = true;
      refuseAll(settled, unknownError(cause));
      this.unsettled = true;
      refuseAll(this.queue.splice(0), unsettledError(this.deps.partition));
    };
    const givesUp = () => this.closed;
    const outcome = await writeAndSettle(this.deps.store, batch, this.deps.scheduler, tellUnknown, givesUp).finally(
      () => (this.unsettled = false),
    );
    if (outcome === 'lost') {
      this.dropStreamsOf(draft.events);
      this.fold.lose();
      if (!told) this.requeue(settled, batch);
      return;
    }
    this.fold.advance(batch);
    if (!told) for (const waiting of settled) answer(waiting);
  }

  /** Nothing was written: the answers hold only when no one else has written meanwhile. */
  private async confirm(settled: WaitingCommand<P>[]): Promise<void> {
    const head = await this.deps.store.head(this.deps.partition);
    if (head?.hash !== this.fold.head.hash) {
      this.fold.assertStillThere(head);
      this.fold.suspect();
      this.requeue(settled);
      return;
    }
    for (const waiting of settled) answer(waiting);
  }

  /** Another writer was first: everything of this round is decided again, in its old order. */
  private requeue(settled: WaitingCommand<P>[], batch?: BatchToStore): void {
    const again: WaitingCommand<P>[] = [];
    for (const waiting of settled) {
      waiting.lostRaces += 1;
      if (waiting.lostRaces < MAX_LOST_RACES && !this.closed) again.push(waiting);
      else if (this.closed) waiting.caller.reject(closedError());
      else {
        const at = batch === undefined ? '' : ` at sequence ${batch.sequence}`;
        waiting.caller.reject(
          new QueueFull(`partition ${this.deps.partition} lost ${MAX_LOST_RACES} races${at}; nothing was written`),
        );
      }
    }
    this.queue = [...again, ...this.queue];
  }

  /** As they were: a neighbour's fault is no lost race. */
  private putBack(settled: readonly WaitingCommand<P>[]): void {
    if (this.closed) refuseAll(settled, closedError());
    else this.queue = [...settled, ...this.queue];
  }

  private undo(events: readonly RecordedEvent[]): void {
    this.dropStreamsOf(events);
    this.fold.forget();
  }

  private dropStreamsOf(events: readonly RecordedEvent[]): void {
    this.deps.states.drop(new Set(events.map(({ stream }) => stream)));
  }
}

function snapshotsOf<P>({ snapshots, model, store, identity, partition, logger }: CommitterDeps<P>) {
  if (snapshots === undefined || model === undefined) return undefined;
  const { journal } = identity;
  const onProblem = (problem: string, err?: unknown) =>
    logger?.warn({ journal, ...(err === undefined ? {} : { err }) }, `journal ${journal}: ${problem}`);
  return new PartitionSnapshots({ identity, partition, model, log: store, snapshots, onProblem });
}
