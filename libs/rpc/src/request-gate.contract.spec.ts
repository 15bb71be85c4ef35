import { Client, credentials, status, type ServiceError } from '@grpc/grpc-js';
import { JournalServiceDefinition, type JournalService } from '@daftari/contracts/generated/daftari/journal/v1/journal';
import { createLogger } from '@daftari/service/logger';
import { STATUS_DETAILS } from './error-info';
import { grpcClient } from './grpc-client';
import { grpcHealth } from './grpc-health';
import { startGrpcServer } from './grpc-server';
import { grpcService } from './grpc-service';
import { until } from './testing/wallet-fee-servers';

const definition = JournalServiceDefinition;
const heads = { journal: '', journalId: '', heads: [] };
const logger = createLogger({ level: 'silent' });
const stops: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

/** A server whose calls are answered when the test says so. */
async function holding(maxRequestsInFlight?: number) {
  const answers: (() => void)[] = [];
  const getHeads = () => new Promise<typeof heads>((resolve) => void answers.push(() => resolve(heads)));
  const health = grpcHealth([definition.fullName]);
  health.setAll('SERVING');
  const server = await startGrpcServer({
    host: '127.0.0.1',
    port: 0,
    services: [grpcService(definition, { getHeads } as unknown as JournalService, logger)],
    health,
    drainDeadlineMs: 5_000,
    ...(maxRequestsInFlight === undefined ? {} : { maxRequestsInFlight }),
  });
  stops.push(() => server.stop());
  const client = grpcClient(definition, server.address, { deadlineMs: 10_000 });
  stops.push(() => client.close());
  return { server, health, answers, ask: () => client.service.getHeads({ journal: '' }) };
}

describe('a server that is full', () => {
  it('refuses one more call and says when to come back; the others are answered', async () => {
    const { server, answers, ask } = await holding(2);
    const asked = [ask(), ask()];
    await until(() => answers.length === 2, 'two calls arrive');
    await expect(ask()).rejects.toMatchObject({ code: 'OVERLOADED', details: { retryAfterSeconds: 1 } });
    const error = await rawError(server.address);
    expect(error.code).toBe(status.UNAVAILABLE);
    expect(String(error.metadata.get(STATUS_DETAILS)[0])).toContain('google.rpc.RetryInfo');
    answers.forEach((answer) => answer());
    await expect(Promise.all(asked)).resolves.toEqual([heads, heads]);
    const next = ask();
    await until(() => answers.length === 3, 'there is room again');
    answers[2]!();
    await expect(next).resolves.toEqual(heads);
  });
});

describe('a server that stops', () => {
  it('says that it is not serving, and answers what is in flight', async () => {
    const { server, health, answers, ask } = await holding();
    const asked = ask();
    await until(() => answers.length === 1, 'the call arrives');
    const stopped = server.stop();
    expect(health.get('')).toBe('NOT_SERVING');
    await expect(rawError(server.address)).resolves.toMatchObject({ code: status.UNAVAILABLE });
    answers[0]!();
    await expect(asked).resolves.toEqual(heads);
    await stopped;
  });
});

/** The error of a call as any gRPC client sees it. */
function rawError(address: string): Promise<ServiceError> {
  const client = new Client(address, credentials.createInsecure());
  stops.push(() => client.close());
  const same = (bytes: Buffer) => bytes;
  const path = '/daftari.journal.v1.JournalService/GetHeads';
  return new Promise((resolve, reject) =>
    client.makeUnaryRequest(path, same, same, Buffer.alloc(0), { deadline: Date.now() + 5_000 }, (error) =>
      error === null ? reject(new Error('it was answered')) : resolve(error),
    ),
  );
}
