import { join } from 'node:path';
import { daftari } from '../harness/cli';
import { newInstallation, startServer, type Installation, type Server } from '../harness/daftari';
import { eventsOf } from '../harness/journals';
import { merchantOf } from '../harness/merchant';
import { startOwnSimulator, type OwnSimulator } from '../harness/own-simulator';
import { paymentsPushed } from '../harness/simulator';
import { until } from '../harness/until';
import { webhookReceiver, type WebhookReceiver } from '../harness/webhook-receiver';

/** The crash points of design §5.1: what is on record then, and how the payment ends after the restart. */
const POINTS = [
  { at: 'before:PaymentInitiated.v1', pushesAtCrash: 0, ends: 'SUCCESS' },
  { at: 'after:PaymentInitiated.v1', pushesAtCrash: 0, ends: 'PENDING' },
  { at: 'before:PaymentAccepted.v1', pushesAtCrash: 1, ends: 'SUCCESS' },
  { at: 'after:CallbackReceived.v1', pushesAtCrash: 1, ends: 'SUCCESS' },
  { at: 'after:PaymentSucceeded.v1', pushesAtCrash: 1, ends: 'SUCCESS' },
] as const;

describe('a process killed at', () => {
  let installation: Installation;
  let simulator: OwnSimulator;
  let receiver: WebhookReceiver;
  let server: Server;
  beforeEach(async () => {
    simulator = await startOwnSimulator();
    receiver = await webhookReceiver();
    installation = await newInstallation({ DAFTARI_SIMULATOR_FILE: simulator.file });
    await (await startServer(installation)).end('SIGTERM');
  });
  afterEach(async () => {
    await server.end('SIGKILL');
    await simulator.stop();
    await receiver.close();
    installation.remove();
  });

  it.each(POINTS)(
    '$at leaves one payment, one push and one fee, which ends as $ends',
    async ({ at, pushesAtCrash, ends }) => {
      const hook = join(__dirname, '../harness/crash-at.cjs');
      const env = { ...installation.env, NODE_OPTIONS: `--require ${hook}`, CRASH_AT: at };
      server = await startServer({ ...installation, env });
      const pay = () => merchantOf(server).pay({ callbackUrl: receiver.url }, { 'idempotency-key': 'order-1' });
      // The answer may come before the crash: some points are passed only when the callback arrives.
      await pay().catch(() => undefined);
      expect(await server.ended).toBe('SIGKILL');
      expect(await paymentsPushed(simulator.url)).toHaveLength(pushesAtCrash);

      // On a busy machine a start takes longer than a customer: a callback that finds nobody would be lost.
      simulator.freeze();
      server = await startServer(installation);
      simulator.thaw();
      const retried = await pay();
      expect(retried.status).toBe(200);
      const id = String(retried.body.data!['transactionId']);
      await until(`the payment to be ${ends}`, async () => {
        const { data } = (await merchantOf(server).transaction(id)).body;
        return data?.['status'] === ends ? true : undefined;
      });
      const paid = ends === 'SUCCESS';
      if (paid) await until('the webhook', () => Promise.resolve(receiver.received.length > 0 ? true : undefined));
      expect(await paymentsPushed(simulator.url)).toEqual(paid ? [id] : []);
      expect(await server.end('SIGTERM')).toBe(0);

      const ledger = (await eventsOf(installation, 'wallet-fee')).map(({ type }) => type);
      const count = (type: string) => ledger.filter((other) => other === type).length;
      expect([count('FeeHeld.v1'), count('FeeCaptured.v1'), count('CollectionCredited.v1')]).toEqual(
        paid ? [1, 1, 1] : [1, 0, 0],
      );
      expect(new Set(receiver.received.map(({ deliveryId }) => deliveryId)).size).toBe(paid ? 1 : 0);
      expect(daftari(installation, 'audit', 'verify').code).toBe(0);
    },
  );
});
