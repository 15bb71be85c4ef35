import type { Circuit } from '@daftari/daraja/upstreams';
import type { Metrics } from './metrics';
import type { Readiness } from './readiness';

const STATES = ['closed', 'half-open', 'open'] as const;

/** What is not used of M-Pesa at the moment, each with its reason: `live payout` `M-Pesa refuses our initiator: 8006: …`. */
export function stoppedCircuits(circuits: readonly Circuit[]): { name: string; why: string }[] {
  return circuits
    .filter(({ state }) => state !== 'closed')
    .map(({ environment, product, state, reason }) => ({
      name: `M-Pesa ${environment} ${product}`,
      why:
        state === 'open'
          ? (reason ?? 'it is stopped')
          : `${reason ?? 'it was stopped'} (a request is let through to try)`,
    }));
}

/**
 * Has metrics and readiness tell which products of M-Pesa are not used, and why. The process stays ready: callbacks, reads and
 * all other products go on, and a balancer that takes it away would only add to the outage.
 */
export function tellCircuits(metrics: Metrics, readiness: Readiness, circuits: () => readonly Circuit[]): void {
  circuitMetrics(metrics, circuits);
  for (const { environment, product } of circuits()) {
    const name = `M-Pesa ${environment} ${product}`;
    readiness.addDegraded(name, () => stoppedCircuits(circuits()).find((one) => one.name === name)?.why);
  }
}

export function circuitMetrics(metrics: Metrics, circuits: () => readonly Circuit[]): void {
  metrics.gauge(
    'daftari_daraja_circuit_state',
    'The circuit breaker of a product of M-Pesa: 1 for the state that it is in',
    ['environment', 'product', 'state'],
    () =>
      circuits().flatMap(({ environment, product, state }) =>
        STATES.map((one) => ({ labels: { environment, product, state: one }, value: one === state ? 1 : 0 })),
      ),
  );
  metrics.counter(
    'daftari_daraja_circuit_trips_total',
    'How often the circuit breaker of a product of M-Pesa opened',
    ['environment', 'product'],
    () => circuits().map(({ environment, product, trips }) => ({ labels: { environment, product }, value: trips })),
  );
}
