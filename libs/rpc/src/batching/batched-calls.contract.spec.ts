import {
  WalletFeeServiceDefinition,
  type HoldFeesRequest,
  type WalletFeeService,
} from '@daftari/contracts/generated/daftari/walletfee/v1/walletfee';
import { DaftariError } from '@daftari/kernel/errors';
import { rendezvousOrder } from '@daftari/kernel/rendezvous';
import { toItemError } from '../known-error';
import { routedClient, type RoutedClientOptions } from '../routing/routed-client';
import { tcpProxy } from '../testing/tcp-proxy';
import {
  holdOf,
  JOURNAL,
  oneHold,
  routeByMerchant,
  until,
  walletFeeProcess,
  type WalletFeeProcess,
} from '../testing/wallet-fee-servers';
import { holdFeesBatch } from './hold-fees-batch';

const stops: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

async function serve(...args: Parameters<typeof walletFeeProcess>): Promise<WalletFeeProcess> {
  const server = await walletFeeProcess(...args);
  stops.push(() => server.stop());
  return server;
}

/** A client whose connections to all of them stand. */
async function clientOf(
  addresses: readonly string[],
  options: Partial<RoutedClientOptions<typeof WalletFeeServiceDefinition>> = {},
): Promise<WalletFeeService> {
  const client = routedClient(WalletFeeServiceDefinition, {
    addresses,
    routeOf: routeByMerchant,
    batches: { holdFees: holdFeesBatch },
    ...options,
  });
  stops.push(() => client.close());
  const partitions = Array.from({ length: 16 }, (_, partition) => partition);
  await Promise.all(partitions.map((partition) => client.service.holdFees(oneHold('warm', partition))));
  return client.service;
}

const each = (count: number) => Array.from({ length: count }, (_, i) => i);
/** Requests after those that `clientOf` makes. */
const later = ({ requests }: WalletFeeProcess) =>
  requests.filter(({ holds }) => holds.some(({ holdId }) => holdId !== 'warm'));

describe('calls of one turn to a batch method', () => {
  it('are one request, whatever their partitions, and each is answered by itself', async () => {
    const server = await serve();
    const client = await clientOf([server.address]);
    const answers = await Promise.all(each(200).map((i) => client.holdFees(oneHold(`h${i}`, i % 16))));
    expect(later(server).map(({ holds }) => holds.length)).toEqual([200]);
    expect(answers).toEqual(
      each(200).map((i) => ({
        results: [
          { result: { $case: 'hold', value: { holdId: `h${i}`, feeCents: 100 + (i % 16), refundOnFailure: false } } },
        ],
      })),
    );
  });

  it('are one request a process', async () => {
    const servers = [await serve(), await serve()];
    const addresses = servers.map(({ address }) => address);
    const client = await clientOf(addresses);
    await Promise.all(each(160).map((i) => client.holdFees(oneHold(`h${i}`, i % 16))));
    for (const server of servers) {
      const own = each(16).filter((p) => rendezvousOrder(addresses, JOURNAL, p)[0] === server.address);
      expect(later(server).map(({ holds }) => holds.length)).toEqual([own.length * 10]);
      expect(later(server)[0]!.holds.every(({ merchantId }) => own.includes(Number(merchantId)))).toBe(true);
    }
  });

  it('are apart when their callers differ', async () => {
    const server = await serve();
    const client = await clientOf([server.address]);
    await Promise.all(each(4).map((i) => client.holdFees(oneHold(`h${i}`, 0, `cause-${i % 2}`))));
    expect(later(server).map(({ caller, holds }) => [caller?.causation, holds.map(({ holdId }) => holdId)])).toEqual([
      ['cause-0', ['h0', 'h2']],
      ['cause-1', ['h1', 'h3']],
    ]);
  });

  it('are several requests when there are too many, or too much of them', async () => {
    const server = await serve();
    const client = await clientOf([server.address]);
    await Promise.all(each(2_500).map((i) => client.holdFees(oneHold(`h${i}`))));
    const counts = later(server).map(({ holds }) => holds.length);
    expect(counts.sort((a, b) => a - b)).toEqual([500, 1_000, 1_000]);
    const before = server.requests.length;
    const long = await Promise.all(each(10).map((i) => client.holdFees(oneHold(`${i}`.padEnd(1024 * 1024)))));
    expect(long).toHaveLength(10);
    const sizes = server.requests.slice(before).map(({ holds }) => holds.length);
    expect(sizes.reduce((sum, n) => sum + n, 0)).toBe(10);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(3);
  });

  it('do not fail with their neighbours', async () => {
    const refusing = async ({ holds }: HoldFeesRequest) => ({
      results: holds.map((hold) =>
        hold.holdId === 'poor'
          ? {
              result: { $case: 'error' as const, value: toItemError(new DaftariError('INSUFFICIENT_SERVICE_BALANCE')) },
            }
          : { result: { $case: 'hold' as const, value: holdOf(hold) } },
      ),
    });
    const server = await serve({ holdFees: refusing });
    const client = await clientOf([server.address]);
    const answers = await Promise.all(['a', 'poor', 'b'].map((id) => client.holdFees(oneHold(id))));
    expect(answers.map(({ results }) => results[0]?.result?.$case)).toEqual(['hold', 'error', 'hold']);
    expect(later(server)).toHaveLength(1);
  });

  it('all fail when their request does', async () => {
    const refuse = ({ holds }: HoldFeesRequest) =>
      holds[0]!.holdId === 'warm'
        ? Promise.resolve({ results: holds.map(() => ({ result: undefined })) })
        : Promise.reject(new DaftariError('VALIDATION_ERROR', 'no'));
    const server = await serve({ holdFees: refuse });
    const client = await clientOf([server.address]);
    const answers = await Promise.allSettled(['a', 'b'].map((id) => client.holdFees(oneHold(id))));
    for (const answer of answers) {
      expect(answer).toMatchObject({ status: 'rejected', reason: { code: 'VALIDATION_ERROR', message: 'no' } });
    }
    expect(later(server)).toHaveLength(1);
  });
});

describe('a call of several items', () => {
  const several = (partitions: readonly number[]): HoldFeesRequest => ({
    ...oneHold('', 0),
    holds: partitions.flatMap((partition) => oneHold(`h${partition}`, partition).holds),
  });

  it('is answered in the order of its items, though they go to several processes', async () => {
    const servers = [await serve(), await serve()];
    const client = await clientOf(servers.map(({ address }) => address));
    const { results } = await client.holdFees(several(each(16)));
    expect(results.map(({ result }) => (result?.$case === 'hold' ? result.value.holdId : result))).toEqual(
      each(16).map((partition) => `h${partition}`),
    );
    expect(servers.map((server) => later(server).length)).toEqual([1, 1]);
  });

  it('says of each item what is known when one of the processes dies', async () => {
    const stuck = ({ holds }: HoldFeesRequest) =>
      holds[0]!.holdId === 'warm'
        ? Promise.resolve({ results: holds.map(() => ({ result: undefined })) })
        : new Promise<never>(() => undefined);
    const [first, second] = [await serve({ holdFees: stuck }, { drainDeadlineMs: 10 }), await serve()];
    const proxy = await tcpProxy(first.port);
    const addresses = [proxy.address, second.address];
    const client = await clientOf(addresses);
    const answer = client.holdFees(several(each(16)));
    await until(() => later(first).length === 1, 'the items arrive');
    await proxy.kill();
    const { results } = await answer;
    expect(results.map(({ result }) => (result?.$case === 'error' ? result.value.code : result?.$case))).toEqual(
      each(16).map((p) => (rendezvousOrder(addresses, JOURNAL, p)[0] === proxy.address ? 'OUTCOME_UNKNOWN' : 'hold')),
    );
  });

  it('goes on elsewhere, together, when a process dies and that is safe', async () => {
    const stuck = ({ holds }: HoldFeesRequest) =>
      holds[0]!.holdId === 'warm'
        ? Promise.resolve({ results: holds.map(() => ({ result: undefined })) })
        : new Promise<never>(() => undefined);
    const [first, second] = [await serve({ holdFees: stuck }, { drainDeadlineMs: 10 }), await serve()];
    const proxy = await tcpProxy(first.port);
    const addresses = [proxy.address, second.address];
    const client = await clientOf(addresses, { safeToRetry: ['holdFees'] });
    const answers = Promise.all(each(64).map((i) => client.holdFees(oneHold(`h${i}`, i % 16))));
    await until(() => later(first).length === 1 && later(second).length === 1, 'the items arrive');
    await proxy.kill();
    expect((await answers).every(({ results }) => results[0]?.result?.$case === 'hold')).toBe(true);
    expect(later(second)).toHaveLength(2);
  });

  it('without items is asked as it is', async () => {
    const server = await serve();
    const client = await clientOf([server.address]);
    expect(await client.holdFees(several([]))).toEqual({ results: [] });
    expect(server.requests.at(-1)?.holds).toEqual([]);
  });
});
