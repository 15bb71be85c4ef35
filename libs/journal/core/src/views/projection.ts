import { LogRolledBack } from '../errors';
import type { RecordedEvent } from '../event';
import type { DeliveredBatch, Journal, Subscription } from '../journal';
import type { Checkpoint } from '../position';
import { asError, progress, type Progress } from './progress';
import type { ViewChange, ViewStore } from './view-store';

/** What a projection may do to its view while it looks at an event. */
export interface ProjectionWriter {
  /** With everything that this projection wrote before, also for earlier events of the same batch. */
  get<T>(key: string): T | undefined;
  put(key: string, value: unknown): void;
  remove(key: string): void;
}

/** A view as a function of a journal's events. Another `version` is another view, built from the start. */
export interface Projection {
  readonly name: string;
  /** 1, 2, 3 …: raise it whenever the same events would give another view. */
  readonly version: number;
  /** Pure but for the writer. Events that are of no interest change nothing. A throw stops the projection. */
  project(event: RecordedEvent, view: ProjectionWriter): void;
}

/** What a projection reads: a journal or a feed of one. */
export interface ProjectionSource extends Pick<Journal<never>, 'partitions' | 'subscribe'> {
  head(partition: number): Promise<Checkpoint>;
}

export interface ProjectionLog {
  warn(fields: object, message: string): void;
}

export interface ProjectionOptions {
  readonly projection: Projection;
  readonly journal: ProjectionSource;
  readonly views: ViewStore;
  /** Told about every rebuild and its cause. */
  readonly logger?: ProjectionLog;
  /** Called once when the projection has stopped for good. */
  onError(error: unknown): void;
}

export interface RunningProjection {
  /** Resolves once the view holds everything up to the journal's heads of this moment; rejects when it has stopped. */
  caughtUp(): Promise<void>;
  /** Resolves when nothing is written to the view any more. */
  stop(): Promise<void>;
}

/** A view that fails this often in one life is not helped by another rebuild. */
const MAX_REBUILDS = 3;

/** The view's name in the view store: `<name>.v<version>`. */
export function viewNameOf({ name, version }: Pick<Projection, 'name' | 'version'>): string {
  return `${name}.v${version}`;
}

/**
 * Keeps a view up to date. Each batch's changes are committed together with its checkpoint, so that a batch counts once
 * however often it is delivered. A view that can not be read, or whose checkpoint is not of this log, is dropped and
 * built again from the start, with a warning. Views of older versions are dropped when this one has caught up.
 */
export function startProjection(options: ProjectionOptions): RunningProjection {
  const { projection, journal, views } = options;
  const view = viewNameOf(projection);
  const done = progress();
  let subscription: Subscription | undefined;
  let stopped = false;
  let rebuilds = 0;

  const stopFor = (error: unknown) => {
    if (stopped) return;
    stopped = true;
    done.fail(asError(error));
    options.onError(error);
  };
  const run = (): void => {
    try {
      const from = views.checkpoints(view);
      done.reset(from);
      subscription = journal.subscribe(from, async (batch) => applyBatch(options, view, done, batch), recover);
    } catch (error) {
      recover(new ViewStoreFailed(error));
    }
  };
  const recover = (error: unknown): void => {
    if (stopped) return;
    const canRebuild = error instanceof LogRolledBack || error instanceof ViewStoreFailed;
    if (!canRebuild || rebuilds >= MAX_REBUILDS) return stopFor(error);
    rebuilds += 1;
    options.logger?.warn(
      { view, err: error },
      `view ${view} does not fit its journal or can not be read; dropping it and building it again from the start`,
    );
    try {
      views.drop(view);
    } catch (dropError) {
      return stopFor(dropError);
    }
    run();
  };
  const caughtUp = async () => done.reached(await headsOf(journal));

  run();
  caughtUp()
    .then(() => dropOlderVersions(projection, views))
    .catch(stopFor);
  return {
    caughtUp,
    async stop() {
      const wasStopped = stopped;
      stopped = true;
      await subscription?.stop();
      if (!wasStopped) done.fail(new Error(`the projection of view ${view} was stopped`));
    },
  };
}

/** The newest batch of every partition of a source. */
export function headsOf(source: Pick<ProjectionSource, 'partitions' | 'head'>) {
  return Promise.all(Array.from({ length: source.partitions }, (_, partition) => source.head(partition)));
}

/** The view store could not do what it was asked; the view is rebuilt. */
class ViewStoreFailed extends Error {
  override readonly name = 'ViewStoreFailed';
  constructor(cause: unknown) {
    super(`the view store failed: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

/** Runs without a pause in it, so that batches of two partitions can never mix. */
function applyBatch(options: ProjectionOptions, view: string, done: Progress, batch: DeliveredBatch): void {
  const { checkpoint } = batch;
  if (checkpoint.sequence <= done.sequence(checkpoint.partition)) return;
  const changes = new Map<string, unknown>();
  const stored = <R>(work: (views: ViewStore) => R): R => {
    try {
      return work(options.views);
    } catch (error) {
      throw new ViewStoreFailed(error);
    }
  };
  const writer: ProjectionWriter = {
    get: <T>(key: string) =>
      changes.has(key)
        ? ((changes.get(key) ?? undefined) as T | undefined)
        : stored((views) => views.get<T>(view, key)),
    put: (key, value) => void changes.set(key, value),
    remove: (key) => void changes.set(key, null),
  };
  for (const event of batch.events) options.projection.project(event, writer);
  const list: ViewChange[] = Array.from(changes, ([key, value]) => ({ key, value }));
  stored((views) => views.commit(view, list, checkpoint));
  done.advance(checkpoint);
}

function dropOlderVersions(projection: Projection, views: ViewStore): void {
  for (let version = 1; version < projection.version; version += 1) {
    views.drop(viewNameOf({ name: projection.name, version }));
  }
}
