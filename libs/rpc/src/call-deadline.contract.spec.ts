import { JournalServiceDefinition, type JournalService } from '@daftari/contracts/generated/daftari/journal/v1/journal';
import { createLogger } from '@daftari/service/logger';
import { remainingDeadlineMs, withoutCallDeadline } from './call-deadline';
import { grpcClient } from './grpc-client';
import { startGrpcServer } from './grpc-server';
import { grpcService } from './grpc-service';
import { routedClient } from './routing/routed-client';
import { until } from './testing/wallet-fee-servers';

const definition = JournalServiceDefinition;
const logger = createLogger({ level: 'silent' });
const heads = { journal: '', journalId: '', heads: [] };
const stops: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

async function serve(getHeads: JournalService['getHeads']): Promise<string> {
  const services = [grpcService(definition, { getHeads } as JournalService, logger)];
  const server = await startGrpcServer({ host: '127.0.0.1', port: 0, services, drainDeadlineMs: 50 });
  stops.push(() => server.stop());
  return server.address;
}

function plain(address: string, deadlineMs: number): JournalService {
  const client = grpcClient(definition, address, { deadlineMs });
  stops.push(() => client.close());
  return client.service;
}

function routed(address: string, deadlineMs: number): JournalService {
  const client = routedClient(definition, { addresses: [address], deadlineMs });
  stops.push(() => client.close());
  return client.service;
}

describe('a deadline', () => {
  it('is known to the handler', async () => {
    let left: number | undefined;
    const address = await serve(async () => ((left = remainingDeadlineMs()), heads));
    await plain(address, 5_000).getHeads({ journal: '' });
    expect(left).toBeGreaterThan(2_500);
    expect(left).toBeLessThanOrEqual(5_050);
    expect(remainingDeadlineMs()).toBeUndefined();
  });

  it('is not known where the service does without', async () => {
    let left: number | undefined = 0;
    const getHeads = async () => ((left = remainingDeadlineMs()), heads);
    const services = [
      grpcService(definition, { getHeads } as unknown as JournalService, logger, { inheritDeadlines: false }),
    ];
    const server = await startGrpcServer({ host: '127.0.0.1', port: 0, services });
    stops.push(() => server.stop());
    await expect(plain(server.address, 5_000).getHeads({ journal: '' })).resolves.toEqual(heads);
    expect(left).toBeUndefined();
  });

  it.each([
    ['a plain client', plain],
    ['a routed client', routed],
  ])('is passed on by %s: no call of a handler gets longer than its caller waits', async (_name, clientOf) => {
    const left: (number | undefined)[] = [];
    const behind = await serve(async () => (left.push(remainingDeadlineMs()), heads));
    const onward = clientOf(behind, 60_000);
    const front = await serve(async (request) => {
      await new Promise((resolve) => setImmediate(resolve));
      return onward.getHeads(request);
    });
    await clientOf(front, 3_000).getHeads({ journal: '' });
    expect(left).toHaveLength(1);
    expect(left[0]).toBeLessThanOrEqual(3_050);
    expect(left[0]).toBeGreaterThan(1_000);
  });

  it('cuts what a handler waits for', async () => {
    let failed: unknown;
    const behind = await serve(() => new Promise(() => undefined));
    const onward = plain(behind, 60_000);
    const front = await serve((request) =>
      onward.getHeads(request).catch((error: unknown) => ((failed = error), heads)),
    );
    await expect(plain(front, 150).getHeads({ journal: '' })).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' });
    await until(() => failed !== undefined, 'the onward call fails');
    expect(failed).toMatchObject({ code: 'OUTCOME_UNKNOWN', details: { reason: 'DEADLINE_EXCEEDED' } });
  });

  it('binds neither what goes on after the answer nor what is not done for the caller', async () => {
    const left: (number | undefined)[] = [];
    const behind = await serve(async () => (left.push(remainingDeadlineMs()), heads));
    const onward = plain(behind, 60_000);
    let afterwards: Promise<unknown> = Promise.resolve();
    let isAnswered = () => {};
    const answered = new Promise<void>((resolve) => (isAnswered = resolve));
    const front = await serve(async (request) => {
      afterwards = answered.then(() => onward.getHeads(request));
      await withoutCallDeadline(() => onward.getHeads(request));
      return heads;
    });
    await plain(front, 3_000).getHeads({ journal: '' });
    isAnswered();
    await afterwards;
    expect(left).toHaveLength(2);
    for (const ms of left) expect(ms).toBeGreaterThan(30_000);
  });
});
