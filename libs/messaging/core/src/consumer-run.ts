import { LogRolledBack } from '@daftari/journal-core/errors';
import type { Progress } from '@daftari/journal-core/views/progress';
import type { Cancel } from '@daftari/kernel/scheduler';
import type { GroupRun } from '@daftari/leases/follow-share';
import { ConsumerLife, type LifeDeps } from './consumer-life';
import { StaleFence } from './consumer-store';

/** Pauses before a consumer goes on after its store or feed failed: they double from the first to the last. */
const FIRST_RESTART_MS = 1_000;
const MAX_RESTART_MS = 30_000;

export interface ConsumerRunDeps extends Omit<LifeDeps, 'done' | 'succeeded' | 'failed'> {
  readonly done: Map<number, Progress>;
  /** The log is not the one that was read: nothing goes on. */
  readonly onRolledBack: (error: LogRolledBack) => void;
}

/** Consumes partitions that were gained together, life after life, until they are lost or the consumer stops. */
export class ConsumerRun implements GroupRun {
  private current: ConsumerLife | undefined;
  private failures = 0;
  private stopped = false;
  private cancelNext: Cancel = () => undefined;

  constructor(private readonly deps: ConsumerRunDeps) {
    this.begin();
  }

  get life(): ConsumerLife | undefined {
    return this.current;
  }

  async lose(partition: number): Promise<void> {
    this.deps.done.delete(partition);
    await this.current?.lose(partition);
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.cancelNext();
    await this.current?.stop();
  }

  private begin(): void {
    const { done, ended } = this.deps;
    if (this.stopped || ended.aborted || done.size === 0) return;
    this.current = new ConsumerLife({
      ...this.deps,
      done: new Map(done),
      succeeded: () => void (this.failures = 0),
      failed: (error) => this.failed(error),
    });
  }

  private failed(error: unknown): void {
    const { options, ended, onRolledBack } = this.deps;
    if (this.stopped || ended.aborted) return;
    if (error instanceof LogRolledBack) return onRolledBack(error);
    const pauseMs = Math.min(FIRST_RESTART_MS * 2 ** this.failures, MAX_RESTART_MS);
    this.failures += 1;
    const { name, feed, logger } = options;
    const about = { consumer: name, feed: feed.journal, err: error };
    if (error instanceof StaleFence) {
      logger.warn(about, `${error.message}; it goes on with what it still holds in ${pauseMs} ms`);
    } else {
      logger.error(
        about,
        `consumer ${name} can not go on reading the ${feed.journal} journal. Nothing was skipped; it tries again in ${pauseMs} ms`,
      );
    }
    const over = this.current;
    this.cancelNext = options.scheduler.after(pauseMs, () => {
      void (over?.stop() ?? Promise.resolve()).then(() => this.begin());
    });
  }
}
