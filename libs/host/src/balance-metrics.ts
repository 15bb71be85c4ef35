import type { Metrics } from './metrics';

/** How a shortcode's balance at M-Pesa compares with the ledger. */
interface Standing {
  readonly environment: string;
  readonly shortcode: string;
  readonly differenceCents: number;
  readonly alarm: boolean;
  readonly comparedAtMs: number;
}

/** What to watch of the daily comparison: the difference, whether a person has to look, and how old it is. */
export function balanceMetrics(metrics: Metrics, balances: () => Promise<readonly Standing[]>): void {
  const gauge = (name: string, help: string, valueOf: (one: Standing) => number) =>
    metrics.gauge(name, help, ['environment', 'shortcode'], async () =>
      (await balances()).map((one) => {
        const { environment, shortcode } = one;
        return { labels: { environment, shortcode }, value: valueOf(one) };
      }),
    );
  gauge(
    'daftari_balance_difference_cents',
    "M-Pesa's balance less the ledger's, as it was compared last",
    ({ differenceCents }) => differenceCents,
  );
  gauge('daftari_balance_alarm', '1 when that difference stays and nobody has explained it', ({ alarm }) =>
    alarm ? 1 : 0,
  );
  gauge(
    'daftari_balance_compared_at_seconds',
    'When the balance was compared last, in seconds since the epoch',
    ({ comparedAtMs }) => comparedAtMs / 1_000,
  );
}
