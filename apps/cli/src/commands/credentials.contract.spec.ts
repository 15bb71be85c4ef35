import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Environment } from '@daftari/contracts/generated/daftari/common/v1/common';
import {
  InitiationServiceDefinition,
  type InitiationService,
} from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import {
  MerchantsServiceDefinition,
  type CredentialProfile,
  type MerchantsService,
} from '@daftari/contracts/generated/daftari/merchants/v1/merchants';
import { startGrpcServer, type GrpcServer } from '@daftari/rpc/grpc-server';
import { grpcService } from '@daftari/rpc/grpc-service';
import { createLogger } from '@daftari/service/logger';
import { capturedRun } from '../testing/captured-run';

const MERCHANT = '22222222-2222-4222-8222-222222222222';
const ID = '11111111-1111-4111-8111-111111111111';
const SECRETS = { consumerKey: 'key-value', consumerSecret: 'secret-value', passkey: 'passkey-value' };
const PROFILE: CredentialProfile = {
  ...{ profileId: ID, merchantId: MERCHANT, name: 'Ours', shortcode: '600100', transactionType: undefined },
  ...{ active: true, secretVersion: 2, createdAt: '2026-11-21T08:00:00.000Z', updatedAt: '2026-11-21T08:00:00.000Z' },
};

describe('daftari credentials', () => {
  let dataDir: string;
  let server: GrpcServer;
  const asked: { method: string; request: object }[] = [];
  let valid = true;
  const note = <T>(method: string, answer: () => T) => {
    return async (request: object) => {
      asked.push({ method, request });
      return answer();
    };
  };
  beforeEach(async () => {
    asked.length = 0;
    valid = true;
    const merchants = {
      listCredentialProfiles: note('list', () => ({ profiles: [PROFILE] })),
      createCredentialProfile: note('create', () => ({ profile: PROFILE, replayed: false })),
      updateCredentialProfile: note('update', () => ({ profile: { ...PROFILE, active: false } })),
    } as unknown as MerchantsService;
    const initiation = {
      testCredentials: note('test', () => ({ valid, message: 'as Daraja says' })),
    } as unknown as InitiationService;
    const logger = createLogger({ level: 'silent' });
    const services = [
      grpcService(MerchantsServiceDefinition, merchants, logger),
      grpcService(InitiationServiceDefinition, initiation, logger),
    ];
    server = await startGrpcServer({ host: '127.0.0.1', port: 0, services });
    dataDir = mkdtempSync(join(tmpdir(), 'daftari-credentials-'));
    writeFileSync(join(dataDir, 'runtime.json'), JSON.stringify({ grpc: server.address, merchantId: MERCHANT }));
  });
  afterEach(async () => {
    await server.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });
  const credentials = (...args: string[]) => capturedRun(['credentials', ...args, '--data-dir', dataDir]);
  const secretsFile = (content: unknown) => {
    const file = join(dataDir, 'app.json');
    writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
    return file;
  };
  const create = (file: string, ...more: string[]) =>
    credentials('create', '--name', 'Ours', '--shortcode', '600100', '--secrets', file, ...more);

  it('keeps what stands in a file, and repeats none of it', async () => {
    const { code, out, err } = await create(secretsFile(SECRETS), '--live', '--merchant', MERCHANT);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain(`npx daftari credentials test ${ID} --live`);
    for (const secret of Object.values(SECRETS)) expect(out).not.toContain(secret);
    expect(asked).toMatchObject([
      {
        method: 'create',
        request: {
          ...{ merchantId: MERCHANT, environment: Environment.LIVE, name: 'Ours', shortcode: '600100' },
          ...{ credentials: SECRETS, caller: { actor: 'operator:cli' } },
        },
      },
    ]);
  });

  it.each([
    ['{"consumerKey":"key-value"', 'is no JSON'],
    [{ consumerKey: 'key-value', consumerSecret: 7 }, 'must hold'],
    ['null', 'must hold'],
  ])('refuses a file without credentials, and shows nothing of it: %j', async (content, says) => {
    const { code, err } = await create(secretsFile(content));
    expect(code).toBe(2);
    expect(err).toContain(says);
    expect(err).not.toContain('key-value');
    expect(asked).toEqual([]);
  });

  it('says so when the file is not there', async () => {
    expect((await create(join(dataDir, 'none.json'))).err).toContain('can not be read: ENOENT');
  });

  it('lists, tries and switches off', async () => {
    expect((await credentials('list')).out).toMatch(new RegExp(`${ID} +600100 +active +version 2 +Ours`));
    expect(await credentials('test', ID)).toMatchObject({ code: 0, out: 'They work. as Daraja says\n' });
    valid = false;
    expect(await credentials('test', ID)).toMatchObject({ code: 1, out: 'They do not work. as Daraja says\n' });
    expect((await credentials('deactivate', ID)).out).toContain('is switched off');
    const scope = { merchantId: MERCHANT, environment: Environment.TEST };
    expect(asked.map(({ method }) => method)).toEqual(['list', 'test', 'test', 'update']);
    for (const { request } of asked) expect(request).toMatchObject(scope);
    expect(asked.at(-1)!.request).toMatchObject({ profileId: ID, active: false });
  });
});
