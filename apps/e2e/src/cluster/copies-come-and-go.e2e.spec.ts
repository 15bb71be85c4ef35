import { STOP_DEADLINE_MS } from '@daftari/service/lifecycle';
import { startAnotherCopy, untilItWorks, type AnotherCopy } from '../harness/another-copy';
import { daftari } from '../harness/cli';
import { describeOnCluster, processesOf } from '../harness/cluster';
import { newInstallation, startServer, type Installation, type Server } from '../harness/daftari';
import { fundFees } from '../harness/fund-fees';
import { booksAgree, everyPaymentEnds, everyWebhookComes, SETTLED_WITHIN_MS } from '../harness/settled-books';
import { SOAK } from '../harness/soak';
import { answeredAgain, steadyLoad, type SteadyLoad } from '../harness/steady-load';
import { until } from '../harness/until';
import { webhookReceiver, type WebhookReceiver } from '../harness/webhook-receiver';

const PER_SECOND = 2;
const CALM = PER_SECOND * 2;
const BACK_WITHIN_MS = 180_000;
const ROUNDS = 3;
/** Of what a copy printed, shown when it did not end as it was told. */
const LAST_WORDS = 4_000;

const NAME = `copies that come and go under load, ${2 * ROUNDS} times two`;

// Six minutes and more: lost callbacks are asked for as long.
const describeInSoak = SOAK ? describeOnCluster : skipped;

describeInSoak(NAME, () => {
  let installation: Installation;
  let receiver: WebhookReceiver;
  let server: Server;
  let load: SteadyLoad | undefined;
  const copies = new Set<AnotherCopy>();
  beforeAll(async () => {
    receiver = await webhookReceiver();
    installation = await newInstallation();
    server = await startServer(installation);
    await fundFees(server);
  });
  afterAll(async () => {
    await load?.stop();
    for (const copy of copies) await copy.end('SIGKILL');
    await server?.end('SIGTERM');
    await receiver.close();
    installation.remove();
  });

  it(
    'lose nothing and double nothing, whether they go in good order or not',
    async () => {
      load = steadyLoad({ server, perSecond: PER_SECOND, callbackUrl: receiver.url });
      await answeredAgain(load, CALM, BACK_WITHIN_MS);
      const rows: string[] = [];
      for (let count = 0; count < ROUNDS; count += 1) {
        for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
          rows.push(await round({ installation, server, running: load, copies }, signal));
        }
      }
      const asked = await load.stop();
      const answered = new Set(asked.flatMap(({ status, transactionId }) => (status === 200 ? [transactionId!] : [])));
      console.info([...rows, `asked ${asked.length}, answered with 200: ${answered.size}`].join('\n'));

      const open = await everyPaymentEnds(server);
      await everyWebhookComes(
        receiver,
        [...answered].filter((id) => !open.has(id)),
      );
      console.info(JSON.stringify(await booksAgree(server, answered)));
      for (const command of ['verify', 'check']) {
        const { code, stdout, stderr } = daftari(installation, 'audit', command);
        expect([command, code, stderr, code === 0 ? '' : stdout]).toEqual([command, 0, '', '']);
      }
    },
    SETTLED_WITHIN_MS * 2 + ROUNDS * 10 * BACK_WITHIN_MS,
  );
});

function skipped(name: string): void {
  it.skip(`cluster: ${name}: only in npm run test:soak`, () => undefined);
}

type Signal = 'SIGTERM' | 'SIGKILL';

interface World {
  readonly installation: Installation;
  readonly server: Server;
  readonly running: SteadyLoad;
  /** Those that run now. */
  readonly copies: Set<AnotherCopy>;
}

/** Starts a third copy of both, ends them and one that the cluster began with, and answers what was seen. */
async function round({ installation, server, running, copies }: World, signal: Signal): Promise<string> {
  const third: AnotherCopy[] = [];
  for (const service of ['wallet-fee', 'initiation'] as const) {
    const copy = await startAnotherCopy(installation, service);
    copies.add(copy);
    third.push(copy);
    await untilItWorks(copy);
  }
  await answeredAgain(running, CALM, BACK_WITHIN_MS);
  const seen: string[] = [];
  for (const copy of third) {
    const inFlight = running.inFlight();
    const { how, tookMs, output } = await copy.end(signal);
    copies.delete(copy);
    const asTold = signal === 'SIGTERM' ? 0 : 'SIGKILL';
    expect([copy.name, how, how === asTold ? '' : output.slice(-LAST_WORDS)]).toEqual([copy.name, asTold, '']);
    expect(tookMs).toBeLessThan(STOP_DEADLINE_MS);
    seen.push(`${copy.name} ended by ${signal} in ${tookMs} ms, in flight ${inFlight}`);
    // The third copy's share is the other two's again, and one of them goes as well.
    seen.push(await restart({ installation, server }, copy.name.replace('-3', '-2'), signal));
    const startMs = Date.now();
    await answeredAgain(running, CALM, BACK_WITHIN_MS);
    seen.push(`  ${CALM} payments answered within ${Date.now() - startMs} ms afterwards`);
  }
  return seen.join('\n');
}

async function restart(
  { installation, server }: Pick<World, 'installation' | 'server'>,
  name: string,
  signal: Signal,
): Promise<string> {
  const pid = processesOf(installation)[name]!;
  const startMs = Date.now();
  process.kill(pid, signal);
  const isAnother = async () => {
    const now = processesOf(installation)[name];
    return now !== undefined && now !== pid ? true : undefined;
  };
  await until(`${name} to run again`, isAnother, () => server.output().slice(-2_000), BACK_WITHIN_MS);
  return `${name} ended by ${signal}, another runs after ${Date.now() - startMs} ms`;
}
