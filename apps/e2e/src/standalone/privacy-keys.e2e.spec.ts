import { existsSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { daftari } from '../harness/cli';
import { newInstallation, startServer, type Installation, type Server } from '../harness/daftari';
import { merchantOf, scenarioPhone } from '../harness/merchant';
import { tracesOf } from '../harness/phone-traces';
import { until } from '../harness/until';

const PERSON = '254711223344';
/** Its payment is open until M-Pesa is asked about it, 25 s after the push. */
const LOST_CALLBACK = scenarioPhone(12);

/** Starts a payment of which no webhook tells; answers its id. */
async function pay(server: Server, phone: string): Promise<string> {
  const { body } = await merchantOf(server).send('POST', '/v1/payments/stk', { amount: 10, phone });
  return body.data!['transactionId'] as string;
}

describe('the keys of personal data', () => {
  let installation: Installation;
  let server: Server;
  let id: string;
  beforeAll(async () => {
    installation = await newInstallation();
    server = await startServer(installation);
  });
  afterAll(async () => {
    await server.end('SIGKILL');
    installation.remove();
  });

  const file = (name: string) => join(installation.dataDir, 'privacy', name);
  const phone = async (transactionId: string) =>
    (await merchantOf(server).transaction(transactionId)).body.data!['phone'];
  const start = async () => void (server = await startServer(installation));
  const problemOfStart = async () => {
    const error: unknown = await startServer(installation).catch((thrown: unknown) => thrown);
    return (error as Error).message;
  };

  it('make an erasure wait while a payment is open: it is told why, and done by itself later', async () => {
    id = await pay(server, LOST_CALLBACK);
    const asked = daftari(installation, 'privacy', 'erase', LOST_CALLBACK);
    expect([asked.code, asked.stdout]).toEqual([1, expect.stringContaining(`${id}  the payment has no final outcome`)]);
    expect(await phone(id)).toBe(LOST_CALLBACK);
    expect(await server.end('SIGTERM')).toBe(0);
    await start();
    const isErased = async () => ((await phone(id)) === '[erased]' ? true : undefined);
    await until('the erasure', isErased, () => server.output(), 90_000);
    await until('the number to be gone', () =>
      Promise.resolve(tracesOf(LOST_CALLBACK, installation.dataDir).length === 0 ? true : undefined),
    );
  }, 120_000);

  it('are wrapped under a fresh master key while the server runs, and while it does not', async () => {
    id = await pay(server, '0722000111');
    await merchantOf(server).final(id);
    const first = readFileSync(file('master.key'), 'utf8');
    expect(daftari(installation, 'privacy', 'rotate-master-key')).toMatchObject({ code: 0, stderr: '' });
    const second = readFileSync(file('master.key'), 'utf8');
    expect(second).not.toBe(first);
    expect(statSync(file('master.key')).mode & 0o777).toBe(0o600);
    expect(await phone(id)).toBe('254722000111');
    await merchantOf(server).final(await pay(server, '0733000222'));
    expect(await server.end('SIGTERM')).toBe(0);
    const stopped = daftari(installation, 'privacy', 'rotate-master-key', '--json');
    expect([stopped.code, JSON.parse(stopped.stdout)]).toEqual([0, { keys: expect.any(Number) }]);
    expect(readFileSync(file('master.key'), 'utf8')).not.toBe(second);
    await start();
    expect(await phone(id)).toBe('254722000111');
  });

  it('that are lost, or a master key that is missing or wrong, end a start with one line that says what to do', async () => {
    expect(await server.end('SIGTERM')).toBe(0);
    const key = readFileSync(file('master.key'), 'utf8');
    writeFileSync(file('master.key'), `${Buffer.alloc(32, 1).toString('base64')}\n`);
    expect(await problemOfStart()).toMatch(
      /master.key is not the master key of the keys in this data directory: restore/,
    );
    rmSync(file('master.key'));
    expect(await problemOfStart()).toMatch(/the master key .*master.key is missing: restore it/);
    expect(existsSync(file('master.key'))).toBe(false);
    const trail = daftari(installation, 'audit', 'trail', id);
    expect([trail.code, trail.stderr]).toEqual([0, expect.stringContaining('stays [sealed]')]);
    expect(trail.stdout).toContain('reference "[sealed]"');
    writeFileSync(file('master.key'), key);
    renameSync(file('keys.db'), file('keys.away'));
    expect(await problemOfStart()).toMatch(/keys.db is missing or empty: restore the newest copy/);
    rmSync(file('keys.db'));
    renameSync(file('keys.away'), file('keys.db'));
    await start();
    expect(await phone(id)).toBe('254722000111');
  });

  it('can be wrapped under a master key from the environment, which is then written nowhere', async () => {
    const own = await newInstallation({ DAFTARI_MASTER_KEY: Buffer.alloc(32, 7).toString('base64') });
    const second = await startServer(own);
    await merchantOf(second).final(await pay(second, PERSON));
    expect(existsSync(join(own.dataDir, 'privacy', 'master.key'))).toBe(false);
    const rotated = daftari(own, 'privacy', 'rotate-master-key');
    expect([rotated.code, rotated.stderr]).toEqual([1, expect.stringContaining('--new-key-file')]);
    const erased = daftari(own, 'privacy', 'erase', PERSON);
    const left = tracesOf(PERSON, own.dataDir);
    expect(await second.end('SIGTERM')).toBe(0);
    own.remove();
    expect([erased.code, left]).toEqual([0, []]);
  });
});
