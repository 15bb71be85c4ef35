import { newInstallation, startServer, type Installation, type Server } from '../harness/daftari';
import { eventsOf } from '../harness/journals';
import { merchantOf } from '../harness/merchant';
import { paymentsPushed } from '../harness/simulator';

describe('an idempotency key', () => {
  let installation: Installation;
  let server: Server;
  beforeAll(async () => {
    installation = await newInstallation();
    server = await startServer(installation);
  });
  afterAll(async () => {
    await server.end('SIGKILL');
    installation.remove();
  });

  it('makes one payment of 200 requests at once, one push and one fee, also after a restart', async () => {
    const key = { 'idempotency-key': 'order-2026-1' };
    const answers = await Promise.all(Array.from({ length: 200 }, () => merchantOf(server).pay({}, key)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(new Set(answers.map(({ body }) => JSON.stringify(body.data))).size).toBe(1);
    expect(answers.filter(({ headers }) => headers.get('idempotency-replayed') !== 'true')).toHaveLength(1);
    const id = String(answers[0]!.body.data!['transactionId']);
    expect(await paymentsPushed(server.addresses.simulator)).toEqual([id]);
    await merchantOf(server).final(id);

    expect(await server.end('SIGTERM')).toBe(0);
    server = await startServer(installation);
    const again = await merchantOf(server).pay({}, key);
    expect([again.status, again.body.data, again.headers.get('idempotency-replayed')]).toEqual([
      200,
      answers[0]!.body.data,
      'true',
    ]);
    const other = await merchantOf(server).pay({ amount: 1001 }, key);
    expect([other.status, other.body.error?.code]).toEqual([409, 'IDEMPOTENCY_KEY_REUSED']);
    expect(await paymentsPushed(server.addresses.simulator)).toEqual([id]);

    expect(await server.end('SIGTERM')).toBe(0);
    const ledger = await eventsOf(installation, 'wallet-fee');
    const types = ledger.map(({ type }) => type).filter((type) => type.startsWith('Fee'));
    expect(types).toEqual(['FeeHeld.v1', 'FeeCaptured.v1']);
    server = await startServer(installation);
  });
});
