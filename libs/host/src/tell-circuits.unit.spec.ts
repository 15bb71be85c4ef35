import type { Circuit } from '@daftari/daraja/upstreams';
import { balanceMetrics } from './balance-metrics';
import { metrics } from './metrics';
import { opsApp } from './ops-server';
import { readiness } from './readiness';
import { tellCircuits } from './tell-circuits';

const REASON = "M-Pesa refuses our initiator: 8006: the initiator's credential is locked";
const closed: Circuit = { environment: 'live', product: 'payout', state: 'closed', trips: 0 };
const open: Circuit = { ...closed, state: 'open', reason: REASON, trips: 2 };

function told(first: Circuit) {
  let circuits: readonly Circuit[] = [first, { ...closed, environment: 'test', product: 'stk-push' }];
  const kit = { metrics: metrics('initiation'), readiness: readiness() };
  tellCircuits(kit.metrics, kit.readiness, () => circuits);
  const app = opsApp({ service: 'initiation', version: '1', ...kit });
  return {
    app,
    become: (circuit: Circuit) => (circuits = [circuit, ...circuits.slice(1)]),
    ready: async () => {
      const { statusCode, body } = await app.inject('/readyz');
      return { statusCode, body: JSON.parse(body) as unknown };
    },
    lines: async () => (await app.inject('/metrics')).body.split('\n').filter((line) => line.startsWith('daftari_')),
  };
}

describe('a product of M-Pesa that is not used', () => {
  it('is told with its reason, and the process stays ready', async () => {
    const { ready, become } = told(open);
    const degraded = [{ name: 'M-Pesa live payout', why: REASON }];
    expect(await ready()).toEqual({
      statusCode: 200,
      body: { ready: true, service: 'initiation', waitingFor: [], degraded },
    });
    become({ ...open, state: 'half-open' });
    expect(await ready()).toMatchObject({ body: { degraded: [{ why: expect.stringContaining('to try') }] } });
    become(closed);
    expect(await ready()).toEqual({ statusCode: 200, body: { ready: true, service: 'initiation', waitingFor: [] } });
  });

  it('is told in metrics, with how often it was stopped', async () => {
    const { lines, become } = told(open);
    const labels = 'environment="live",product="payout"';
    expect(await lines()).toEqual(
      expect.arrayContaining([
        `daftari_daraja_circuit_state{${labels},state="closed",service="initiation"} 0`,
        `daftari_daraja_circuit_state{${labels},state="open",service="initiation"} 1`,
        `daftari_daraja_circuit_trips_total{${labels},service="initiation"} 2`,
        'daftari_daraja_circuit_trips_total{environment="test",product="stk-push",service="initiation"} 0',
      ]),
    );
    become(closed);
    expect(await lines()).toContain(`daftari_daraja_circuit_state{${labels},state="closed",service="initiation"} 1`);
  });
});

describe("the balance's metrics", () => {
  const place = { environment: 'live', shortcode: '600100' };
  const labels = '{environment="live",shortcode="600100",service="spec"}';

  it('tell the difference, whether a person has to look, and when it was compared', async () => {
    const kit = metrics('spec');
    balanceMetrics(kit, async () => [{ ...place, differenceCents: -500, alarm: true, comparedAtMs: 1_500 }]);
    const lines = (await kit.text()).split('\n');
    expect(lines).toEqual(
      expect.arrayContaining([
        `daftari_balance_difference_cents${labels} -500`,
        `daftari_balance_alarm${labels} 1`,
        `daftari_balance_compared_at_seconds${labels} 1.5`,
      ]),
    );
  });
});
