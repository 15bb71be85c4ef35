import { pause, systemScheduler } from '@daftari/kernel/scheduler';
import { LogRolledBack, StoreUnavailable } from '../errors';
import type { DeliveredBatch, Subscription } from '../journal';
import type { Checkpoint } from '../position';
import { applyBatch, ViewStoreFailed } from './apply-batch';
import { asError, progress } from './progress';
import type { ProjectionOptions } from './projection';

/** A view that fails this often in one life is not helped by another rebuild. */
const MAX_REBUILDS = 3;
/** Batches of a build between two lines of the log: a shorter build says nothing. */
const TELL_EVERY_BATCHES = 10_000;
/** Pauses before a source that is away is asked for its heads again: from the first on twice as long each time. */
const [FIRST_PAUSE_MS, LAST_PAUSE_MS] = [100, 5_000];

/** One life of a projection: it follows its view, or builds a draft of it until that can take its place. */
export class ProjectionRun {
  /** How far the view that is being written has come. */
  private readonly written = progress();
  /** How far the view that is being read has come. */
  private readonly shown = progress();
  /** Set while a draft is built. */
  private build: Build | undefined;
  private subscription: Subscription | undefined;
  private lives = 0;
  private stopped = false;
  private rebuilds = 0;

  constructor(
    private readonly options: ProjectionOptions,
    private readonly names: { readonly live: string; readonly draft: string },
    private readonly heads: () => Promise<readonly Checkpoint[]>,
  ) {}

  /** Goes on with a draft that was begun, else with the view; a view that was never built begins as a draft. */
  begin(): void {
    this.guarded(() => {
      const { views } = this.options;
      const drafted = views.checkpoints(this.names.draft);
      const followed = views.checkpoints(this.names.live);
      if (drafted.length > 0 || followed.length === 0) return this.startBuild(drafted);
      this.shown.reset(followed);
      this.subscribe(followed);
    });
  }

  async caughtUp(): Promise<void> {
    return this.shown.reached(await this.heads());
  }

  /** The same for those who have time: a source that is away is waited for. */
  async upToDate(): Promise<void> {
    return this.shown.reached(await this.patientHeads());
  }

  async stop(): Promise<void> {
    const wasStopped = this.stopped;
    this.stopped = true;
    await this.subscription?.stop();
    if (!wasStopped) this.fail(new Error(`the projection of view ${this.names.live} was stopped`));
  }

  private startBuild(from: readonly Checkpoint[]): void {
    // Rows without a checkpoint are left over from a draft that is not gone on with.
    if (from.length === 0) this.options.views.drop(this.names.draft);
    const build: Build = { batches: batchesIn(from), ofBatches: undefined };
    this.build = build;
    this.shown.reset([]);
    this.subscribe(from);
    this.patientHeads()
      .then((heads) => {
        build.ofBatches = batchesIn(heads);
        return this.written.reached(heads);
      })
      .then(() => this.takePlace(build))
      .catch((error: unknown) => this.stopFor(error));
  }

  /** An outage says nothing of the view. */
  private async patientHeads(): Promise<readonly Checkpoint[]> {
    const { scheduler = systemScheduler } = this.options;
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, LAST_PAUSE_MS)) {
      try {
        return await this.heads();
      } catch (error) {
        if (!(error instanceof StoreUnavailable) || this.stopped) throw error;
      }
      await pause(scheduler, pauseMs);
    }
  }

  private subscribe(from: readonly Checkpoint[]): void {
    // What the subscription before still delivers is not of this life.
    void this.subscription?.stop();
    const life = ++this.lives;
    this.written.reset(from);
    this.subscription = this.options.journal.subscribe(
      from,
      async (batch) => {
        if (life === this.lives) this.take(batch);
      },
      (error) => {
        if (life === this.lives) this.recover(error);
      },
    );
  }

  private take(batch: DeliveredBatch): void {
    const { checkpoint } = batch;
    if (checkpoint.sequence <= this.written.sequence(checkpoint.partition)) return;
    const { projection, views } = this.options;
    applyBatch(projection, views, this.build === undefined ? this.names.live : this.names.draft, batch);
    this.written.advance(checkpoint);
    if (this.build === undefined) this.shown.advance(checkpoint);
    else this.tell(this.build);
  }

  /** Runs between two batches. A build that was begun again meanwhile has another end. */
  private takePlace(build: Build): void {
    if (this.stopped || this.build !== build) return;
    this.guarded(() => {
      const { views, logger } = this.options;
      views.replace(this.names.live, this.names.draft);
      this.build = undefined;
      for (const checkpoint of views.checkpoints(this.names.live)) this.shown.advance(checkpoint);
      if (build.batches < TELL_EVERY_BATCHES) return;
      logger?.info?.(
        { view: this.names.live, batches: build.batches },
        `view ${this.names.live} is built, and read from now on`,
      );
    });
  }

  private tell(build: Build): void {
    build.batches += 1;
    if (build.batches % TELL_EVERY_BATCHES !== 0) return;
    const { batches, ofBatches } = build;
    const of = ofBatches === undefined ? '' : ` of ${ofBatches}`;
    this.options.logger?.info?.(
      { view: this.names.live, batches, ofBatches },
      `building view ${this.names.live}: ${batches}${of} batches`,
    );
  }

  private guarded(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.recover(new ViewStoreFailed(error));
    }
  }

  private recover(error: unknown): void {
    if (this.stopped) return;
    const canRebuild = error instanceof LogRolledBack || error instanceof ViewStoreFailed;
    if (!canRebuild || this.rebuilds >= MAX_REBUILDS) return this.stopFor(error);
    this.rebuilds += 1;
    this.options.logger?.warn(
      { view: this.names.live, err: error },
      `view ${this.names.live} does not fit its journal or can not be read; building it again from the start beside it`,
    );
    this.guarded(() => this.startBuild([]));
  }

  /** Stops for good and tells why, once. */
  stopFor(error: unknown): void {
    if (this.stopped) return;
    this.stopped = true;
    this.fail(asError(error));
    this.options.onError(error);
  }

  private fail(cause: Error): void {
    this.written.fail(cause);
    this.shown.fail(cause);
  }
}

interface Build {
  batches: number;
  /** Undefined until the heads are known. */
  ofBatches: number | undefined;
}

function batchesIn(checkpoints: readonly Checkpoint[]): number {
  return checkpoints.reduce((sum, { sequence }) => sum + sequence + 1, 0);
}
