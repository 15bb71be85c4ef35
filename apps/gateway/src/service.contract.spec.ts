import { systemIds } from '@daftari/kernel/ids';
import { createLogger } from '@daftari/service/logger';
import { buildGateway } from './service';
import { fakeMerchants } from './testing/fake-merchants';
import { fakeMerchantsFeed } from './testing/fake-merchants-feed';
import { fakeNotifier } from './testing/fake-notifier';
import { fakeInitiation, fakeWalletFee } from './testing/fake-services';
import { errorIn, runningGateway } from './testing/running-gateway';

it('a gateway is not built with a fingerprint key that could be guessed', () => {
  const build = (bytes: number) =>
    buildGateway({
      initiation: fakeInitiation(),
      walletFee: fakeWalletFee(),
      merchants: fakeMerchants(),
      notifier: fakeNotifier(),
      merchantsFeed: fakeMerchantsFeed(),
      ids: systemIds,
      logger: createLogger({ level: 'silent', destination: { write: () => {} } }),
      version: '0.0.0-test',
      fingerprintKey: new Uint8Array(bytes),
      rateLimitPerMinute: 60,
    });
  expect(() => build(31)).toThrow('fingerprintKey needs 32 bytes, it has 31');
  expect(() => build(32)).not.toThrow();
});

describe('/readyz', () => {
  it('waits for what the host says, by name', async () => {
    let reconciler = false;
    const gateway = await runningGateway({ readiness: { store: () => true, reconciler: () => reconciler } });
    const waiting = await gateway.app.inject('/readyz');
    expect([waiting.statusCode, waiting.headers['retry-after']]).toEqual([503, '1']);
    expect(errorIn(waiting.json())).toEqual({
      code: 'OVERLOADED',
      message: 'Not ready: reconciler.',
      details: { retryAfterSeconds: 1, waitsFor: ['reconciler'] },
    });
    reconciler = true;
    expect((await gateway.app.inject('/readyz')).json()).toMatchObject({ success: true, data: { status: 'ready' } });
    await gateway.stop();
  });

  it('names what is amiss and is ready all the same', async () => {
    const amiss = [{ name: 'M-Pesa live payout', why: 'M-Pesa does not answer: HTTP 503' }];
    let degraded = amiss;
    const gateway = await runningGateway({ degraded: () => degraded });
    const answer = await gateway.app.inject('/readyz');
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toMatchObject({ success: true, data: { status: 'ready', degraded: amiss } });
    degraded = [];
    expect((await gateway.app.inject('/readyz')).json<{ data: object }>().data).toEqual({ status: 'ready' });
    await gateway.stop();
  });

  it('waits for the keys first', async () => {
    const gateway = await runningGateway({ start: false, readiness: { store: () => false } });
    expect(errorIn((await gateway.app.inject('/readyz')).json()).message).toContain('API keys');
    await gateway.stop();
  });
});
