import type { DarajaUpstreams } from '@daftari/daraja/upstreams';
import { balanceMetrics } from '@daftari/host/balance-metrics';
import { metrics, type Metrics } from '@daftari/host/metrics';
import { circuitMetrics } from '@daftari/host/tell-circuits';
import type { Services } from './services';

interface Measured {
  readonly initiation: Pick<Services['initiation'], 'balances'>;
  readonly intake: Pick<Services['intake'], 'spooled'>;
}

/** The figures of all services in this process. */
export function metricsOf({ initiation, intake }: Measured, upstreams: DarajaUpstreams): Metrics {
  const figures = metrics('standalone');
  circuitMetrics(figures, () => upstreams.circuits());
  balanceMetrics(figures, () => initiation.balances());
  figures.gauge('daftari_callbacks_spooled', 'Callbacks that wait for the database', [], () => [
    { value: intake.spooled() },
  ]);
  return figures;
}
