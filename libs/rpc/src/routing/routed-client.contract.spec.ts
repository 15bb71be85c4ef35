import {
  WalletFeeServiceDefinition,
  type WalletFeeService,
} from '@daftari/contracts/generated/daftari/walletfee/v1/walletfee';
import { DaftariError } from '@daftari/kernel/errors';
import { rendezvousOrder } from '@daftari/kernel/rendezvous';
import {
  freePort,
  JOURNAL,
  oneHold,
  routeByMerchant,
  until,
  walletFeeProcess,
  type WalletFeeProcess,
} from '../testing/wallet-fee-servers';
import { tcpProxy, type TcpProxy } from '../testing/tcp-proxy';
import { routedClient, type RoutedClientOptions } from './routed-client';

type Options = RoutedClientOptions<typeof WalletFeeServiceDefinition>;

const stops: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

async function serve(...args: Parameters<typeof walletFeeProcess>): Promise<WalletFeeProcess> {
  const server = await walletFeeProcess(...args);
  stops.push(() => server.stop());
  return server;
}

async function between(server: WalletFeeProcess): Promise<TcpProxy> {
  const proxy = await tcpProxy(server.port);
  stops.push(() => proxy.kill());
  return proxy;
}

function clientOf(addresses: readonly string[], options: Partial<Options> = {}): WalletFeeService {
  const client = routedClient(WalletFeeServiceDefinition, { addresses, routeOf: routeByMerchant, ...options });
  stops.push(() => client.close());
  return client.service;
}

/** A partition whose order of the addresses begins with `first`. */
function partitionOf(first: string, addresses: readonly string[]): number {
  for (let partition = 0; ; partition++) {
    if (rendezvousOrder(addresses, JOURNAL, partition)[0] === first) return partition;
  }
}

const never = () => new Promise<never>(() => undefined);

describe('where a call goes', () => {
  it("is the first in its partition's rendezvous order, every time and in every client", async () => {
    const servers = [await serve(), await serve(), await serve()];
    const addresses = servers.map(({ address }) => address);
    for (const client of [clientOf(addresses), clientOf([...addresses].reverse())]) {
      for (let partition = 0; partition < 16; partition++) {
        await client.holdFees(oneHold('first', partition));
        await client.holdFees(oneHold('again', partition));
      }
    }
    for (const { address, requests } of servers) {
      const own = Array.from({ length: 16 }, (_, p) => p).filter(
        (p) => rendezvousOrder(addresses, JOURNAL, p)[0] === address,
      );
      const seen = [...new Set(requests.map(({ holds }) => Number(holds[0]!.merchantId)))];
      expect(seen.sort((a, b) => a - b)).toEqual(own);
      expect(requests).toHaveLength(own.length * 4);
    }
  });

  it('is each process in turn when the call is nobody’s in particular', async () => {
    const servers = [await serve(), await serve()];
    const client = clientOf(
      servers.map(({ address }) => address),
      { routeOf: () => undefined },
    );
    for (let i = 0; i < 10; i++) await client.holdFees(oneHold(`${i}`));
    expect(servers.map(({ requests }) => requests.length)).toEqual([5, 5]);
  });

  it('is the next in order while the first is not there, and the first again when it is back', async () => {
    const [first, second] = [await serve(), await serve()];
    const addresses = [first.address, second.address];
    const client = clientOf(addresses);
    const partition = partitionOf(first.address, addresses);
    await client.holdFees(oneHold('a', partition));
    await first.stop();
    await client.holdFees(oneHold('b', partition));
    expect([first.requests.length, second.requests.length]).toEqual([1, 1]);
    const back = await serve({}, { port: first.port });
    for (let i = 0; back.requests.length === 0; i++) {
      if (i > 1_000) throw new Error('the first never got its calls back');
      await client.holdFees(oneHold(`c${i}`, partition));
      await new Promise((resolve) => setImmediate(resolve));
    }
  });
});

describe('a call whose server dies', () => {
  const dying = async (options: Pick<Options, 'safeToRetry' | 'safeRequest'>) => {
    const [first, second] = [await serve({ holdFees: never }, { drainDeadlineMs: 10 }), await serve()];
    const proxy = await between(first);
    const addresses = [proxy.address, second.address];
    const client = clientOf(addresses, options);
    const answer = client.holdFees(oneHold('h', partitionOf(proxy.address, addresses)));
    answer.catch(() => undefined);
    await until(() => first.requests.length === 1, 'the call arrives');
    await proxy.kill();
    return { answer, first, second };
  };

  it('is asked again at the next when that is safe', async () => {
    const { answer, second } = await dying({ safeToRetry: ['holdFees'] });
    await expect(answer).resolves.toMatchObject({ results: [{ result: { $case: 'hold' } }] });
    expect(second.requests).toHaveLength(1);
  });

  it.each([
    ['is', 'h', 1],
    ['is not', 'another', 0],
  ])('%s asked again at the next when its request says so', async (_is, safeId, asked) => {
    const safeRequest: Options['safeRequest'] = (_method, request) =>
      'holds' in request && request.holds.every(({ holdId }) => holdId === oneHold(safeId, 0).holds[0]!.holdId);
    const { answer, second } = await dying({ safeRequest });
    await answer.catch(() => undefined);
    expect(second.requests).toHaveLength(asked);
  });

  it('is not when it is not: nobody knows whether it was done', async () => {
    const { answer, second } = await dying({});
    await expect(answer).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN', details: { reason: 'UNAVAILABLE' } });
    expect(second.requests).toHaveLength(0);
  });

  it('stays unknown when the next has no room to say', async () => {
    const full = () => Promise.reject(new DaftariError('OVERLOADED'));
    const [first, second] = [
      await serve({ holdFees: never }, { drainDeadlineMs: 10 }),
      await serve({ holdFees: full }),
    ];
    const proxy = await between(first);
    const addresses = [proxy.address, second.address];
    const client = clientOf(addresses, { safeToRetry: ['holdFees'] });
    const answer = expect(client.holdFees(oneHold('h', partitionOf(proxy.address, addresses)))).rejects.toMatchObject({
      code: 'OUTCOME_UNKNOWN',
    });
    await until(() => first.requests.length === 1, 'the call arrives');
    await proxy.kill();
    await answer;
    expect(second.requests).toHaveLength(1);
  });

  it('moves on when the connection is silent, long before the system notices', async () => {
    const [first, second] = [await serve({ holdFees: never }, { drainDeadlineMs: 10 }), await serve()];
    const proxy = await between(first);
    const addresses = [proxy.address, second.address];
    const client = clientOf(addresses, { safeToRetry: ['holdFees'] });
    const answer = client.holdFees(oneHold('h', partitionOf(proxy.address, addresses)));
    await until(() => first.requests.length === 1, 'the call arrives');
    proxy.swallow();
    await expect(answer).resolves.toMatchObject({ results: [{ result: { $case: 'hold' } }] });
  }, 180_000);
});

describe('a refusal', () => {
  it('is an answer: nobody else is asked', async () => {
    const refuse = () => Promise.reject(new DaftariError('VALIDATION_ERROR', 'no'));
    const servers = [await serve({ holdFees: refuse }), await serve({ holdFees: refuse })];
    const client = clientOf(
      servers.map(({ address }) => address),
      { safeToRetry: ['holdFees'] },
    );
    await expect(client.holdFees(oneHold('h'))).rejects.toMatchObject({ code: 'VALIDATION_ERROR', message: 'no' });
    expect(servers.flatMap(({ requests }) => requests)).toHaveLength(1);
  });
});

describe('when nobody can be reached', () => {
  it('says that nothing was sent', async () => {
    const client = clientOf([`127.0.0.1:${await freePort()}`], { deadlineMs: 300 });
    const startedMs = Date.now();
    await expect(client.holdFees(oneHold('h'))).rejects.toMatchObject({
      code: 'OVERLOADED',
      message: 'No server of /daftari.walletfee.v1.WalletFeeService/HoldFees could be reached; nothing was sent.',
      details: { reason: 'UNAVAILABLE', retryAfterSeconds: 1 },
    });
    expect(Date.now() - startedMs).toBeLessThan(8_000);
  });

  it('waits for a process that starts a little later', async () => {
    const port = await freePort();
    const answer = clientOf([`127.0.0.1:${port}`]).holdFees(oneHold('h'));
    answer.catch(() => undefined);
    await new Promise((resolve) => setImmediate(resolve));
    await serve({}, { port });
    await expect(answer).resolves.toMatchObject({ results: [{ result: { $case: 'hold' } }] });
  });

  it('says so when the client is closed', async () => {
    const server = await serve();
    const client = routedClient(WalletFeeServiceDefinition, { addresses: [server.address] });
    client.close();
    await expect(client.service.holdFees(oneHold('h'))).rejects.toMatchObject({ code: 'OVERLOADED' });
  });
});

describe('a server that stops', () => {
  it('loses no call of a steady stream, though none may be sent twice', async () => {
    const slow = async (request: { holds: readonly unknown[] }) => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      return { results: request.holds.map(() => ({ result: undefined })) };
    };
    const [first, second] = [await serve({ holdFees: slow }), await serve({ holdFees: slow })];
    const client = clientOf([first.address, second.address]);
    let running = true;
    const worker = async (partition: number) => {
      let calls = 0;
      for (; running; calls++) await client.holdFees(oneHold(`${calls}`, partition));
      return calls;
    };
    const workers = Array.from({ length: 32 }, (_, i) => worker(i % 16));
    await until(() => first.requests.length > 100, 'calls run');
    await first.stop();
    const after = second.requests.length;
    await until(() => second.requests.length > after + 200, 'the other does the work');
    running = false;
    const calls = (await Promise.all(workers)).reduce((sum, n) => sum + n, 0);
    expect(first.requests.length + second.requests.length).toBe(calls);
  });
});

describe('names', () => {
  it('are looked up again when a call fails', async () => {
    const [first, second] = [await serve(), await serve()];
    const moved = { value: false };
    const resolve = async (host: string) => {
      if ((host === 'second') !== moved.value) throw new Error('not found');
      return ['127.0.0.1'];
    };
    const client = clientOf([`dns:///first:${first.port}`, `dns:///second:${second.port}`], {
      resolve,
      deadlineMs: 5_000,
    });
    await client.holdFees(oneHold('a'));
    moved.value = true;
    await first.stop();
    await client.holdFees(oneHold('b'));
    expect([first.requests.length, second.requests.length]).toEqual([1, 1]);
  });

  it.each(['nonsense', 'http://host:1', 'dns:host:1', 'dns:///host', 'host:'])('are refused: %s', (address) => {
    expect(() => routedClient(WalletFeeServiceDefinition, { addresses: [address] })).toThrow(/write .*host:port/);
  });
});
