import { WalletFeeServiceDefinition } from '@daftari/contracts/generated/daftari/walletfee/v1/walletfee';
import { DaftariError } from '@daftari/kernel/errors';
import { freePort, oneHold, walletFeeProcess, type WalletFeeProcess } from '../testing/wallet-fee-servers';
import { broadcastClient, type BroadcastClient, type BroadcastClientOptions } from './broadcast-client';

type Client = BroadcastClient<typeof WalletFeeServiceDefinition>;

describe('a client of every process of a service', () => {
  const servers: WalletFeeProcess[] = [];
  const clients: Client[] = [];
  const serve = async (...args: Parameters<typeof walletFeeProcess>) => {
    const server = await walletFeeProcess(...args);
    servers.push(server);
    return server;
  };
  const connect = (addresses: readonly string[], options: Partial<BroadcastClientOptions> = {}) => {
    const client = broadcastClient(WalletFeeServiceDefinition, { addresses, ...options });
    clients.push(client);
    return client.everyProcess;
  };
  afterEach(async () => {
    for (const client of clients.splice(0)) client.close();
    await Promise.all(servers.splice(0).map((server) => server.stop()));
  });

  it('asks each once and answers what each said', async () => {
    const [one, two] = [await serve(), await serve()];
    const said = await connect([one.address, two.address]).holdFees(oneHold('h-1'));
    expect(said.map(({ address }) => address)).toEqual([one.address, two.address].sort());
    expect(said.every((each) => 'answer' in each && each.answer.results.length === 1)).toBe(true);
    expect([one.requests.length, two.requests.length]).toEqual([1, 1]);
  });

  it('tells refusals beside answers', async () => {
    const refusing = await serve({ holdFees: () => Promise.reject(new DaftariError('NOT_PARKED', 'not here')) });
    const other = await serve();
    const said = await connect([refusing.address, other.address]).holdFees(oneHold('h-1'));
    const refusal = said.find(({ address }) => address === refusing.address);
    expect(refusal).toMatchObject({ error: { code: 'NOT_PARKED', message: 'not here' }, answered: true });
    expect(said.find(({ address }) => address === other.address)).toHaveProperty('answer');
  });

  it('names those that can not be reached, and has the others’ answers; also after they come back', async () => {
    const [port, other] = [await freePort(), await serve()];
    const gone = `127.0.0.1:${port}`;
    const all = connect([gone, other.address]);
    const said = await all.holdFees(oneHold('h-1'));
    expect(said.find(({ address }) => address === gone)).toMatchObject({
      error: { code: 'OVERLOADED' },
      answered: false,
    });
    expect(said.find(({ address }) => address === other.address)).toHaveProperty('answer');
    await serve({}, { port });
    for (const byMs = Date.now() + 60_000; ;) {
      const again = await all.holdFees(oneHold('h-2'));
      if (again.every((each) => 'answer' in each)) return;
      expect(Date.now()).toBeLessThan(byMs);
    }
  });

  it('names those that do not answer in time', async () => {
    const silent = await serve({ holdFees: () => new Promise(() => undefined) }, { drainDeadlineMs: 1 });
    const [said] = await connect([silent.address], { deadlineMs: 200 }).holdFees(oneHold('h-1'));
    expect(said).toMatchObject({ error: { code: 'OUTCOME_UNKNOWN' }, answered: false });
  });

  it('asks all addresses of a name, and names one that nobody knows', async () => {
    const server = await serve();
    const resolve = async (host: string) => (host === 'known' ? ['127.0.0.1'] : Promise.reject(new Error('NXDOMAIN')));
    const all = connect([`dns:///known:${server.port}`, 'dns:///unknown:1'], { resolve });
    expect(await all.holdFees(oneHold('h-1'))).toEqual([
      { address: server.address, answer: expect.anything() as unknown },
      expect.objectContaining({ address: 'unknown:1', answered: false }),
    ]);
  });

  it('asks nobody when it is closed', async () => {
    const server = await serve();
    const all = connect([server.address]);
    clients[0]!.close();
    await expect(all.holdFees(oneHold('h-1'))).rejects.toMatchObject({ code: 'OVERLOADED' });
    expect(server.requests).toEqual([]);
  });
});
