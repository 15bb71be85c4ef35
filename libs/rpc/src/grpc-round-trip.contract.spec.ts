import { Client, credentials, status } from '@grpc/grpc-js';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { JournalServiceDefinition, type JournalService } from '@daftari/contracts/generated/daftari/journal/v1/journal';
import { ERROR_REGISTRY, type ErrorCode } from '@daftari/kernel/error-registry';
import { DaftariError } from '@daftari/kernel/errors';
import { createLogger } from '@daftari/service/logger';
import { grpcClient } from './grpc-client';
import { startGrpcServer, type GrpcServer } from './grpc-server';
import { grpcService } from './grpc-service';

const definition = JournalServiceDefinition;
const empty = { journal: 'initiation', journalId: '', heads: [] };
const stops: (() => Promise<void> | void)[] = [];
const logLines: string[] = [];
const logger = createLogger({ level: 'info', destination: { write: (line) => void logLines.push(line) } });

afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
  logLines.length = 0;
});

async function serve(service: Partial<JournalService>, drainDeadlineMs?: number): Promise<GrpcServer> {
  const server = await startGrpcServer({
    host: '127.0.0.1',
    port: 0,
    services: [grpcService(definition, service as JournalService, logger)],
    ...(drainDeadlineMs === undefined ? {} : { drainDeadlineMs }),
  });
  stops.push(() => server.stop());
  return server;
}

function clientOf(server: Pick<GrpcServer, 'address'>, deadlineMs = 10_000): JournalService {
  const client = grpcClient(definition, server.address, { deadlineMs });
  stops.push(() => client.close());
  return client.service;
}

describe('a generated service over gRPC', () => {
  it('answers what the implementation answers', async () => {
    const server = await serve({
      getHeads: async ({ journal }) => ({
        journal,
        journalId: 'j',
        heads: [{ partition: 3, sequence: 7, hash: 'ab' }],
      }),
    });
    await expect(clientOf(server).getHeads({ journal: 'initiation' })).resolves.toEqual({
      journal: 'initiation',
      journalId: 'j',
      heads: [{ partition: 3, sequence: 7, hash: 'ab' }],
    });
  });

  it.each(Object.keys(ERROR_REGISTRY) as ErrorCode[])('carries %s there and back', async (code) => {
    const error = new DaftariError(code, `why: ${code}`, {
      retryAfterSeconds: 7,
      fields: { amount: 'too much' },
      note: 'ü',
    });
    const server = await serve({ getHeads: () => Promise.reject(error) });
    const caught = await clientOf(server)
      .getHeads({ journal: '' })
      .catch((e: unknown) => e);
    expect(caught).toBeInstanceOf(DaftariError);
    expect(caught).toMatchObject({ code, message: `why: ${code}`, details: error.details });
  });

  it('turns an error of the journal into what the caller can do about it', async () => {
    const full = Object.assign(new Error('12 wait'), { name: 'QueueFull' });
    const server = await serve({ getHeads: () => Promise.reject(full) });
    await expect(clientOf(server).getHeads({ journal: '' })).rejects.toMatchObject({
      code: 'OVERLOADED',
      details: { retryAfterSeconds: 1 },
    });
  });

  it('tells nothing of an unknown error but logs it', async () => {
    const server = await serve({
      getHeads: () => {
        throw new Error('password of the store is hunter2');
      },
    });
    const caught = await clientOf(server)
      .getHeads({ journal: '' })
      .catch((e: unknown) => e);
    expect(caught).toMatchObject({ code: 'INTERNAL_ERROR', message: ERROR_REGISTRY.INTERNAL_ERROR.meaning });
    expect(logLines.join('')).toContain('a gRPC call failed');
  });

  it('refuses bytes that are no message of the method', async () => {
    const server = await serve({ getHeads: async () => empty });
    const raw = new Client(server.address, credentials.createInsecure());
    stops.push(() => raw.close());
    const error = await new Promise<{ code: number } | null>((resolve) =>
      raw.makeUnaryRequest(
        '/daftari.journal.v1.JournalService/GetHeads',
        (bytes: Buffer) => bytes,
        (bytes: Buffer) => bytes,
        Buffer.from([0x0a, 0xff]),
        resolve,
      ),
    );
    expect(error?.code).toBe(status.INVALID_ARGUMENT);
  });
});

describe('limits and deadlines', () => {
  it('gives up at the deadline and says that it may have been done', async () => {
    const server = await serve({ getHeads: () => new Promise(() => {}) }, 10);
    await expect(clientOf(server, 50).getHeads({ journal: '' })).rejects.toMatchObject({
      code: 'OUTCOME_UNKNOWN',
      details: { reason: 'DEADLINE_EXCEEDED' },
    });
  });

  it('says the same when nobody listens', async () => {
    const free = createServer().listen(0, '127.0.0.1');
    await once(free, 'listening');
    const { port } = free.address() as { port: number };
    await new Promise((resolve) => free.close(resolve));
    await expect(clientOf({ address: `127.0.0.1:${port}` }).getHeads({ journal: '' })).rejects.toMatchObject({
      code: 'OUTCOME_UNKNOWN',
      details: { reason: 'UNAVAILABLE' },
    });
  });

  it('takes a message of 3 MiB and refuses one beyond 4 MiB, in both directions', async () => {
    const server = await serve({
      getHeads: async ({ journal }) => ({ ...empty, journal: String(journal.length) }),
      readBatches: async ({ limit }) => ({ batches: [{ sequence: 0, hash: '', body: new Uint8Array(limit) }] }),
    });
    const client = clientOf(server);
    const read = (limit: number) => client.readBatches({ journal: '', partition: 0, afterSequence: -1, limit });
    const [mebibyte, tooLarge] = [1024 * 1024, { code: 'INTERNAL_ERROR', details: { reason: 'RESOURCE_EXHAUSTED' } }];
    expect((await client.getHeads({ journal: 'x'.repeat(3 * mebibyte) })).journal).toBe(String(3 * mebibyte));
    await expect(client.getHeads({ journal: 'x'.repeat(5 * mebibyte) })).rejects.toMatchObject(tooLarge);
    expect((await read(3 * mebibyte)).batches[0]?.body).toHaveLength(3 * mebibyte);
    await expect(read(5 * mebibyte)).rejects.toMatchObject(tooLarge);
  });
});

describe('stopping a server', () => {
  it('lets a call in flight finish and takes no new one', async () => {
    let arrived = () => {};
    let finish = () => {};
    const inFlight = new Promise<void>((resolve) => (arrived = resolve));
    const server = await serve({
      getHeads: () => new Promise((resolve) => ((finish = () => resolve(empty)), arrived())),
    });
    const answer = clientOf(server).getHeads({ journal: '' });
    await inFlight;
    const stopped = server.stop();
    await expect(clientOf(server).getHeads({ journal: '' })).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' });
    finish();
    await expect(answer).resolves.toEqual(empty);
    await stopped;
  });

  it('cuts off at the deadline, and may be stopped twice', async () => {
    let arrived = () => {};
    const inFlight = new Promise<void>((resolve) => (arrived = resolve));
    const server = await serve({ getHeads: () => new Promise(() => arrived()) }, 10);
    const answer = expect(clientOf(server).getHeads({ journal: '' })).rejects.toMatchObject({
      code: 'OUTCOME_UNKNOWN',
    });
    await inFlight;
    await Promise.all([server.stop(), server.stop()]);
    await answer;
  });
});

it('says in one line that the port is in use', async () => {
  const first = await serve({});
  const second = startGrpcServer({ host: '127.0.0.1', port: first.port, services: [] });
  await expect(second).rejects.toThrow(
    `port ${first.port} is in use: stop what listens there, or set DAFTARI_GRPC_PORT`,
  );
});
