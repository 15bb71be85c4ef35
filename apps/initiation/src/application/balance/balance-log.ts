import type { Cause, Environment, RecordedEvent } from '@daftari/journal-core/event';
import type { Journal } from '@daftari/journal-core/journal';
import { partitionOf } from '@daftari/journal-core/partition-of';
import { PLATFORM_MERCHANT } from '@daftari/kernel/platform-merchant';
import {
  accountId,
  accountModel,
  accountStream,
  type BalanceAccount,
  type BalanceEvent,
} from '../../domain/balance/account';
import { decideBalance, type BalanceCommand } from '../../domain/balance/decide-balance';
import type { Prompts } from '../../domain/prompts';

/** A shortcode of the platform. */
export interface AccountPlace {
  readonly environment: Environment;
  readonly shortcode: string;
}

/** An account after a decision, and what the decision wrote. */
export interface BalanceDecided {
  readonly account: BalanceAccount;
  readonly events: readonly BalanceEvent[];
}

type DecisionAt = (nowMs: number) => BalanceCommand;

/** The partition of everything that is the platform's. */
export const PLATFORM_PARTITION = partitionOf(PLATFORM_MERCHANT);

/** Shortcodes' balances as the journal keeps them: the only place that writes them. */
export class BalanceLog {
  constructor(private readonly journal: Journal<Prompts>) {}

  /** With everything that is durable. */
  async find({ environment, shortcode }: AccountPlace): Promise<BalanceAccount> {
    const stream = accountStream(accountId(environment, shortcode));
    const { state } = await this.journal.state<BalanceAccount>(PLATFORM_PARTITION, stream);
    return state;
  }

  /** @throws what the account's decider and the journal throw */
  async decide(
    { environment, shortcode }: AccountPlace,
    command: BalanceCommand | DecisionAt,
    by: Pick<Cause, 'causation' | 'actor'>,
  ): Promise<BalanceDecided> {
    const transactionId = accountId(environment, shortcode);
    const stream = accountStream(transactionId);
    const key = { transactionId, merchantId: PLATFORM_MERCHANT, shortcode };
    const { events, result } = await this.journal.decide({
      partition: PLATFORM_PARTITION,
      streams: [stream],
      cause: { ...by, environment, correlation: transactionId },
      decide(view) {
        const { state } = view.stream<BalanceAccount>(stream);
        const asked = typeof command === 'function' ? command(view.nowMs) : command;
        return { events: decideBalance(key, asked, state).map((event) => ({ ...event, stream })), result: state };
      },
    });
    const written = events as readonly RecordedEvent<BalanceEvent>[];
    return { account: written.reduce(accountModel.evolve, result), events: written };
  }
}
