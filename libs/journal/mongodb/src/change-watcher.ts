import type { CommitListener } from '@daftari/journal-core/store';
import { pause, type Scheduler } from '@daftari/kernel/scheduler';

/** How often everybody is woken while no change stream can be had. */
const POLL_MS = 250;
/** How often everybody is woken though the change stream lives: it may hang without a word. */
const DISTRUST_MS = 15_000;
const FIRST_RETRY_MS = 250;
const LAST_RETRY_MS = 8_000;

/** A batch that was inserted. */
export interface Change {
  readonly partition: number;
  readonly sequence: number;
}

/** The part of a change stream that is needed. */
export interface Changes {
  /** The next change, or null when there is none yet. The stream stands once this has answered. */
  tryNext(): Promise<Change | null>;
  /** Waits for the next change. */
  next(): Promise<Change>;
  close(): Promise<void>;
}

/** Wakes listeners after something was committed: by a change stream, by polling while there is none. */
export class ChangeWatcher {
  private readonly listeners = new Set<CommitListener>();
  private readonly endings = new Set<Promise<void>>();
  private current: Following | undefined;

  constructor(
    private readonly open: () => Changes,
    private readonly partitions: number,
    private readonly scheduler: Scheduler,
  ) {}

  watch(listener: CommitListener): () => void {
    const own: CommitListener = (partition, sequence) => listener(partition, sequence);
    this.listeners.add(own);
    this.current ??= new Following(
      this.open,
      (change) => this.wake(change?.partition, change?.sequence),
      this.scheduler,
    );
    return () => {
      this.listeners.delete(own);
      if (this.listeners.size === 0) this.stop();
    };
  }

  /** Something was committed: up to this sequence of the partition, where that is known; undefined for any partition. */
  wake(partition?: number, sequence?: number): void {
    if (partition !== undefined) for (const listener of [...this.listeners]) listener(partition, sequence);
    else for (let each = 0; each < this.partitions; each++) this.wake(each);
  }

  /** Resolves when no stream is open and no timer waits. */
  async close(): Promise<void> {
    this.listeners.clear();
    this.stop();
    await Promise.all(this.endings);
  }

  private stop(): void {
    const { current } = this;
    if (current === undefined) return;
    this.current = undefined;
    const ending = current.stop().finally(() => this.endings.delete(ending));
    this.endings.add(ending);
  }
}

/** Follows the changes from the first listener to the last. */
class Following {
  private readonly ended: Promise<unknown>;
  private readonly stopping: Promise<void>;
  private tellStopping!: () => void;
  private stopped = false;
  private changes: Changes | undefined;

  constructor(
    private readonly open: () => Changes,
    private readonly wake: (change?: Change) => void,
    private readonly scheduler: Scheduler,
  ) {
    this.stopping = new Promise((resolve) => (this.tellStopping = resolve));
    this.ended = Promise.all([this.follow(), this.distrust()]);
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.tellStopping();
    await this.changes?.close().catch(() => undefined);
    await this.ended;
  }

  private async follow(): Promise<void> {
    for (let retryMs = FIRST_RETRY_MS; !this.stopped; retryMs = Math.min(retryMs * 2, LAST_RETRY_MS)) {
      await this.followOnce(() => (retryMs = FIRST_RETRY_MS)).catch(() => {
        // No stream, or no longer: whatever the reason, polling takes its place until the next attempt.
      });
      for (let waitedMs = 0; waitedMs < retryMs && !this.stopped; waitedMs += POLL_MS) {
        this.wake();
        await this.pause(POLL_MS);
      }
    }
  }

  private async followOnce(onLiving: () => void): Promise<void> {
    const changes = this.open();
    this.changes = changes;
    try {
      let change = await changes.tryNext();
      onLiving();
      // What was committed before the stream stood is not in it.
      this.wake();
      for (; !this.stopped; change = await changes.next()) if (change !== null) this.wake(change);
    } finally {
      this.changes = undefined;
      await changes.close().catch(() => undefined);
    }
  }

  private async distrust(): Promise<void> {
    while (!this.stopped) {
      await this.pause(DISTRUST_MS);
      if (!this.stopped) this.wake();
    }
  }

  private async pause(ms: number): Promise<void> {
    await Promise.race([pause(this.scheduler, ms), this.stopping]);
  }
}
