import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  InitiationServiceDefinition,
  type InitiationService,
  type ListPaymentsRequest,
} from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import { MerchantsServiceDefinition } from '@daftari/contracts/generated/daftari/merchants/v1/merchants';
import { memoryStore } from '@daftari/journal-memory/memory-store';
import { partitionOf } from '@daftari/journal-core/partition-of';
import { systemClock } from '@daftari/kernel/clock';
import { systemIds } from '@daftari/kernel/ids';
import { seededRandom } from '@daftari/kernel/random';
import { buildMerchants, type Merchants } from '@daftari/merchants/service';
import { startGrpcServer, type GrpcServer } from '@daftari/rpc/grpc-server';
import { grpcService } from '@daftari/rpc/grpc-service';
import { memorySecretStore } from '@daftari/secrets/memory-secret-store';
import { createLogger } from '@daftari/service/logger';
import { capturedRun } from '../testing/captured-run';

const ID = '7f1c0a52-0b7e-4d0e-9a53-0d6f4c1b2a30';
const CHANNEL = '0d9f5e38-8f9c-4a0e-b6a4-3b8b1b1f7a11';

describe('the directory of merchants from the command line', () => {
  let dataDir: string;
  let server: GrpcServer;
  let merchants: Merchants;
  let open: number;
  beforeEach(async () => {
    open = 0;
    const [clock, ids, random] = [systemClock, systemIds, seededRandom(7)];
    const logger = createLogger({ level: 'silent' });
    const secrets = memorySecretStore();
    merchants = await buildMerchants({ store: memoryStore(), clock, ids, random, secrets, logger });
    const initiation = {
      listPayments: async (_: ListPaymentsRequest) => ({
        ...{ payments: [], nextCursor: '' },
        overview: { total: open, completed: 0, failed: 0, pending: open },
      }),
    } as unknown as InitiationService;
    const services = [
      grpcService(MerchantsServiceDefinition, merchants.service, logger),
      grpcService(InitiationServiceDefinition, initiation, logger),
    ];
    server = await startGrpcServer({ host: '127.0.0.1', port: 0, services });
    dataDir = mkdtempSync(join(tmpdir(), 'daftari-merchants-'));
    writeFileSync(join(dataDir, 'runtime.json'), JSON.stringify({ grpc: server.address, merchantId: ID }));
    await daftari('merchant', 'create', 'Duka', '--id', ID, '--fee', '2.50');
  });
  afterEach(async () => {
    await server.stop();
    await merchants.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });
  const daftari = (...args: string[]) => capturedRun(['--data-dir', dataDir, ...args]);
  const json = async <T>(...args: string[]) => JSON.parse((await daftari(...args, '--json')).out) as T;
  const trail = async () => {
    const events = await merchants.journal.readStream(partitionOf(ID), `merchant-${ID}`);
    return events.map(({ type, actor }) => [type, actor]);
  };

  it('lists merchants in a table and as JSON, page by page', async () => {
    await daftari('merchant', 'create', 'Kiosk');
    const all = await daftari('merchant', 'list');
    expect(all.code).toBe(0);
    expect(all.out).toMatch(/registered +id +KYC +name/);
    expect(all.out).toMatch(new RegExp(`${ID} +pending +Duka`));
    const first = await json<{ merchants: { name: string }[]; nextCursor: string }>('merchant', 'list', '--limit', '1');
    expect(first.merchants).toHaveLength(1);
    const rest = await daftari('merchant', 'list', '--limit', '1', '--cursor', first.nextCursor);
    expect(rest.out).not.toContain(first.merchants[0]!.name);
    expect((await daftari('merchant', 'list', '--limit', '0')).code).toBe(1);
  });

  it('registers once: the same command with the same id changes nothing, its channels included', async () => {
    const id = 'a2f1c0a5-0b7e-4d0e-9a53-0d6f4c1b2a31';
    const create = () => daftari('merchant', 'create', 'Kiosk', '--id', id, '--paybill', '600000', '--till', '51515');
    expect([(await create()).code, (await create()).code]).toEqual([0, 0]);
    const events = await merchants.journal.readStream(partitionOf(id), `merchant-${id}`);
    expect(events.map(({ type }) => type)).toEqual([
      'MerchantRegistered.v1',
      ...['ChannelCreated.v1', 'ChannelCreated.v1', 'PricingRuleSet.v1'],
    ]);
  });

  it('decides on KYC and suspensions, with who and why, once', async () => {
    const decide = (...args: string[]) => daftari('merchant', ...args, '--reason', 'ticket 812', '--by', 'amina');
    expect((await decide('kyc', ID, 'approved')).out).toContain(`KYC of Duka (${ID}) is approved.`);
    expect((await decide('suspend', ID)).out).toContain('is suspended');
    await decide('suspend', ID);
    expect((await daftari('merchant', 'show', ID)).out).toMatch(/SUSPENDED\n +KYC approved/);
    expect((await daftari('merchant', 'list')).out).toContain('suspended');
    expect((await decide('reactivate', ID)).code).toBe(0);
    expect((await trail()).slice(2)).toEqual([
      ['MerchantKycDecided.v1', 'operator:amina'],
      ['MerchantSuspended.v1', 'operator:amina'],
      ['MerchantReactivated.v1', 'operator:amina'],
    ]);
  });

  it.each([
    ['merchant', 'kyc', ID, 'approved'],
    ['merchant', 'kyc', ID, 'maybe', '--reason', 'x'],
    ['merchant', 'suspend', ID],
    ['pricing', 'set', 'STK', '--flat', 'x'],
    ['pricing', 'set', 'STK', '--basis-points', '10001'],
    ['channel', 'create', '600000'],
    ['channel', 'create', '600000', '--name', 'Shop', '--type', 'BANK'],
  ])('does nothing when it is told wrongly: %s %s %s', async (...args) => {
    expect((await daftari(...args)).code).toBe(2);
    expect(await trail()).toHaveLength(2);
  });

  it('refuses to decide of somebody who is not there', async () => {
    const nobody = '00000000-0000-4000-8000-000000000001';
    const { code, err } = await daftari('merchant', 'suspend', nobody, '--reason', 'x');
    expect([code, err]).toEqual([1, expect.stringContaining('MERCHANT_NOT_FOUND')]);
  });

  it('shows, sets and removes prices', async () => {
    expect((await daftari('pricing', 'show')).out).toMatch(/STK +KES 2\.50 +- +- +kept/);
    const { out } = await daftari(
      'pricing',
      'set',
      'B2C',
      '--basis-points',
      '50',
      '--minimum',
      '5',
      '--maximum',
      '100',
    );
    expect(out).toMatch(/B2C +KES 0\.00 \+ 0\.50 % +KES 5\.00 +KES 100\.00 +kept/);
    expect((await daftari('merchant', 'show', ID)).out).toContain('B2C: KES 0.00 + 0.50 %, at least KES 5.00');
    const left = await json('pricing', 'remove', 'STK', '--merchant', ID);
    expect(left).toMatchObject([{ paymentType: 'B2C', basisPoints: 50, minimumCents: 500, maximumCents: 10_000 }]);
    expect((await daftari('pricing', 'remove', 'B2C')).out).toContain('every payment costs nothing');
  });

  it('adds, changes and deletes channels, of one environment', async () => {
    const create = ['channel', 'create', '600000', '--name', 'Main shop', '--default', '--live', '--id', CHANNEL];
    expect((await daftari(...create)).out).toMatch(new RegExp(`${CHANNEL} +PAYBILL +600000 +- +default +Main shop`));
    expect((await daftari(...create)).code).toBe(0);
    expect((await daftari('channel', 'list')).out).toContain('There is no channel');
    expect(await json('channel', 'list', '--live')).toMatchObject([{ channelId: CHANNEL, isDefault: true }]);
    expect((await daftari('channel', 'delete', CHANNEL, '--live')).err).toContain('CHANNEL_IN_USE');
    const changed = await json('channel', 'update', CHANNEL, '--live', '--no-default', '--account-number', 'A-1');
    expect(changed).toMatchObject({ isDefault: false, accountNumber: 'A-1', name: 'Main shop' });
    open = 2;
    const refused = await daftari('channel', 'delete', CHANNEL, '--live');
    expect([refused.code, refused.err]).toEqual([1, expect.stringContaining('2 payments')]);
    open = 0;
    expect((await daftari('channel', 'delete', CHANNEL, '--live')).out).toContain('is deleted');
    expect(await json('channel', 'list', '--live')).toEqual([]);
  });

  it('issues keys with terms, lists them and revokes one', async () => {
    const issued = await json<{ keyId: string; apiKey: string }>(
      ...['key', 'issue', ID, '--name', 'reports', '--scope', 'payments:read', '--scope', 'wallets:read'],
      ...['--allow', '203.0.113.0/24', '--expires', '2099-01-01T00:00:00.000Z'],
    );
    expect(issued.apiKey).toMatch(/^dft_test_/);
    expect(await json('key', 'list')).toMatchObject([
      { keyId: issued.keyId, scopes: ['payments:read', 'wallets:read'], allowedAddresses: ['203.0.113.0/24'] },
    ]);
    expect((await daftari('key', 'list')).out).toMatch(/payments:read wallets:read +reports/);
    await daftari('key', 'revoke', issued.keyId);
    expect((await daftari('key', 'list')).out).toContain('nothing: revoked');
    expect((await daftari('key', 'list', '--live')).out).toContain('There is no key.');
  });

  it.each(['merchant', 'pricing', 'channel', 'key'])('%s explains itself with examples', async (command) => {
    const { code, out } = await daftari(command, '--help');
    expect([code, out]).toEqual([0, expect.stringContaining(`npx daftari ${command} `)]);
  });
});
