import { setTimeout as pause } from 'node:timers/promises';
import { PaymentStatus } from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import { daftari } from '../harness/cli';
import { newInstallation, startServer, type Installation, type Server } from '../harness/daftari';
import { eventsOf } from '../harness/journals';
import { expectCleanLog } from '../harness/log-lines';
import { merchantOf } from '../harness/merchant';
import { startOwnSimulator, type OwnSimulator } from '../harness/own-simulator';
import { allPayments } from '../harness/payments';
import { paidReceipts, paymentsPushed } from '../harness/simulator';
import { SOAK } from '../harness/soak';
import { until } from '../harness/until';
import { webhookReceiver, type WebhookReceiver } from '../harness/webhook-receiver';

const KILLS = SOAK ? 20 : 3;
const CLIENTS = 8;
/** Lost callbacks are asked for 25, 45 and 75 s after the push. */
const SETTLED_WITHIN_MS = 150_000;
const FINAL = /^(SUCCESS|FAILED|CANCELLED|EXPIRED)$/;

describe(`kill -9 ${KILLS} times under load, while the simulator lives on`, () => {
  let installation: Installation;
  let simulator: OwnSimulator;
  let receiver: WebhookReceiver;
  let server: Server;
  const answered = new Set<string>();
  let submitted = 0;
  beforeAll(async () => {
    simulator = await startOwnSimulator();
    receiver = await webhookReceiver();
    installation = await newInstallation({ DAFTARI_SIMULATOR_FILE: simulator.file });
    server = await startServer(installation);
  });
  afterAll(async () => {
    await server.end('SIGKILL');
    await simulator.stop();
    await receiver.close();
    installation.remove();
  });

  /** Clients that go on whatever happens to the server; answers how to stop them. */
  function load(): () => Promise<void> {
    let running = true;
    const client = async () => {
      while (running) {
        submitted += 1;
        const phone = `2547${String(20_000_000 + submitted)}`;
        try {
          const { status, body } = await merchantOf(server).pay({ phone, amount: 10, callbackUrl: receiver.url });
          if (status === 200) answered.add(String(body.data!['transactionId']));
        } catch {
          await pause(50);
        }
      }
    };
    const clients = Array.from({ length: CLIENTS }, client);
    return async () => {
      running = false;
      await Promise.all(clients);
    };
  }

  it(
    'loses nothing, doubles nothing, and tells every merchant',
    async () => {
      const stop = load();
      for (let kill = 0; kill < KILLS; kill++) {
        // Spread over the life of a payment by a fixed sequence, not by chance.
        await pause(300 + ((kill * 797) % 1_900));
        await server.end('SIGKILL');
        expectCleanLog(server);
        server = await startServer(installation);
      }
      await stop();
      let open: string[] = [];
      await until(
        'every payment that Daraja can be asked about to end',
        async () => {
          const pending = (await allPayments(server)).filter(({ status }) => status === PaymentStatus.PENDING);
          open = pending.filter((p) => p.providerCheckoutId !== undefined).map((p) => p.transactionId);
          return open.length === 0 ? true : undefined;
        },
        () => `still open: ${open.join(', ')}`,
        SETTLED_WITHIN_MS,
      );
      const merchant = merchantOf(server);
      for (const id of answered) {
        const { data } = (await merchant.transaction(id)).body;
        expect([id, data?.['status']]).toEqual([id, expect.stringMatching(FINAL)]);
      }
      const untold = () => [...answered].filter((id) => webhooksOf(id).length === 0);
      await until(
        'every webhook',
        () => Promise.resolve(untold().length === 0 ? true : undefined),
        () => untold().join(', '),
        SETTLED_WITHIN_MS,
      );
      for (const id of answered) expect(new Set(webhooksOf(id).map(({ deliveryId }) => deliveryId)).size).toBe(1);

      const pushed = await paymentsPushed(simulator.url);
      expect(new Set(pushed).size).toBe(pushed.length);
      expect(pushed).toEqual(expect.arrayContaining([...answered]));
      const paid = await paidReceipts(simulator.url);
      expect(await server.end('SIGTERM')).toBe(0);
      expectCleanLog(server);
      const report = await compareBooks(paid);
      console.info(`kills ${KILLS}, requests ${submitted}, answered ${answered.size}, ${report}`);
      expect(daftari(installation, 'audit', 'verify')).toMatchObject({ code: 0 });
      server = await startServer(installation);
    },
    SETTLED_WITHIN_MS * 2 + KILLS * 5_000,
  );

  function webhooksOf(id: string) {
    return receiver.received.filter(({ body }) => (body['transaction'] as { id: string }).id === id);
  }

  /** Every shilling the simulator was paid is in our ledger once, or its payment is known as open to a person. */
  async function compareBooks(paid: ReadonlyMap<string, string>): Promise<string> {
    const payments = await eventsOf(installation, 'initiation');
    const ledger = await eventsOf(installation, 'wallet-fee');
    const credited = ledger.filter(({ type }) => type === 'CollectionCredited.v1');
    const byPayment = new Map(credited.map((event) => [event.correlation, event.data as { receipt?: string }]));
    expect(byPayment.size).toBe(credited.length);
    const ended = new Set(payments.filter(({ type }) => type === 'PaymentSucceeded.v1').map((e) => e.correlation));
    expect([...byPayment.keys()].sort()).toEqual([...ended].sort());
    const missing = [...paid].filter(([id]) => !byPayment.has(id)).map(([id]) => id);
    const unknown = new Set(
      payments.filter(({ type }) => type === 'PaymentInitiated.v1').map(({ correlation }) => correlation),
    );
    const accepted = new Set(payments.filter(({ type }) => type === 'PaymentAccepted.v1').map((e) => e.correlation));
    // Pushed, killed before the acknowledgement was on record, and the callback found nobody: open, for a person.
    for (const id of missing)
      expect([id, unknown.has(id), accepted.has(id), answered.has(id)]).toEqual([id, true, false, false]);
    for (const [id, { receipt }] of byPayment) if (receipt !== undefined) expect(receipt).toBe(paid.get(id));
    return `paid ${paid.size}, credited ${credited.length}, open for a person ${missing.length}`;
  }
});
