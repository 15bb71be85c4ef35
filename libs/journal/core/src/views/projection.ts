import type { Scheduler } from '@daftari/kernel/scheduler';
import type { RecordedEvent } from '../event';
import type { Journal } from '../journal';
import type { Checkpoint } from '../position';
import { ProjectionRun } from './projection-run';
import type { ViewStore } from './view-store';

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
  info?(fields: object, message: string): void;
}

export interface ProjectionOptions {
  readonly projection: Projection;
  readonly journal: ProjectionSource;
  readonly views: ViewStore;
  /** Of the pauses before a source that is away is asked again. */
  readonly scheduler?: Scheduler;
  /** Told about every rebuild and its cause, and how far a long one has come. */
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

/** The view's name in the view store: `<name>.v<version>`. */
export function viewNameOf({ name, version }: Pick<Projection, 'name' | 'version'>): string {
  return `${name}.v${version}`;
}

/** Where a view is built until it takes its place. */
export function draftNameOf(view: string): string {
  return `${view}.draft`;
}

/**
 * Keeps a view up to date. Each batch's changes are committed together with its checkpoint, so that a batch counts once
 * however often it is delivered.
 *
 * A view that was never built is built beside (as `<view>.draft`) and takes its place when it has caught up with the heads of
 * when that began; so is one that can not be read, or whose checkpoint is not of this log, with a warning: until then whoever
 * reads goes on with what was there. A build that was cut goes on where it stopped.
 *
 * Another version is another view: code reads the version whose layout it knows, and a service that needs it waits for
 * `caughtUp` before it answers. Older versions stay for whoever still reads them and are dropped when this one has caught up.
 */
export function startProjection(options: ProjectionOptions): RunningProjection {
  const { projection, journal, views } = options;
  const live = viewNameOf(projection);
  const run = new ProjectionRun(options, { live, draft: draftNameOf(live) }, () => headsOf(journal));
  run.begin();
  run
    .upToDate()
    .then(() => dropOlderVersions(projection, views))
    .catch((error: unknown) => run.stopFor(error));
  return { caughtUp: () => run.caughtUp(), stop: () => run.stop() };
}

/** The newest batch of every partition of a source. */
export function headsOf(source: Pick<ProjectionSource, 'partitions' | 'head'>) {
  return Promise.all(Array.from({ length: source.partitions }, (_, partition) => source.head(partition)));
}

function dropOlderVersions({ name, version: current }: Projection, views: ViewStore): void {
  for (let version = 1; version < current; version += 1) {
    const view = viewNameOf({ name, version });
    views.drop(view);
    views.drop(draftNameOf(view));
  }
}
