import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeWithMongodb } from '@daftari/journal-mongodb/testing/describe-with-mongodb';
import { startMongodbServer } from '@daftari/journal-mongodb/testing/mongodb-server';
import { daftari } from '../harness/cli';
import { newInstallation, startServer, type Installation, type Server } from '../harness/daftari';
import { merchantOf } from '../harness/merchant';
import { until } from '../harness/until';

interface Verified {
  journals: { journal: string; journalId: string; events: number; findingCount: number; partitions: object[] }[];
}

function verify(installation: Installation, ...more: string[]): Verified {
  const { code, stdout, stderr } = daftari(installation, 'audit', 'verify', '--json', ...more);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout) as Verified;
}

/** What was exported to `export` of the folder becomes the journals of a database that had none, and only once. */
async function importIntoEmptyDatabase(folder: string): Promise<void> {
  const other = await startMongodbServer();
  try {
    const env = { DAFTARI_MONGODB_URL: other.url };
    const elsewhere: Installation = { dataDir: join(folder, 'mongodb'), env, remove: () => undefined };
    const from = ['audit', 'import', '--from', join(folder, 'export'), '--storage', 'mongodb'];
    expect(daftari(elsewhere, ...from)).toMatchObject({ code: 0, stderr: '' });
    expect(verify(elsewhere).journals).toHaveLength(5);
    expect(daftari(elsewhere, ...from)).toMatchObject({ code: 1, stderr: expect.stringContaining('already') });
  } finally {
    await other.close();
  }
}

describeWithMongodb('an installation that keeps its journals there', (database) => {
  let installation: Installation;
  let server: Server;
  let folder = '';
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'daftari-e2e-export-'));
    installation = await newInstallation({ DAFTARI_STORAGE: 'mongodb', DAFTARI_MONGODB_URL: database().url });
    server = await startServer(installation);
  });
  afterAll(async () => {
    expect(await server.end('SIGTERM')).toBe(0);
    installation.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  it('pays, and answers the same after a kill -9', async () => {
    const merchant = merchantOf(server);
    const id = (await merchant.pay()).body.data!['transactionId'] as string;
    const before = (await merchant.final(id)).body.data;
    expect(before).toMatchObject({ status: 'SUCCESS' });
    await server.end('SIGKILL');
    server = await startServer(installation);
    expect((await merchantOf(server).final(id)).body.data).toEqual(before);
  });

  it('loses nothing when the database is killed, and goes on by itself when it is back', async () => {
    const merchant = merchantOf(server);
    const paid = (await merchant.pay()).body.data!['transactionId'] as string;
    await database().kill();
    const meanwhile = await merchant.pay();
    expect(meanwhile.status).toBeGreaterThanOrEqual(500);
    await database().restart();
    const id = await until('a payment that is taken again', async () => {
      const { status, body } = await merchant.pay();
      return status === 200 ? (body.data!['transactionId'] as string) : undefined;
    });
    for (const each of [paid, id]) expect((await merchant.final(each)).body.data).toMatchObject({ status: 'SUCCESS' });
  });

  it('is audited while it runs and while it is stopped, exported, and imported into files, every hash the same', async () => {
    const running = verify(installation);
    expect(daftari(installation, 'audit', 'check').code).toBe(0);
    await server.end('SIGTERM');
    const stopped = verify(installation);
    const events = ({ journals }: Verified) => journals.reduce((sum, journal) => sum + journal.events, 0);
    expect(events(stopped)).toBeGreaterThanOrEqual(events(running));
    expect(daftari(installation, 'audit', 'export', '--to', join(folder, 'export')).code).toBe(0);
    const elsewhere: Installation = { dataDir: join(folder, 'data'), env: {}, remove: () => undefined };
    const imported = daftari(elsewhere, 'audit', 'import', '--from', join(folder, 'export'));
    expect(imported).toMatchObject({ code: 0, stderr: '' });
    const hashes = ({ journals }: Verified) =>
      journals.map(({ journal, journalId, partitions }) => ({ journal, journalId, partitions }));
    expect(hashes(verify(elsewhere))).toEqual(hashes(stopped));
    server = await startServer(installation);
  });

  it('is imported into an empty database as well', () => importIntoEmptyDatabase(folder));

  it('is refused with another store than the one it began with', async () => {
    const files = { ...installation, env: { ...installation.env, DAFTARI_STORAGE: 'sqlite' } };
    await server.end('SIGTERM');
    await expect(startServer(files)).rejects.toThrow('keeps its journals in mongodb: set DAFTARI_STORAGE=mongodb');
    server = await startServer(installation);
  });
});
