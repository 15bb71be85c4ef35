import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadSecrets } from '@daftari/installation/secrets';
import { systemRandom } from '@daftari/kernel/random';
import { readConfig } from '@daftari/service/config';
import { memberOf } from './join-work';
import type { ProcessKit } from './run-process';
import { sharedSecrets } from './service-host';

const nameOf = (env: Record<string, string>) => memberOf({ config: readConfig(env) } as ProcessKit);

describe('a process among its copies', () => {
  it('has the name that it advertises, or on this machine the address that it listens at', () => {
    expect(nameOf({ DAFTARI_GRPC_HOST: '0.0.0.0', DAFTARI_ADVERTISE: 'wallet-fee-1:9090' })).toBe('wallet-fee-1:9090');
    expect(nameOf({ DAFTARI_GRPC_PORT: '7001' })).toBe('127.0.0.1:7001');
  });

  it.each([{ DAFTARI_GRPC_HOST: '0.0.0.0' }, { DAFTARI_GRPC_PORT: '0' }])(
    'is refused without a name that is its own: %j',
    (env) => expect(() => nameOf(env)).toThrow('DAFTARI_ADVERTISE'),
  );
});

describe('the secrets that processes share', () => {
  const folder = mkdtempSync(join(tmpdir(), 'daftari-secrets-'));
  const secretsFile = join(folder, 'secrets.json');
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('are never made by one of them: each would have its own', () => {
    expect(() => sharedSecrets({})).toThrow('DAFTARI_SECRETS_FILE');
    expect(() => sharedSecrets({ secretsFile })).toThrow(`DAFTARI_SECRETS_FILE: there is no ${secretsFile}`);
    const made = loadSecrets(secretsFile, systemRandom);
    expect(sharedSecrets({ secretsFile })).toEqual(made);
  });
});
