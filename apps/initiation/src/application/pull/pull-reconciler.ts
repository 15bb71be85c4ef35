import type { PullProvider } from '@daftari/daraja/pull-port';
import type { Environment } from '@daftari/journal-core/event';
import type { PartitionShare } from '@daftari/kernel/partition-share';
import type { Scheduler } from '@daftari/kernel/scheduler';
import { HoldersRounds } from '@daftari/leases/holders-rounds';
import { beginRound, spansOf, type PullProgress } from '../../domain/pull/pull-plan';
import { compareSpan, type RoundDeps, type SpanOutcome } from './pull-round';
import { RecentlySeen } from './recently-seen';

/** How often the list is asked for (daraja.md §16.3). */
export const PULL_EVERY_MS = 15 * 60_000;
/** The first time after a start: what was left behind by the one before is asked for by its own schedule first. */
export const FIRST_PULL_AFTER_MS = 60_000;
/** A list that could not be read to its end is asked for again after this time. */
export const PULL_AGAIN_MS = 5 * 60_000;
/** A reason for which the list is not to be had is logged so often. */
const TELL_AGAIN_MS = 3_600_000;
/** The partition whose holder asks: the list is one for all of them. */
const ASKING_PARTITION = 0;
const REMEMBERED = 100_000;
const ENVIRONMENTS: readonly Environment[] = ['test', 'live'];

export interface PullReconcilerDeps extends Omit<RoundDeps, 'onStop' | 'done' | 'told' | 'isOurs'> {
  readonly scheduler: Scheduler;
  readonly share: PartitionShare;
  /** Undefined where no credentials are configured. */
  readonly pullFor?: ((environment: Environment) => Pick<PullProvider, 'pull'> | undefined) | undefined;
  readonly platformShortcode: (environment: Environment) => string | undefined;
}

/**
 * Compares what M-Pesa says that the platform's shortcodes received with our payments, every 15 minutes over the last two
 * hours and twice a day over all that it still tells: what no callback told and no question can is found there.
 */
export class PullReconciler {
  private readonly progress = new Map<Environment, PullProgress>();
  private readonly toldAtMs = new Map<string, number>();
  private readonly memory = { done: new RecentlySeen(REMEMBERED), told: new RecentlySeen(REMEMBERED) };
  private readonly rounds: HoldersRounds;

  constructor(private readonly deps: PullReconcilerDeps) {
    const { scheduler, share } = deps;
    const firstAfterMs = FIRST_PULL_AFTER_MS;
    const round = () => this.askAll();
    this.rounds = new HoldersRounds({ scheduler, share, partition: ASKING_PARTITION, firstAfterMs, round });
  }

  /** Asks a minute later, and a minute after the work was taken over; then every 15 minutes. */
  start(): void {
    if (this.deps.pullFor !== undefined) this.rounds.start();
  }

  /** Waits for no provider: what was not compared is asked for by the next life. */
  stop(): Promise<void> {
    return this.rounds.stop();
  }

  /** Answers after how many milliseconds to ask again. Never rejects. */
  private async askAll(): Promise<number> {
    const each = await Promise.all(ENVIRONMENTS.map((environment) => this.ask(environment)));
    return Math.min(...each);
  }

  private async ask(environment: Environment): Promise<number> {
    const provider = this.deps.pullFor?.(environment);
    const shortcode = this.deps.platformShortcode(environment);
    if (provider === undefined || shortcode === undefined || !this.rounds.isOurs()) return PULL_EVERY_MS;
    const nowMs = this.deps.clock.nowMs();
    const progress = beginRound(this.progress.get(environment), nowMs);
    this.progress.set(environment, progress);
    try {
      for (const span of spansOf(progress, nowMs)) {
        const outcome = await compareSpan(this.round(), provider, { environment, shortcode }, span);
        if (outcome.kind === 'stopped') return this.stoppedBy(environment, outcome.by);
        this.progress.set(environment, { ...progress, doneToMs: Math.max(progress.doneToMs, span.toMs) });
      }
      return PULL_EVERY_MS;
    } catch (error) {
      this.tell(`${environment}/own`, { environment, err: error }, 'it could not be compared with our payments');
      return PULL_AGAIN_MS;
    }
  }

  private round(): RoundDeps {
    const { onStop } = this.rounds;
    return { ...this.deps, ...this.memory, onStop, isOurs: () => this.rounds.isOurs() };
  }

  private stoppedBy(environment: Environment, by: Extract<SpanOutcome, { kind: 'stopped' }>['by']): number {
    if (by.kind === 'given-up' || !this.rounds.isOurs()) return PULL_EVERY_MS;
    if (by.kind === 'refused') {
      const { resultCode, resultDescription } = by;
      const why = `M-Pesa refused it with ${resultCode}: ${resultDescription}`;
      this.tell(`${environment}/${resultCode}`, { environment, resultCode }, why);
      // Asking with wrong credentials can lock them (daraja.md §4.1).
      return PULL_EVERY_MS;
    }
    this.tell(`${environment}/unavailable`, { environment, reason: by.reason }, 'M-Pesa did not answer');
    return PULL_AGAIN_MS;
  }

  /** Once an hour for each reason. */
  private tell(reason: string, about: object, why: string): void {
    const nowMs = this.deps.clock.nowMs();
    const toldAtMs = this.toldAtMs.get(reason);
    if (toldAtMs !== undefined && nowMs - toldAtMs < TELL_AGAIN_MS) return;
    this.toldAtMs.set(reason, nowMs);
    this.deps.logger.warn(
      about,
      `M-Pesa's list of transactions was not read: ${why}. Payments are not held up by this; it is asked for again`,
    );
  }
}
