import type { Environment } from '@daftari/journal-core/event';
import type { ViewStore } from '@daftari/journal-core/views/view-store';
import { isoTime } from '@daftari/kernel/clock';
import type { Cancel } from '@daftari/kernel/scheduler';
import type { PaymentKey } from './payment-log';
import { pageOfDueQuestions } from './payments-view';
import { reconcilePayment, type QuestionDeps, type Reconciled } from './reconciler-question';

/** How often the reconciler looks for questions that are due. */
export const LOOK_EVERY_MS = 1_000;
/** Questions at once to one environment's provider, and so the most that begin at one look: a backlog is spread out. */
export const MAX_ASKING = 16;
/** A question that nobody answered is asked again after this time; one that failed on our side as well. */
export const ASK_AGAIN_MS = 30_000;
/** What the view still shows as due and the log does not: the view is behind for a moment. */
const LOOK_AGAIN_MS = 2_000;

export interface ReconcilerDeps extends Omit<QuestionDeps, 'onStop'> {
  readonly views: ViewStore;
  readonly logger: { warn(fields: object, message: string): void };
}

const ENVIRONMENTS: readonly Environment[] = ['test', 'live'];
const PAUSE_MS = { recorded: LOOK_AGAIN_MS, 'not-due': LOOK_AGAIN_MS, unanswered: ASK_AGAIN_MS } satisfies Record<
  Reconciled,
  number
>;

/**
 * Callbacks get lost: asks the provider about every payment that has no end yet, on the schedule of design §5.1. What is
 * due is read from the view, so that nothing is forgotten over a restart; overdue questions go out oldest first.
 */
export class Reconciler {
  private readonly waiting = new Set<() => void>();
  private readonly asking = new Map<string, Promise<void>>();
  /** Payments that are left alone until a time, in milliseconds since the epoch. */
  private readonly pausedUntilMs = new Map<string, number>();
  private readonly inHand: Record<Environment, number> = { test: 0, live: 0 };
  private cancel: Cancel = () => undefined;
  private stopped = false;

  constructor(private readonly deps: ReconcilerDeps) {}

  /** Looks now and every second. */
  start(): void {
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
    this.cancel = this.deps.scheduler.after(LOOK_EVERY_MS, () => this.start());
  }

  /** Waits for no provider: a question that is open is given up, and asked again by the next life. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.cancel();
    for (const giveUp of [...this.waiting]) giveUp();
    await Promise.all(this.asking.values());
  }

  private endPauses(): void {
    const nowMs = this.deps.clock.nowMs();
    for (const [id, untilMs] of this.pausedUntilMs) if (untilMs <= nowMs) this.pausedUntilMs.delete(id);
  }

  private look(environment: Environment): void {
    const { views, clock, providerFor } = this.deps;
    const free = MAX_ASKING - this.inHand[environment];
    if (free <= 0 || providerFor(environment) === undefined) return;
    const limit = free + this.asking.size + this.pausedUntilMs.size;
    const due = pageOfDueQuestions(views, environment, isoTime(clock.nowMs()), limit);
    const isFree = ({ transactionId: id }: PaymentKey) => !this.asking.has(id) && !this.pausedUntilMs.has(id);
    for (const key of due.filter(isFree).slice(0, free)) this.begin(environment, key);
  }

  private begin(environment: Environment, key: PaymentKey): void {
    const { transactionId: id } = key;
    this.inHand[environment] += 1;
    const done = this.reconcile(key).then((pauseMs) => {
      this.inHand[environment] -= 1;
      this.asking.delete(id);
      this.pausedUntilMs.set(id, this.deps.clock.nowMs() + pauseMs);
    });
    this.asking.set(id, done);
  }

  /** Answers for how long the payment is to be left alone. Never rejects. */
  private async reconcile(key: PaymentKey): Promise<number> {
    try {
      return PAUSE_MS[await reconcilePayment({ ...this.deps, onStop: (giveUp) => this.onStop(giveUp) }, key)];
    } catch (error) {
      this.deps.logger.warn(
        { transactionId: key.transactionId, err: error },
        `payment ${key.transactionId}: M-Pesa's answer to our question could not be recorded. No money was moved by this; ` +
          `it is asked again in ${ASK_AGAIN_MS / 1_000} s`,
      );
      return ASK_AGAIN_MS;
    }
  }

  private onStop(giveUp: () => void): Cancel {
    if (this.stopped) giveUp();
    else this.waiting.add(giveUp);
    return () => void this.waiting.delete(giveUp);
  }
}
