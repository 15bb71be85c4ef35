import { rendezvousOrder } from '@daftari/kernel/rendezvous';
import type { Cancel } from '@daftari/kernel/scheduler';
import type { RunningShare, ShareOptions } from './join-share';
import type { Lease, LeaseBook, Member } from './lease-store';
import { ShareListeners } from './share-listeners';

export interface MemberShareOptions extends Omit<ShareOptions, 'ids'> {
  readonly me: Member;
  readonly ttlMs: number;
  readonly renewMs: number;
  readonly marginMs: number;
  readonly handOverMs: number;
}

interface Holding {
  readonly fence: number;
  /** By this member's clock: from then on it holds nothing, whatever the store may say later. */
  deadlineMs: number;
  /** Its work is being finished before somebody else gets it. */
  leaving: boolean;
}

/** One member's part in a service's work; `joinShare` says what it does. */
export class MemberShare implements RunningShare {
  private readonly held = new Map<number, Holding>();
  private readonly listeners: ShareListeners;
  private living: readonly string[];
  private running: Promise<void> = Promise.resolve();
  private stopping: Promise<void> | undefined;
  private cancelBeat: Cancel = () => undefined;
  private cancelWatch: Cancel = () => undefined;
  private reached = true;
  private left = false;

  constructor(private readonly options: MemberShareOptions) {
    this.living = [options.me.address];
    this.listeners = new ShareListeners(options.me, options.logger);
  }

  async begin(): Promise<void> {
    this.beatNow();
    await this.running;
  }

  holds(partition: number): boolean {
    const holding = this.held.get(partition);
    // The clock decides also before the timer has told: a process that was suspended holds nothing when it wakes up.
    return holding !== undefined && !holding.leaving && this.options.clock.nowMs() < holding.deadlineMs;
  }

  fence(partition: number): number | undefined {
    return this.holds(partition) ? this.held.get(partition)?.fence : undefined;
  }

  onChange(listener: (partition: number, held: boolean) => void): () => void {
    return this.listeners.add(listener);
  }

  members(): readonly string[] {
    return this.living;
  }

  stop(): Promise<void> {
    this.stopping ??= this.leave();
    return this.stopping;
  }

  /** Goes on renewing until work in hand is finished. */
  private async leave(): Promise<void> {
    await Promise.all([...this.held].map(([partition, holding]) => this.finish(partition, holding)));
    this.left = true;
    this.cancelBeat();
    await this.running;
    this.cancelWatch();
    this.held.clear();
    const { store, me, logger } = this.options;
    await store.leave(me).catch((error: unknown) => {
      const { service } = me;
      logger.warn({ service, err: error }, `the leases of ${service} could not be given back: they end by themselves`);
    });
  }

  private beatNow(): void {
    this.running = this.beat().then((nextMs) => {
      if (this.left) return;
      this.watchDeadlines();
      this.cancelBeat = this.options.scheduler.after(nextMs, () => this.beatNow());
    });
  }

  /** Renews, lets go of what is another's, takes what is its own; answers when to do so again, in milliseconds. */
  private async beat(): Promise<number> {
    const { store, me, clock, ttlMs, renewMs, logger } = this.options;
    try {
      const sentAtMs = clock.nowMs();
      const book = await store.renew(me, [...this.held.keys()], ttlMs);
      this.learn(book, sentAtMs);
      const others = await this.takeOwn(book);
      if (!this.reached) logger.info({ service: me.service }, `the leases of ${me.service} can be renewed again`);
      this.reached = true;
      // What is due to it is still another's: that one lets go of it now, or its lease ends.
      return others ? renewMs / 8 : renewMs;
    } catch (error) {
      this.dropExpired();
      if (this.reached) {
        const { service } = me;
        const text = `the leases of ${service} can not be renewed; what is held is held until it ends, then nothing`;
        logger.warn({ service, err: error }, text);
      }
      this.reached = false;
      return renewMs / 4;
    }
  }

  private learn(book: LeaseBook, sentAtMs: number): void {
    const { me, ttlMs, marginMs } = this.options;
    this.dropExpired();
    this.living = [...new Set([...book.members, me.address])].sort();
    const leases = byPartition(book);
    for (const [partition, holding] of [...this.held]) {
      const lease = leases.get(partition);
      if (lease?.holder?.life === me.life && lease.fence === holding.fence) {
        holding.deadlineMs = Math.max(holding.deadlineMs, sentAtMs + ttlMs - marginMs);
        if (!this.isOwn(partition) && !holding.leaving) void this.handOver(partition, holding);
      } else this.lose(partition, 'another member has it');
    }
  }

  /** Takes what is due to this member and free; answers whether something is due that is still another's. */
  private async takeOwn(book: LeaseBook): Promise<boolean> {
    const { store, me, clock, partitions, ttlMs, marginMs, logger } = this.options;
    if (this.stopping !== undefined) return false;
    const leases = byPartition(book);
    const due = Array.from({ length: partitions }, (_, partition) => partition).filter(
      (partition) => this.isOwn(partition) && !this.held.has(partition),
    );
    const free = due.filter((partition) => isFree(leases.get(partition), me));
    if (free.length === 0) return due.length > 0;
    const sentAtMs = clock.nowMs();
    const taken = await store.acquire(me, free, ttlMs);
    const deadlineMs = sentAtMs + ttlMs - marginMs;
    // Whoever is stopping, or heard of it too late, has nothing of it: it is given back, or ends.
    if (this.stopping !== undefined || clock.nowMs() >= deadlineMs) return true;
    for (const { partition, fence } of taken) this.held.set(partition, { fence, deadlineMs, leaving: false });
    const gained = taken.map(({ partition }) => partition);
    if (gained.length > 0) {
      logger.info({ service: me.service, gained, members: this.living }, `takes over partitions of ${me.service}`);
    }
    for (const partition of gained) void this.listeners.tell(partition, true);
    return gained.length < due.length;
  }

  private async handOver(partition: number, holding: Holding): Promise<void> {
    const { store, me, logger } = this.options;
    const { service } = me;
    logger.info({ service, partition, members: this.living }, `hands over partition ${partition} of ${service}`);
    await this.finish(partition, holding);
    if (this.stopping !== undefined || this.held.get(partition) !== holding) return;
    this.held.delete(partition);
    await store.release(me, [{ partition, fence: holding.fence }]).catch((error: unknown) => {
      const text = `the lease of partition ${partition} of ${service} could not be given back: it ends by itself`;
      logger.warn({ service, partition, err: error }, text);
    });
  }

  /** Begins nothing more on a partition; resolves when what was begun is finished or may not be waited for any longer. */
  private async finish(partition: number, holding: Holding): Promise<void> {
    const wasLeaving = holding.leaving;
    holding.leaving = true;
    const finished = wasLeaving ? this.listeners.finished(partition) : this.listeners.tell(partition, false);
    let cancel: Cancel = () => undefined;
    const late = new Promise<void>((resolve) => {
      cancel = this.options.scheduler.after(this.options.handOverMs, resolve);
    });
    await Promise.race([finished, late]);
    cancel();
  }

  private watchDeadlines(): void {
    this.cancelWatch();
    const deadlines = [...this.held.values()].map(({ deadlineMs }) => deadlineMs);
    if (deadlines.length === 0) return;
    const { scheduler, clock } = this.options;
    const waitMs = Math.max(1, Math.min(...deadlines) - clock.nowMs());
    this.cancelWatch = scheduler.after(waitMs, () => {
      this.dropExpired();
      this.watchDeadlines();
    });
  }

  private dropExpired(): void {
    const nowMs = this.options.clock.nowMs();
    for (const [partition, { deadlineMs }] of [...this.held]) {
      if (deadlineMs <= nowMs) this.lose(partition, 'its lease could not be renewed in time');
    }
  }

  private lose(partition: number, why: string): void {
    const { me, logger } = this.options;
    const holding = this.held.get(partition);
    this.held.delete(partition);
    if (holding === undefined || holding.leaving) return;
    logger.warn({ service: me.service, partition }, `partition ${partition} of ${me.service} is lost: ${why}`);
    void this.listeners.tell(partition, false);
  }

  private isOwn(partition: number): boolean {
    const { me } = this.options;
    return rendezvousOrder(this.living, me.service, partition)[0] === me.address;
  }
}

function byPartition({ leases }: LeaseBook): ReadonlyMap<number, Lease> {
  return new Map(leases.map((lease) => [lease.partition, lease]));
}

function isFree(lease: Lease | undefined, { address }: Member): boolean {
  return lease?.holder === undefined || lease.expired || lease.holder.address === address;
}
