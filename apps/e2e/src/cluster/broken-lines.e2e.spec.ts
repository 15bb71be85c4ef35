import { setTimeout as pause } from 'node:timers/promises';
import { STOP_DEADLINE_MS } from '@daftari/service/lifecycle';
import { daftariAside } from '../harness/cli';
import { describeOnCluster } from '../harness/cluster';
import { startServer, type Server } from '../harness/daftari';
import { DEPENDENCIES, faultyInstallation, type Dependency, type FaultyInstallation } from '../harness/faulty-cluster';
import { FAULTS, type Fault } from '../harness/faulty-link';
import { fundFees } from '../harness/fund-fees';
import { shuffled } from '../harness/shuffled';
import { booksAgree, everyPaymentEnds, everyWebhookComes, SETTLED_WITHIN_MS } from '../harness/settled-books';
import { SOAK } from '../harness/soak';
import { answeredAgain, steadyLoad, type Asked, type SteadyLoad } from '../harness/steady-load';
import { webhookReceiver, type WebhookReceiver } from '../harness/webhook-receiver';

type Pair = readonly [Dependency, Fault];

const QUICK: readonly Pair[] = [
  ['kafka', 'half-open'],
  ['mongodb', 'half-open'],
  ['wallet-fee', 'half-open'],
  ['mongodb', 'cut'],
  ['callback', 'cut'],
];
const EVERY: readonly Pair[] = DEPENDENCIES.flatMap((dependency) =>
  FAULTS.map((fault) => [dependency, fault] as const),
);
/** Of the order: the same one breaks the same lines one after the other. */
const SEED = Number(process.env['SOAK_SEED'] ?? 20_261_122);
const PER_SECOND = 2;
const BROKEN_MS = SOAK ? 12_000 : 4_000;
/** Silent connections are given up after 7 s, requests to brokers after 10 s; the rest is for a busy machine. */
const BACK_WITHIN_MS = 180_000;
/** So many payments are answered again before the next line breaks. */
const CALM = PER_SECOND * 2;

interface Broken {
  readonly pair: Pair;
  readonly atMs: number;
  readonly inFlight: number;
  readonly mendedAtMs: number;
  /** After it was mended, until `CALM` payments were answered that were asked for since. */
  readonly backAfterMs: number;
}

const pairs = shuffled(SOAK ? EVERY : QUICK, SEED);

describeOnCluster(
  `lines that break ${pairs.length} times under load, in the order of seed ${SEED}`,
  (infra) => {
    let installation: FaultyInstallation;
    let receiver: WebhookReceiver;
    let server: Server;
    let load: SteadyLoad | undefined;
    beforeAll(async () => {
      receiver = await webhookReceiver();
      installation = await faultyInstallation(infra());
      server = await startServer(installation);
      await fundFees(server);
    });
    afterAll(async () => {
      await load?.stop();
      await server?.end('SIGTERM');
      await installation.close();
      await receiver.close();
      installation.remove();
    });

    it(
      'lose nothing and double nothing, whichever line it is and however it breaks',
      async () => {
        load = steadyLoad({ server, perSecond: PER_SECOND, callbackUrl: receiver.url });
        await answeredAgain(load, CALM, BACK_WITHIN_MS);
        const broken: Broken[] = [];
        for (const pair of pairs) broken.push(await breakLine(pair, installation, load));
        const asked = await load.stop();
        const answered = new Set(
          asked.flatMap(({ status, transactionId }) => (status === 200 ? [transactionId!] : [])),
        );
        console.info(report(broken, asked));

        const open = await everyPaymentEnds(server);
        await everyWebhookComes(
          receiver,
          [...answered].filter((id) => !open.has(id)),
        );
        console.info(JSON.stringify(await booksAgree(server, answered)));
        for (const command of ['verify', 'check']) {
          const { code, stdout, stderr } = await daftariAside(installation, 'audit', command);
          expect([command, code, stderr, code === 0 ? '' : stdout]).toEqual([command, 0, '', '']);
        }
        const parked = await daftariAside(installation, 'parked', 'list', '--json');
        expect([parked.code, JSON.parse(parked.stdout)]).toEqual([0, { streamCount: 0, streams: [], unreachable: [] }]);
      },
      SETTLED_WITHIN_MS * 2 + pairs.length * (BROKEN_MS + BACK_WITHIN_MS),
    );

    it('hold up no stop when it is the broker that never answers', async () => {
      installation.break('kafka', 'half-open');
      // A payment's events wait for the broker then.
      load = steadyLoad({ server, perSecond: PER_SECOND, callbackUrl: receiver.url, firstPhone: 30_000_000 });
      await answeredAgain(load, CALM, BACK_WITHIN_MS);
      await load.stop();
      const startMs = Date.now();
      expect(await server.end('SIGTERM')).toBe(0);
      // The edge first, then all the others side by side: 15 s for each.
      expect(Date.now() - startMs).toBeLessThan(2 * STOP_DEADLINE_MS);
      expect(server.output()).not.toContain('not stopped within');
      installation.mend('kafka');
    });
  },
  { overFaultyLinks: true },
);

async function breakLine(pair: Pair, installation: FaultyInstallation, load: SteadyLoad): Promise<Broken> {
  const [dependency, fault] = pair;
  const [atMs, inFlight] = [Date.now(), load.inFlight()];
  installation.break(dependency, fault);
  await pause(BROKEN_MS);
  installation.mend(dependency);
  const mendedAtMs = Date.now();
  await answeredAgain(load, CALM, BACK_WITHIN_MS).catch((error: Error) => {
    throw new Error(`after ${dependency} ${fault}: ${error.message}`, { cause: error });
  });
  return { pair, atMs, inFlight, mendedAtMs, backAfterMs: Date.now() - mendedAtMs };
}

function report(broken: readonly Broken[], asked: readonly Asked[]): string {
  const rows = broken.map(({ pair, atMs, inFlight, mendedAtMs, backAfterMs }) => {
    const during = asked.filter((one) => one.atMs >= atMs && one.atMs < mendedAtMs);
    const well = during.filter(({ status }) => status === 200).length;
    const what = pair.join(' ').padEnd(22);
    return `${what} in flight ${inFlight}, ${well} of ${during.length} answered with 200 during ${mendedAtMs - atMs} ms, ${CALM} more within ${backAfterMs} ms afterwards`;
  });
  const statuses = [...new Set(asked.map(({ status }) => status))].map(
    (status) => `${status ?? 'none'}: ${asked.filter((one) => one.status === status).length}`,
  );
  return [...rows, `asked ${asked.length} (${statuses.join(', ')})`].join('\n');
}
