import { existsSync } from 'node:fs';
import { daftari } from '../harness/cli';
import { newInstallation, startServer, type Installation, type Server } from '../harness/daftari';
import { until } from '../harness/until';

describe('the command line beside a running server', () => {
  let installation: Installation;
  let server: Server;
  beforeAll(async () => {
    installation = await newInstallation();
    server = await startServer(installation);
  });
  afterAll(() => installation.remove());

  const json = (...args: string[]) => {
    const { code, stdout, stderr } = daftari(installation, ...args, '--json');
    expect([args, code, stderr]).toEqual([args, 0, '']);
    return JSON.parse(stdout) as Record<string, string>;
  };
  const ask = (key: string) =>
    fetch(`${server.addresses.rest}/v1/wallets/service/balance`, { headers: { authorization: `Basic ${key}` } });

  it('makes a payment and tells what happens', () => {
    const { code, stdout } = daftari(installation, 'demo', '--amount', '20');
    expect(code).toBe(0);
    expect(stdout).toMatch(/PENDING: .*\n[\s\S]*SUCCESS: .*receipt [A-Z0-9]{10}\.[\s\S]*holds KES 997\.5/);
    const failed = json('demo', '--phone', '254700000001', '--amount', '20');
    expect(failed).toMatchObject({ status: 'FAILED', resultCode: '1' });
    const list = daftari(installation, 'payments', 'list');
    expect(list.stdout).toMatch(/SUCCESS +20\.00 +2547\*\*\*\*5678/);
    const shown = daftari(installation, 'payments', 'show', failed['transactionId']!);
    expect(shown.stdout).toContain('result      1 The balance is insufficient');
    expect(daftari(installation, 'payments', 'list', '--needs-review').stdout).toBe('Nothing needs a person.\n');
  });

  it('registers a merchant, issues a key that works, and revokes it at once', async () => {
    const { merchantId } = json('merchant', 'create', 'Duka la Asha', '--fee', '1.50', '--paybill', '600123');
    const { apiKey, keyId } = json('key', 'issue', merchantId!);
    expect(apiKey).toMatch(/^dft_test_/);
    // It has no wallet yet; a wrong key would be a 401.
    const seen = async () => (await ask(apiKey!)).status;
    const deadlineMs = Date.now() + 60_000;
    while ((await seen()) === 401 && Date.now() < deadlineMs);
    expect(await seen()).toBe(404);
    expect(daftari(installation, 'merchant', 'show', merchantId!).stdout).toContain('PAYBILL');
    json('key', 'revoke', keyId!, merchantId!);
    while ((await seen()) !== 401 && Date.now() < deadlineMs);
    expect(await seen()).toBe(401);
  });

  it('issues keys that may do little, and shows when they were used', async () => {
    const { apiKey, keyId } = json('key', 'issue', '--name', 'reports', '--scope', 'wallets:read');
    const elsewhere = json('key', 'issue', '--name', 'elsewhere', '--allow', '203.0.113.0/24');
    const refusal = async (key: string | undefined, path: string) => {
      const answer = await fetch(`${server.addresses.rest}${path}`, { headers: { authorization: `Bearer ${key}` } });
      const { error } = (await answer.json()) as { error?: { code: string } };
      return answer.status === 200 ? 'none' : error?.code;
    };
    const balance = '/v1/wallets/service/balance';
    await until('the keys', async () =>
      (await refusal(elsewhere['apiKey'], balance)) === 'INVALID_API_KEY' ? undefined : true,
    );
    expect(await refusal(elsewhere['apiKey'], balance)).toBe('ADDRESS_NOT_ALLOWED');
    expect(await refusal(apiKey, balance)).toBe('none');
    expect(await refusal(apiKey, '/v1/transactions')).toBe('INSUFFICIENT_SCOPE');
    const used = await until('its use', async () => {
      const keys = json('key', 'list') as unknown as { keyId: string; lastUsedAt?: string }[];
      return keys.find((key) => key.keyId === keyId)?.lastUsedAt;
    });
    expect(used).toMatch(/^\d{4}-.*\.\d{3}Z$/);
  });

  it('says in one line what is wrong', () => {
    const wrong = daftari(installation, 'payments', 'show', 'fa98a577-95ea-4a8f-8467-1fbe74f5d6f4');
    expect([wrong.code, wrong.stderr]).toEqual([1, expect.stringMatching(/^daftari: TRANSACTION_NOT_FOUND: .*\n$/)]);
    const fee = daftari(installation, 'merchant', 'create', 'x', '--fee', 'much');
    expect([fee.code, fee.stderr]).toEqual([2, expect.stringContaining('an amount in shillings')]);
  });

  it('examines the installation, and deletes it only when nothing runs on it', async () => {
    const healthy = daftari(installation, 'doctor');
    expect([healthy.code, healthy.stdout]).toEqual([0, expect.not.stringContaining('✕')]);
    const refused = daftari(installation, 'reset', '--yes');
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('stop it first; nothing was deleted')]);
    expect(await server.end('SIGTERM')).toBe(0);
    const ill = daftari(installation, 'doctor');
    expect([ill.code, ill.stdout]).toEqual([1, expect.stringContaining('✕ server')]);
    expect(daftari(installation, 'demo').stderr).toMatch(/no server answers at .*: run "npm start" first/);
    expect(daftari(installation, 'reset', '--yes').code).toBe(0);
    expect(existsSync(installation.dataDir)).toBe(false);
  });
});
