import type { Environment } from '@daftari/journal-core/event';
import type { Clock } from '@daftari/kernel/clock';
import type { PartitionShare } from '@daftari/kernel/partition-share';
import type { Scheduler } from '@daftari/kernel/scheduler';
import { HoldersRounds } from '@daftari/leases/holders-rounds';
import { nextAsk } from '../../domain/balance/balance-plan';
import { askBalance, balanceRoute, type AskBalanceDeps, type BalanceRouteDeps } from './ask-balance';
import { PLATFORM_PARTITION } from './balance-log';

/** After a start, and after the work was taken over: an answer of before may still be on its way. */
export const FIRST_LOOK_AFTER_MS = 60_000;
/** However far away the next question is: clocks are set, and machines sleep. */
export const LOOK_AT_LEAST_EVERY_MS = 3_600_000;
/** When what is on record could not be read or written. */
const LOOK_AGAIN_MS = 5 * 60_000;
const ENVIRONMENTS: readonly Environment[] = ['test', 'live'];

export interface BalanceWorkerDeps extends Omit<AskBalanceDeps, 'onStop'>, BalanceRouteDeps {
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly share: PartitionShare;
}

/**
 * Asks M-Pesa once a day what is in the platform's shortcodes, and again while that settles nothing (`nextAsk`). When it asks
 * follows from the log alone, so neither a restart nor another copy asks twice.
 */
export class BalanceWorker {
  private readonly rounds: HoldersRounds;

  constructor(private readonly deps: BalanceWorkerDeps) {
    const { scheduler, share } = deps;
    const firstAfterMs = FIRST_LOOK_AFTER_MS;
    const round = () => this.lookAtAll();
    this.rounds = new HoldersRounds({ scheduler, share, partition: PLATFORM_PARTITION, firstAfterMs, round });
  }

  start(): void {
    if (this.deps.balanceFor !== undefined) this.rounds.start();
  }

  /** Waits for no provider: a question whose fate is unknown is asked again by the plan. */
  stop(): Promise<void> {
    return this.rounds.stop();
  }

  /** Answers after how many milliseconds to look again. Never rejects. */
  private async lookAtAll(): Promise<number> {
    const each = await Promise.all(ENVIRONMENTS.map((environment) => this.look(environment)));
    return Math.min(...each);
  }

  private async look(environment: Environment): Promise<number> {
    const route = balanceRoute(this.deps, environment);
    if (route === undefined || !this.rounds.isOurs()) return LOOK_AT_LEAST_EVERY_MS;
    try {
      const dueMs = nextAsk(await this.deps.balances.find(route), this.deps.clock.nowMs()).atMs;
      if (dueMs <= this.deps.clock.nowMs())
        await askBalance({ ...this.deps, onStop: this.rounds.onStop }, route, { by: 'us' });
      const nowMs = this.deps.clock.nowMs();
      const nextMs = nextAsk(await this.deps.balances.find(route), nowMs).atMs;
      return Math.min(Math.max(nextMs - nowMs, FIRST_LOOK_AFTER_MS), LOOK_AT_LEAST_EVERY_MS);
    } catch (error) {
      const { shortcode } = route;
      this.deps.logger.warn({ environment, shortcode, err: error }, 'the balance was not asked for; it is tried again');
      return LOOK_AGAIN_MS;
    }
  }
}
