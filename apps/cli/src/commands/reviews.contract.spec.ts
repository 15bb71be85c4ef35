import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Environment } from '@daftari/contracts/generated/daftari/common/v1/common';
import {
  Decision,
  Dialect,
  InitiationServiceDefinition,
  PaymentStatus,
  ReviewReason,
  type InitiationService,
  type Payment,
  type Review,
} from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import { DaftariError } from '@daftari/kernel/errors';
import { startGrpcServer, type GrpcServer } from '@daftari/rpc/grpc-server';
import { grpcService } from '@daftari/rpc/grpc-service';
import { createLogger } from '@daftari/service/logger';
import { capturedRun } from '../testing/captured-run';

const MERCHANT = '22222222-2222-4222-8222-222222222222';
const DEMO = '33333333-3333-4333-8333-333333333333';
const ID = '11111111-1111-4111-8111-111111111111';
const PAYMENT: Payment = {
  transactionId: ID,
  merchantId: MERCHANT,
  environment: Environment.TEST,
  paymentType: 'STK',
  status: PaymentStatus.SUCCESS,
  amountCents: 100_000,
  currency: 'KES',
  phone: '254712345678',
  accountReference: 'INV-1',
  transactionDesc: '',
  callbackUrl: undefined,
  channelId: undefined,
  providerRequestId: undefined,
  providerCheckoutId: undefined,
  resultCode: '0',
  resultDescription: 'Decided by operator:jane',
  feeCents: 250,
  receipt: 'SG632NMUAB',
  dialect: Dialect.PALPLUSS,
  createdAt: '2026-11-21T08:00:00.000Z',
  updatedAt: '2026-11-21T09:00:00.000Z',
  lateFundsCents: 0,
  refundedCents: 0,
  refundingCents: 0,
  metadata: {},
};
const PAYOUT: Payment = { ...PAYMENT, paymentType: 'B2C', originatorConversationId: 'ours' };
const CLOSED_TRANSFER: Payment = { ...PAYMENT, paymentType: 'C2C', status: PaymentStatus.FAILED };
const review = (reason: ReviewReason, over: Partial<Review> = {}): Review => ({
  payment: PAYMENT,
  reason,
  message: 'Look for it on the statement',
  since: '2026-11-21T08:03:00.000Z',
  ...over,
});

describe('daftari reviews', () => {
  let dataDir: string;
  let server: GrpcServer;
  const service = {
    listReviews: jest.fn<ReturnType<InitiationService['listReviews']>, Parameters<InitiationService['listReviews']>>(),
    resolvePayment: jest.fn<
      ReturnType<InitiationService['resolvePayment']>,
      Parameters<InitiationService['resolvePayment']>
    >(),
  };
  beforeEach(async () => {
    service.listReviews.mockReset().mockResolvedValue({ reviews: [], nextCursor: '' });
    service.resolvePayment.mockReset().mockResolvedValue({ payment: PAYMENT });
    const logger = createLogger({ level: 'silent' });
    const services = [grpcService(InitiationServiceDefinition, service as unknown as InitiationService, logger)];
    server = await startGrpcServer({ host: '127.0.0.1', port: 0, services });
    dataDir = mkdtempSync(join(tmpdir(), 'daftari-reviews-'));
    writeFileSync(join(dataDir, 'runtime.json'), JSON.stringify({ grpc: server.address, merchantId: DEMO }));
  });
  afterEach(async () => {
    await server.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });
  const reviews = (...args: string[]) => capturedRun(['reviews', ...args, '--data-dir', dataDir]);
  const resolve = (...args: string[]) =>
    reviews('resolve', ID, '--merchant', MERCHANT, '--note', 'ticket 812', ...args);

  it('lists what needs a person, with what to do and how to decide', async () => {
    const live = { ...PAYMENT, environment: Environment.LIVE };
    service.listReviews.mockResolvedValueOnce({
      reviews: [
        review(ReviewReason.NO_FINAL_ANSWER),
        review(ReviewReason.LATE_FUNDS, { payment: live }),
        review(ReviewReason.CONTRADICTION, { payment: undefined }),
      ],
      nextCursor: 'more',
    });
    const { code, out } = await reviews('list', '--limit', '3');
    expect(code).toBe(0);
    expect(service.listReviews.mock.calls[0]?.[0]).toEqual({ merchantId: '', limit: 3, cursor: '' });
    expect(out.split('\n')).toEqual([
      `2026-11-21T08:03:00.000Z  ${ID}  NO_FINAL_ANSWER`,
      '    Look for it on the statement',
      `    Then: npx daftari reviews resolve ${ID} --merchant ${MERCHANT} --decision <paid or not-paid> [--receipt <code>] --note "…"`,
      `2026-11-21T08:03:00.000Z  ${ID}  LATE_FUNDS`,
      '    Look for it on the statement',
      `    Then: npx daftari reviews resolve ${ID} --merchant ${MERCHANT} --live --decision <fulfil or refund> --note "…"`,
      '2026-11-21T08:03:00.000Z  -  CONTRADICTION',
      '    Look for it on the statement',
      '    Then: npx daftari parked list, and parked replay or parked skip',
      'There is more: ask again with a higher --limit (at most 100).',
      '',
    ]);
  });

  it('lists the same by payments list --needs-review, and of one merchant', async () => {
    service.listReviews.mockResolvedValue({ reviews: [review(ReviewReason.RECEIPT_PENDING)], nextCursor: '' });
    const { out } = await reviews('list', '--merchant', MERCHANT);
    expect(service.listReviews.mock.calls[0]?.[0]).toMatchObject({ merchantId: MERCHANT });
    expect((await capturedRun(['payments', 'list', '--needs-review', '--data-dir', dataDir])).out).toBe(out);
    service.listReviews.mockResolvedValue({ reviews: [], nextCursor: '' });
    expect((await reviews('list')).out).toBe('Nothing needs a person.\n');
  });

  it('resolves as whoever decided, with all that was said', async () => {
    const { code, out } = await resolve('--decision', 'paid', '--receipt', 'SG632NMUAB', '--by', 'jane', '--live');
    expect([code, out]).toEqual([0, `Payment ${ID} of KES 1,000.00 is paid, receipt SG632NMUAB.\n`]);
    expect(service.resolvePayment.mock.calls[0]?.[0]).toEqual({
      merchantId: MERCHANT,
      transactionId: ID,
      environment: Environment.LIVE,
      decision: Decision.PAID,
      note: 'ticket 812',
      receipt: 'SG632NMUAB',
      caller: { actor: 'operator:jane', causation: '' },
    });
  });

  it.each<[string, Decision, Payment, RegExp]>([
    ['paid', Decision.PAID, { ...PAYMENT, status: PaymentStatus.EXPIRED }, /had ended as EXPIRED.*\n.*late money/],
    ['paid', Decision.PAID, { ...PAYOUT, status: PaymentStatus.FAILED }, /had ended as FAILED.*\n.*paid late/],
    ['paid', Decision.PAID, { ...PAYOUT, receipt: undefined }, /^Payout .* is paid, receipt not known yet\.$/m],
    ['not-paid', Decision.NOT_PAID, { ...PAYMENT, status: PaymentStatus.FAILED }, /^Payment .* has failed;/],
    ['not-paid', Decision.NOT_PAID, { ...PAYOUT, status: PaymentStatus.FAILED }, /^Payout .* amount goes back/],
    ['fulfil', Decision.FULFIL, PAYMENT, /late money .* is the merchant's/],
    ['refund', Decision.REFUND, { ...PAYMENT, refundingCents: 100_000 }, /KES 1,000\.00 on its way back/],
    ['refund', Decision.REFUND, { ...PAYMENT, refundedCents: 100_000 }, /KES 1,000\.00 given back/],
    ['retry-payout', Decision.RETRY_PAYOUT, PAYMENT, /receiver of transfer .* once more/],
    ['retry-refund', Decision.RETRY_REFUND, PAYMENT, /sender of transfer .* once more/],
    ['close', Decision.CLOSE, PAYMENT, /is closed; no money moved/],
    ['close', Decision.CLOSE, CLOSED_TRANSFER, /failed\.\n.*KES 1,000\.00 left transit/],
  ])('says what %s came to', async (word, decision, payment, said) => {
    service.resolvePayment.mockResolvedValueOnce({ payment });
    const { code, out } = await resolve('--decision', word);
    expect(code).toBe(0);
    expect(out).toMatch(said);
    expect(service.resolvePayment.mock.calls[0]?.[0]).toMatchObject({ decision, environment: Environment.TEST });
  });

  it('is about the demo merchant where none is named, and by the command line where nobody is', async () => {
    const { out } = await reviews('resolve', ID, '--decision', 'close', '--note', 'seen', '--json');
    expect(JSON.parse(out)).toMatchObject({ transactionId: ID });
    expect(service.resolvePayment.mock.calls[0]?.[0]).toMatchObject({
      merchantId: DEMO,
      receipt: undefined,
      caller: { actor: 'operator:cli' },
    });
  });

  it('tells a refusal in one line, with what to do', async () => {
    const why = 'Payment x still waits. Nothing was changed, and no money moved by this.';
    service.resolvePayment.mockRejectedValueOnce(new DaftariError('REVIEW_NOT_DUE', why));
    const { code, err } = await resolve('--decision', 'not-paid');
    expect([code, err]).toEqual([1, expect.stringMatching(/^daftari: REVIEW_NOT_DUE: Payment x still waits\. .*\n$/)]);
  });

  it.each<[string, string[], string]>([
    ['without a decision', ['resolve', ID, '--note', 'x'], '--decision'],
    ['without a note', ['resolve', ID, '--decision', 'close'], '--note'],
    ['with a decision that is none', ['resolve', ID, '--note', 'x', '--decision', 'yes'], 'Allowed choices are paid'],
  ])('does not understand %s', async (_, args, said) => {
    const { code, err } = await reviews(...args);
    expect([code, err]).toEqual([2, expect.stringContaining(said)]);
    expect(service.resolvePayment).not.toHaveBeenCalled();
  });

  it('explains each decision', async () => {
    const { out } = await reviews('resolve', '--help');
    for (const word of ['paid', 'not-paid', 'fulfil', 'refund', 'retry-payout', 'retry-refund', 'close']) {
      expect(out).toMatch(new RegExp(`\n  ${word} +[a-z]`));
    }
  });
});
