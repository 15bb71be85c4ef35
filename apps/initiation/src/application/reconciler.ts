import type { Environment } from '@daftari/journal-core/event';
import { partitionOf } from '@daftari/journal-core/partition-of';
import { isoTime, type Clock } from '@daftari/kernel/clock';
import type { PartitionShare } from '@daftari/kernel/partition-share';
import type { Cancel, Scheduler } from '@daftari/kernel/scheduler';
import { onGain, onLoss } from '@daftari/leases/follow-share';
import type { PaymentKey } from './payment-log';
import type { AskDeps } from './reconciler-ask';
import type { Reconciled } from './reconciler-question';

/** How often the reconciler looks for questions that are due. */
export const LOOK_EVERY_MS = 1_000;
/** Questions at once to one environment's provider, and so the most that begin at one look: a backlog is spread out. */
export const MAX_ASKING = 16;
/** A question that nobody answered is asked again after this time; one that failed on our side as well. */
export const ASK_AGAIN_MS = 30_000;
/** One that was refused is asked again after this time: asking with wrong credentials can lock them (daraja.md §4.1). */
export const ASK_REFUSED_AGAIN_MS = 5 * 60_000;
/** What the view still shows as due and the log does not: the view is behind for a moment. */
const LOOK_AGAIN_MS = 2_000;

/** What is asked about: payments, or payouts; or what is to be moved on: transfers. */
export interface ReconcilerWork {
  /** As it stands in messages. */
  readonly what: 'payment' | 'payout' | 'transfer';
  /** False where nobody can be asked. */
  canAsk(environment: Environment): boolean;
  /** The wanted ones of those that are due by `byTime` (ISO 8601), the longest due first. */
  due(
    environment: Environment,
    byTime: string,
    limit: number,
    isWanted: (key: PaymentKey) => boolean,
  ): readonly PaymentKey[];
  reconcile(key: PaymentKey, onStop: AskDeps['onStop']): Promise<Reconciled>;
}

export interface ReconcilerDeps {
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly logger: { warn(fields: object, message: string): void };
  /** About whose payments this process asks. */
  readonly share: PartitionShare;
}

const ENVIRONMENTS: readonly Environment[] = ['test', 'live'];
const PAUSE_MS = {
  recorded: LOOK_AGAIN_MS,
  'not-due': LOOK_AGAIN_MS,
  unanswered: ASK_AGAIN_MS,
  refused: ASK_REFUSED_AGAIN_MS,
} satisfies Record<Reconciled, number>;

/**
 * Callbacks get lost: asks the provider about every payment (or payout) that has no end yet, on its schedule. What is
 * due is read from the view, so that nothing is forgotten over a restart; overdue questions go out oldest first.
 */
export class Reconciler {
  private readonly waiting = new Map<() => void, number>();
  private readonly asking = new Map<string, { readonly partition: number; readonly done: Promise<void> }>();
  /** Payments that are left alone until a time, in milliseconds since the epoch. */
  private readonly pausedUntilMs = new Map<string, number>();
  private readonly inHand: Record<Environment, number> = { test: 0, live: 0 };
  private cancel: Cancel = () => undefined;
  private endSharing: Cancel = () => undefined;
  private stopped = false;

  constructor(
    private readonly deps: ReconcilerDeps,
    private readonly work: ReconcilerWork,
  ) {}

  /** Looks now, every second, and when partitions are taken over. */
  start(): void {
    const { share } = this.deps;
    const ends = [onGain(share, () => this.lookNow()), onLoss(share, (partition) => this.giveUpOn(partition))];
    this.endSharing = () => ends.forEach((end) => end());
    this.lookNow();
  }

  private lookNow(): void {
    this.cancel();
    if (this.stopped) return;
    try {
      this.endPauses();
      for (const environment of ENVIRONMENTS) this.look(environment);
    } catch (error) {
      this.deps.logger.warn(
        { err: error },
        'questions that are due could not be read; the next look comes in a second',
      );
    }
    this.cancel = this.deps.scheduler.after(LOOK_EVERY_MS, () => this.lookNow());
  }

  /** Waits for no provider: a question that is open is given up, and asked again by the next life. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.endSharing();
    this.cancel();
    for (const giveUp of [...this.waiting.keys()]) giveUp();
    await Promise.all([...this.asking.values()].map(({ done }) => done));
  }

  /** The partition's questions are another process's: those that are open are asked again there. */
  private async giveUpOn(partition: number): Promise<void> {
    for (const [giveUp, of] of [...this.waiting]) if (of === partition) giveUp();
    await Promise.all([...this.asking.values()].filter((one) => one.partition === partition).map(({ done }) => done));
  }

  private endPauses(): void {
    const nowMs = this.deps.clock.nowMs();
    for (const [id, untilMs] of this.pausedUntilMs) if (untilMs <= nowMs) this.pausedUntilMs.delete(id);
  }

  private look(environment: Environment): void {
    const { clock, share } = this.deps;
    const free = MAX_ASKING - this.inHand[environment];
    if (free <= 0 || !this.work.canAsk(environment)) return;
    const isFree = ({ transactionId: id, merchantId }: PaymentKey) =>
      !this.asking.has(id) && !this.pausedUntilMs.has(id) && share.holds(partitionOf(merchantId));
    const due = this.work.due(environment, isoTime(clock.nowMs()), free, isFree);
    for (const key of due) this.begin(environment, key);
  }

  private begin(environment: Environment, key: PaymentKey): void {
    const { transactionId: id } = key;
    const partition = partitionOf(key.merchantId);
    this.inHand[environment] += 1;
    const done = this.reconcile(key, partition).then((pauseMs) => {
      this.inHand[environment] -= 1;
      this.asking.delete(id);
      this.pausedUntilMs.set(id, this.deps.clock.nowMs() + pauseMs);
    });
    this.asking.set(id, { partition, done });
  }

  /** Answers for how long the payment is to be left alone. Never rejects. */
  private async reconcile(key: PaymentKey, partition: number): Promise<number> {
    try {
      const onStop = (giveUp: () => void) => this.onStop(giveUp, partition);
      return PAUSE_MS[await this.work.reconcile(key, onStop)];
    } catch (error) {
      this.deps.logger.warn(
        { transactionId: key.transactionId, err: error },
        `${this.work.what} ${key.transactionId}: M-Pesa's answer to our question could not be recorded. No money was moved by this; ` +
          `it is asked again in ${ASK_AGAIN_MS / 1_000} s`,
      );
      return ASK_AGAIN_MS;
    }
  }

  private onStop(giveUp: () => void, partition: number): Cancel {
    if (this.stopped || !this.deps.share.holds(partition)) giveUp();
    else this.waiting.set(giveUp, partition);
    return () => void this.waiting.delete(giveUp);
  }
}
