import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { JournalServiceDefinition } from '@daftari/contracts/generated/daftari/journal/v1/journal';
import { StoreUnavailable } from '@daftari/journal-core/errors';
import type { Journal } from '@daftari/journal-core/journal';
import { startGrpcServer, type GrpcServer } from '@daftari/rpc/grpc-server';
import { grpcService } from '@daftari/rpc/grpc-service';
import { journalService, type ReadableJournal } from '@daftari/rpc/journal-service';
import { createLogger } from '@daftari/service/logger';
import { capturedRun } from '../testing/captured-run';
import { PAYMENT, smallInstallation, type SmallInstallation } from '../testing/small-installation';
import { JOURNAL_NAMES } from './journal-names';

let installation: SmallInstallation;
let journals: Journal[] = [];
let server: GrpcServer | undefined;

beforeEach(async () => void (installation = await smallInstallation()));
afterEach(async () => {
  await server?.stop();
  for (const journal of journals.splice(0)) await journal.close();
  installation.remove();
});

async function startServer(
  names: readonly string[],
  served: (journal: Journal) => ReadableJournal = (journal) => journal,
): Promise<GrpcServer> {
  journals = await Promise.all(names.map((name) => installation.open(name)));
  const service = journalService(new Map(journals.map((journal) => [journal.name, served(journal)])));
  const logger = createLogger({ level: 'silent' });
  const services = [grpcService(JournalServiceDefinition, service, logger)];
  server = await startGrpcServer({ host: '127.0.0.1', port: 0, services });
  return server;
}

function writeRuntime(runtime: object): void {
  writeFileSync(join(installation.dataDir, 'runtime.json'), JSON.stringify(runtime));
}

const verify = async () => {
  const audit = ['--data-dir', installation.dataDir, 'audit', 'verify'];
  const { code, out } = await capturedRun([...audit, '--json']);
  const people = await capturedRun(audit);
  const source = people.out.includes('Read from the running server') ? 'server' : 'files';
  return { code, source, json: out, report: JSON.parse(out) };
};

describe('while a server runs', () => {
  it('its journals are read over gRPC, and are the same', async () => {
    const stopped = await verify();
    const { address } = await startServer(JOURNAL_NAMES);
    writeRuntime({ pid: process.pid, rest: 'http://127.0.0.1:1', grpc: address });
    const { code, source, json, report } = await verify();
    expect({ code, source }).toEqual({ code: 0, source: 'server' });
    expect(json).toBe(stopped.json);
    expect(report.journals.map(({ events }: { events: number }) => events)).toEqual([16, 17, 17, 16, 16]);
    const { out } = await capturedRun(['--data-dir', installation.dataDir, 'audit', 'trail', PAYMENT]);
    expect(out).toContain('Fee of KES 2.50 held');
  });

  it('a journal that it does not run is a finding', async () => {
    const { address } = await startServer(['initiation', 'wallet-fee', 'callback']);
    writeRuntime({ pid: process.pid, grpc: `http://${address}` });
    const { code, report } = await verify();
    expect(code).toBe(1);
    expect(report.journals[0].findings[0]).toMatchObject({
      journal: 'merchants',
      problem: expect.stringContaining('does not show it'),
    });
  });
});

describe('while a server runs whose store does not answer', () => {
  /** Serves the journals, of which each page of `notifier` fails so often as if the line to the store had been cut. */
  const serveFailing = async (times: number) => {
    let left = times;
    const { address } = await startServer(JOURNAL_NAMES, (journal) => ({
      ...{ name: journal.name, journalId: journal.journalId, partitions: journal.partitions },
      head: (partition) => journal.head(partition),
      readBatches: (partition, after, limit) => {
        if (journal.name !== 'notifier' || left-- <= 0) return journal.readBatches(partition, after, limit);
        return Promise.reject(new StoreUnavailable('the store can not be read (connection 7 closed)'));
      },
    }));
    writeRuntime({ pid: process.pid, grpc: address });
  };
  const audit = (command: string) => capturedRun(['--data-dir', installation.dataDir, 'audit', command]);

  it.each(['verify', 'check'])('%s reads again, and finds what it finds otherwise', async (command) => {
    await serveFailing(0);
    const before = await audit(command);
    await server?.stop();
    for (const journal of journals.splice(0)) await journal.close();
    await serveFailing(2);
    expect(await audit(command)).toEqual(before);
    expect(before.out).toContain('notifier');
  });

  it.each(['verify', 'check'])(
    '%s ends with an error, and judges nothing',
    async (command) => {
      await serveFailing(Number.POSITIVE_INFINITY);
      const { code, out, err } = await audit(command);
      expect({ code, out }).toEqual({ code: 3, out: '' });
      expect(err).toMatch(/journal notifier partition 0 could not be checked: .*says nothing about what is stored/);
    },
    60_000,
  );
});

describe('a runtime file that a killed server left behind', () => {
  it.each([
    ['of a process that is gone', { pid: 2 ** 31 - 1, grpc: '127.0.0.1:1' }],
    ['of an address where nobody answers', { pid: process.pid, grpc: '127.0.0.1:1' }],
    ['with nothing of use in it', { grpc: 9090 }],
  ])('%s does not confuse anybody', async (_, runtime) => {
    writeRuntime(runtime);
    expect(await verify()).toMatchObject({ code: 0, source: 'files' });
  });

  it('that was half written does not either', async () => {
    writeFileSync(join(installation.dataDir, 'runtime.json'), '{"pid":');
    expect(await verify()).toMatchObject({ code: 0, source: 'files' });
  });
});
