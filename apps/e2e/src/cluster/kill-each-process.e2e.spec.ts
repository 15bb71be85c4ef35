import { setTimeout as pause } from 'node:timers/promises';
import { daftari } from '../harness/cli';
import { describeOnCluster, processesOf } from '../harness/cluster';
import { newInstallation, startServer, type Installation, type Server } from '../harness/daftari';
import { fundFees } from '../harness/fund-fees';
import { expectCleanLog } from '../harness/log-lines';
import { booksAgree, everyPaymentEnds, everyWebhookComes, SETTLED_WITHIN_MS } from '../harness/settled-books';
import { SOAK } from '../harness/soak';
import { recoveredAfterMs, steadyLoad, type Asked } from '../harness/steady-load';
import { until } from '../harness/until';
import { webhookReceiver, type WebhookReceiver } from '../harness/webhook-receiver';

const QUICK = ['wallet-fee-1', 'initiation-2', 'kafka', 'callback', 'mongodb', 'notifier', 'gateway'];
const EVERY = [
  'merchants',
  'wallet-fee-1',
  'wallet-fee-2',
  'callback',
  'initiation-1',
  'initiation-2',
  'notifier',
  'gateway',
  'kafka',
  'mongodb',
];
const KILLS = SOAK ? [...EVERY, ...EVERY, ...EVERY] : QUICK;
const PER_SECOND = SOAK ? 6 : 2;
/** Between a kill and the next, when the one before is up again. */
const CALM_MS = SOAK ? 6_000 : 2_500;
const BACK_WITHIN_MS = 180_000;

interface Kill {
  readonly name: string;
  readonly atMs: number;
  readonly inFlight: number;
  /** Until a process of that name ran again. */
  readonly downMs: number;
}

describeOnCluster(`kill -9 of ${KILLS.length} processes, one after the other, under load`, () => {
  let installation: Installation;
  let receiver: WebhookReceiver;
  let server: Server;
  beforeAll(async () => {
    receiver = await webhookReceiver();
    installation = await newInstallation();
    server = await startServer(installation);
    await fundFees(server);
  });
  afterAll(async () => {
    await server?.end('SIGTERM');
    await receiver.close();
    installation.remove();
  });

  it(
    'loses nothing, doubles nothing, and tells every merchant',
    async () => {
      const load = steadyLoad({ server, perSecond: PER_SECOND, callbackUrl: receiver.url });
      await pause(CALM_MS);
      const kills: Kill[] = [];
      for (const name of KILLS) {
        kills.push(await kill(name, load.inFlight(), installation, server));
        await pause(CALM_MS);
      }
      const asked = await load.stop();
      const answered = new Set(asked.flatMap(({ status, transactionId }) => (status === 200 ? [transactionId!] : [])));
      expect(answered.size).toBeGreaterThan(KILLS.length);

      await everyPaymentEnds(server);
      await everyWebhookComes(receiver, answered);
      const books = await booksAgree(server, answered);
      console.info(report(kills, asked, JSON.stringify(books)));

      const verified = daftari(installation, 'audit', 'verify');
      expect([verified.code, verified.stderr]).toEqual([0, '']);
      const checked = daftari(installation, 'audit', 'check');
      expect([checked.code, checked.stderr]).toEqual([0, '']);
      expectCleanLog(server);
    },
    SETTLED_WITHIN_MS * 2 + KILLS.length * (CALM_MS + BACK_WITHIN_MS),
  );
});

async function kill(name: string, inFlight: number, installation: Installation, server: Server): Promise<Kill> {
  const pid = processesOf(installation)[name];
  expect([name, pid]).toEqual([name, expect.any(Number)]);
  const atMs = Date.now();
  process.kill(pid!, 'SIGKILL');
  const isBack = async () => {
    const now = processesOf(installation)[name];
    return now !== undefined && now !== pid ? true : undefined;
  };
  await until(`${name} to run again`, isBack, () => server.output().slice(-2_000), BACK_WITHIN_MS);
  return { name, atMs, inFlight, downMs: Date.now() - atMs };
}

function report(kills: readonly Kill[], asked: readonly Asked[], books: string): string {
  const rows = kills.map(({ name, atMs, inFlight, downMs }, i) => {
    const until = kills[i + 1]?.atMs ?? Infinity;
    const recovered = recoveredAfterMs(
      asked.filter((one) => one.atMs < until),
      atMs,
    );
    return `${name.padEnd(14)} in flight ${inFlight}, down ${downMs} ms, payments answered again after ${recovered ?? '?'} ms`;
  });
  const count = (status: number | undefined) => asked.filter((one) => one.status === status).length;
  const statuses = [...new Set(asked.map(({ status }) => status))].map(
    (status) => `${status ?? 'none'}: ${count(status)}`,
  );
  return [...rows, `asked ${asked.length} (${statuses.join(', ')})`, books].join('\n');
}
