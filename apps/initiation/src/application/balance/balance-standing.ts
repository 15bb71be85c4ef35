import type { Environment } from '@daftari/journal-core/event';
import { isAlarming } from '../../domain/balance/compare-balance';
import type { AccountPlace, BalanceLog } from './balance-log';

/** How a shortcode's balance stands, for metrics. */
export interface BalanceStanding extends AccountPlace {
  readonly differenceCents: number;
  /** The difference stays and nobody has explained it. */
  readonly alarm: boolean;
  /** Milliseconds since the epoch. */
  readonly comparedAtMs: number;
}

export interface BalanceStandingDeps {
  readonly balances: Pick<BalanceLog, 'find'>;
  readonly platformShortcode: (environment: Environment) => string | undefined;
}

/** Of every environment that has credentials and was compared. @throws what the journal throws */
export async function balanceStandings(deps: BalanceStandingDeps): Promise<BalanceStanding[]> {
  const each = (['test', 'live'] as const).map(async (environment) => {
    const shortcode = deps.platformShortcode(environment);
    if (shortcode === undefined) return [];
    const account = await deps.balances.find({ environment, shortcode });
    const { comparison } = account;
    if (comparison === undefined) return [];
    const { differenceCents, accepted, reportedAt } = comparison;
    return [
      {
        environment,
        shortcode,
        differenceCents: accepted ? 0 : differenceCents,
        alarm: isAlarming(account),
        comparedAtMs: Date.parse(reportedAt),
      },
    ];
  });
  return (await Promise.all(each)).flat();
}
