import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Environment } from '@daftari/contracts/generated/daftari/common/v1/common';
import {
  Dialect,
  InitiationServiceDefinition,
  PaymentStatus,
  type InitiationService,
  type Payment,
} from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import { startGrpcServer, type GrpcServer } from '@daftari/rpc/grpc-server';
import { grpcService } from '@daftari/rpc/grpc-service';
import { createLogger } from '@daftari/service/logger';
import { capturedRun } from '../testing/captured-run';

const MERCHANT = '22222222-2222-4222-8222-222222222222';
const ID = '11111111-1111-4111-8111-111111111111';
const PAYOUT: Payment = {
  ...{ transactionId: ID, merchantId: MERCHANT, environment: Environment.LIVE, paymentType: 'B2C' },
  ...{ status: PaymentStatus.PENDING, providerRequestId: 'AG_1', amountCents: 100_000, currency: 'KES' },
  ...{ phone: '254712345678', accountReference: 'WD-1', transactionDesc: '', dialect: Dialect.PALPLUSS, feeCents: 0 },
  ...{ createdAt: '2026-11-21T08:00:00.000Z', updatedAt: '2026-11-21T08:00:00.000Z' },
  ...{
    lateFundsCents: 0,
    refundedCents: 0,
    refundingCents: 0,
    metadata: {},
    callbackUrl: undefined,
    channelId: undefined,
  },
  ...{ providerCheckoutId: undefined, resultCode: undefined, resultDescription: undefined, receipt: undefined },
};

describe('daftari payments', () => {
  let dataDir: string;
  let server: GrpcServer;
  const listPayments = jest.fn<
    ReturnType<InitiationService['listPayments']>,
    Parameters<InitiationService['listPayments']>
  >();
  beforeEach(async () => {
    listPayments.mockReset().mockResolvedValue({ payments: [PAYOUT], nextCursor: 'abc' });
    const logger = createLogger({ level: 'silent' });
    const service = { listPayments } as unknown as InitiationService;
    const services = [grpcService(InitiationServiceDefinition, service, logger)];
    server = await startGrpcServer({ host: '127.0.0.1', port: 0, services });
    dataDir = mkdtempSync(join(tmpdir(), 'daftari-payments-'));
    writeFileSync(join(dataDir, 'runtime.json'), JSON.stringify({ grpc: server.address, merchantId: MERCHANT }));
  });
  afterEach(async () => {
    await server.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });
  const list = (...args: string[]) => capturedRun(['payments', 'list', ...args, '--data-dir', dataDir]);

  it.each([['--live'], ['--environment', 'live']])(
    'lists what is asked for with %s, and how to go on',
    async (...args) => {
      const { code, out } = await list(...args, '--merchant', MERCHANT, '--limit', '1', '--cursor', 'before');
      expect(code).toBe(0);
      expect(listPayments.mock.calls[0]?.[0]).toMatchObject({
        ...{ merchantId: MERCHANT, environment: Environment.LIVE, limit: 1, cursor: 'before' },
      });
      const [head, row, more] = out.split('\n');
      expect(head?.trim().split(/ {2,}/).slice(0, 3)).toEqual(['payment', 'type', 'status']);
      expect(row?.trim().split(/ {2,}/).slice(0, 3)).toEqual([ID, 'B2C', 'PROCESSING']);
      expect(more).toBe(
        `There is more: npx daftari payments list --merchant ${MERCHANT} --live --limit 1 --cursor abc`,
      );
    },
  );

  it('is about test unless told otherwise, and says when there are none', async () => {
    listPayments.mockResolvedValue({ payments: [], nextCursor: '' });
    expect((await list()).out).toBe('No payments yet.\n');
    expect(listPayments.mock.calls[0]?.[0]).toMatchObject({ environment: Environment.TEST, cursor: '' });
  });

  it('asks nobody when it is told both', async () => {
    const { code, err } = await list('--environment', 'test', '--live');
    expect([code, err]).toEqual([2, expect.stringContaining('--live')]);
    expect(listPayments).not.toHaveBeenCalled();
  });
});
