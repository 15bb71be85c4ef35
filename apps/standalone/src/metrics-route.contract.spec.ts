import { callbackTokens } from '@daftari/daraja/callback-token';
import { DarajaUpstreams } from '@daftari/daraja/upstreams';
import { manualClock } from '@daftari/kernel/clock';
import fastify from 'fastify';
import { metricsOf } from './metrics-of';
import { metricsRoute } from './metrics-route';

it('tells the breakers, the balances and what waits in the spool in the words of Prometheus', async () => {
  const upstreams = new DarajaUpstreams(callbackTokens([{ id: 'aa', secret: Buffer.alloc(32, 7) }]), manualClock(0));
  const credentials = { consumerKey: 'key', consumerSecret: 'secret', passkey: 'pass' };
  const standing = {
    environment: 'live' as const,
    shortcode: '600100',
    differenceCents: 0,
    alarm: false,
    comparedAtMs: 0,
  };
  const services = { initiation: { balances: async () => [standing] }, intake: { spooled: () => 3 } };
  const app = fastify();
  await app.register(metricsRoute(metricsOf(services, upstreams)));
  upstreams.connect('live', { baseUrl: 'http://127.0.0.1:1', shortcode: '600100', credentials });

  const answer = await app.inject('/metrics');

  expect(answer.statusCode).toBe(200);
  expect(answer.headers['content-type']).toContain('text/plain');
  const lines = answer.body.split('\n');
  expect(lines).toEqual(
    expect.arrayContaining([
      'daftari_daraja_circuit_state{environment="live",product="payout",state="closed",service="standalone"} 1',
      'daftari_daraja_circuit_trips_total{environment="live",product="pull",service="standalone"} 0',
      'daftari_balance_alarm{environment="live",shortcode="600100",service="standalone"} 0',
      'daftari_callbacks_spooled{service="standalone"} 3',
    ]),
  );
  await app.close();
  await upstreams.close();
});
