import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { daftari } from '../harness/cli';
import { newInstallation, startServer, type Installation } from '../harness/daftari';
import { merchantOf, scenarioPhone } from '../harness/merchant';

describe('views', () => {
  let installation: Installation;
  beforeAll(async () => {
    installation = await newInstallation();
  });
  afterAll(() => installation.remove());

  it('can be deleted: every answer is the same, byte for byte, after the next start', async () => {
    const first = await startServer(installation);
    const merchant = merchantOf(first);
    const ids: string[] = [];
    for (const body of [{}, { phone: scenarioPhone(2) }, { phone: scenarioPhone(4), amount: 77 }]) {
      ids.push((await merchant.pay(body)).body.data!['transactionId'] as string);
    }
    for (const id of ids) await merchant.final(id);
    const paths = [...ids.map((id) => `/v1/transactions/${id}`), '/v1/wallets/service/balance'];
    const requestId = 'c1b2a3d4-e5f6-4890-abcd-ef1234567890';
    const read = async (rest: string, key: string) =>
      Promise.all(
        paths.map(async (path) => {
          const headers = { authorization: `Basic ${key}`, 'x-request-id': requestId };
          return (await fetch(`${rest}${path}`, { headers })).text();
        }),
      );
    const before = await read(first.addresses.rest, first.demo.apiKey);
    expect(await first.end('SIGTERM')).toBe(0);
    const heads = daftari(installation, 'audit', 'verify', '--json').stdout;

    rmSync(join(installation.dataDir, 'views'), { recursive: true });
    const second = await startServer(installation);
    expect(await read(second.addresses.rest, second.demo.apiKey)).toEqual(before);
    expect(before[0]).toContain('"status":"SUCCESS"');
    expect(await second.end('SIGTERM')).toBe(0);
    // Reading everything again decided nothing anew.
    expect(daftari(installation, 'audit', 'verify', '--json').stdout).toBe(heads);
    expect(heads).toContain('"ok": true');
  });
});
