import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { daftari } from '../harness/cli';
import { newInstallation, startServer, type Installation } from '../harness/daftari';
import { merchantOf } from '../harness/merchant';
import { until } from '../harness/until';

describe('a journal that lost something', () => {
  let installation: Installation;
  beforeEach(async () => {
    installation = await newInstallation();
  });
  afterEach(() => installation.remove());

  const journal = (name: string) => join(installation.dataDir, 'journals', `${name}.db`);

  /** Makes payments, waits until the heads on record have moved past them, and kills the server. */
  async function payAndKill(): Promise<void> {
    const server = await startServer(installation);
    const merchant = merchantOf(server);
    const { body } = await merchant.pay();
    await merchant.final(body.data!['transactionId'] as string);
    const recorded = () => readFileSync(join(installation.dataDir, 'heads.json'), 'utf8');
    const before = recorded();
    await merchant.pay({ phone: '254711000001' });
    await until('the heads to be recorded', () => Promise.resolve(recorded() === before ? undefined : true));
    await server.end('SIGKILL');
  }

  it('is not replaced by an empty one: the server refuses to start, and verify names it', async () => {
    await payAndKill();
    for (const suffix of ['', '-wal', '-shm']) rmSync(journal('callback') + suffix, { force: true });
    await expect(startServer(installation)).rejects.toThrow(
      /the journal callback is missing.*restore it from a backup/,
    );
    expect(existsSync(journal('callback'))).toBe(false);
    const verify = daftari(installation, 'audit', 'verify');
    expect([verify.code, verify.stdout]).toEqual([1, expect.stringContaining('journal callback: it is missing')]);
  });

  it('is found by verify when a byte of its unwritten log was flipped after a crash, which SQLite drops in silence', async () => {
    await payAndKill();
    const wal = `${journal('initiation')}-wal`;
    const bytes = readFileSync(wal);
    const at = bytes.indexOf('PaymentInitiated.v1');
    expect(at).toBeGreaterThan(0);
    bytes[at]! ^= 1;
    writeFileSync(wal, bytes);
    expect(statSync(wal).size).toBe(bytes.length);
    const verify = daftari(installation, 'audit', 'verify');
    expect(verify.code).toBe(1);
    expect(verify.stdout).toMatch(/journal initiation partition \d+ sequence \d+: .*(tail was cut off|body)/);
    await expect(startServer(installation)).rejects.toThrow(/journal initiation partition \d+ sequence \d+/);
  });
});
