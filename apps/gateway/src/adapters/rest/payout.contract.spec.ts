import { Dialect, PaymentStatus } from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import { basic, errorIn, runningGateway, TEST_KEY, type RunningGateway } from '../../testing/running-gateway';
import { SAMPLE_PAYOUT } from './openapi/samples';

let gateway: RunningGateway;
beforeEach(async () => {
  gateway = await runningGateway();
  gateway.initiation.result = { $case: 'payment', value: SAMPLE_PAYOUT };
});
afterEach(() => gateway.stop());

function post(url: string, body: unknown, headers: Record<string, string> = {}) {
  const all = { authorization: basic(TEST_KEY), ...headers };
  return gateway.app.inject({ method: 'POST', url, payload: JSON.stringify(body), headers: all });
}
const payOut = (body: unknown, headers?: Record<string, string>) => post('/v1/b2c/payouts', body, headers);

describe('POST /v1/b2c/payouts', () => {
  it("pays out with the docs' own example", async () => {
    const example = {
      amount: 500,
      phone: '0712345678',
      reference: 'WD-2024-001',
      currency: 'KES',
      description: 'Commission payout',
      callback_url: 'https://example.com/x',
    };
    const answer = await payOut(example, { 'idempotency-key': 'wd-1' });
    expect(answer.statusCode).toBe(200);
    expect(answer.json<{ data: object }>().data).toEqual({
      transactionId: SAMPLE_PAYOUT.transactionId,
      tenantId: SAMPLE_PAYOUT.merchantId,
      channelId: null,
      channel: null,
      type: 'B2C',
      status: 'PENDING',
      amount: 500,
      currency: 'KES',
      phone: '254712345678',
      reference: 'WD-2024-001',
      description: 'Commission payout',
      providerRequestId: SAMPLE_PAYOUT.providerRequestId,
      providerCheckoutId: null,
      transactionFee: 0,
      resultCode: '0',
      resultDescription: 'B2C payout queued',
      idempotencyKey: 'wd-1',
      createdAt: SAMPLE_PAYOUT.createdAt,
      updatedAt: SAMPLE_PAYOUT.updatedAt,
    });
    expect(gateway.initiation.paidOut).toMatchObject([
      {
        dialect: Dialect.PALPLUSS,
        amountCents: 50_000,
        phone: '254712345678',
        reference: 'WD-2024-001',
        description: 'Commission payout',
        callbackUrl: 'https://example.com/x',
        idempotencyKey: 'wd-1',
        requestFingerprint: expect.stringMatching(/^[0-9a-f]{64}$/),
      },
    ]);
    expect(gateway.initiation.initiated).toEqual([]);
  });

  it('needs no more than amount and phone', async () => {
    expect((await payOut({ amount: '10.0', phone: 254712345678 })).statusCode).toBe(200);
    const [asked] = gateway.initiation.paidOut;
    expect(asked).toMatchObject({ amountCents: 1_000, reference: 'PAYOUT', description: 'Payout' });
    expect(asked).not.toHaveProperty('idempotencyKey');
  });

  it('tells what it was answered with when it has ended already', async () => {
    const value = { ...SAMPLE_PAYOUT, status: PaymentStatus.FAILED, resultDescription: 'The initiator is unknown.' };
    gateway.initiation.result = { $case: 'payment', value };
    const answer = await payOut({ amount: 10, phone: '0712345678' });
    expect(answer.json()).toMatchObject({
      data: { status: 'FAILED', resultDescription: 'The initiator is unknown.' },
    });
  });

  it.each([
    [{}, 'VALIDATION_ERROR', ['amount', 'phone']],
    [{ amount: 9, phone: '0712345678' }, 'VALIDATION_ERROR', ['amount']],
    [{ amount: 10.5, phone: '0712345678' }, 'VALIDATION_ERROR', ['amount']],
    [{ amount: 250_001, phone: '0712345678' }, 'VALIDATION_ERROR', ['amount']],
    [{ amount: 10, phone: '12' }, 'INVALID_PHONE', ['phone']],
    [{ amount: 10, phone: '0712345678', channelId: 'x' }, 'INVALID_UUID', ['channelId']],
    [{ amount: 10, phone: '0712345678', callbackUrl: 'ftp://x' }, 'VALIDATION_ERROR', ['callbackUrl']],
    [{ amount: 10, phone: '0712345678', reference: 'x'.repeat(121) }, 'VALIDATION_ERROR', ['reference']],
  ])('refuses %j', async (body, code, fields) => {
    const answer = await payOut(body);
    expect(answer.statusCode).toBe(400);
    const error = errorIn(answer.json());
    expect([error.code, Object.keys(error.details['fields'] as object)]).toEqual([code, fields]);
    expect(gateway.initiation.paidOut).toEqual([]);
  });

  it.each([
    [{ currency: 'USD' }, 400, 'UNSUPPORTED_CURRENCY'],
    [{ credential_id: SAMPLE_PAYOUT.merchantId }, 404, 'CREDENTIAL_NOT_FOUND'],
  ])('refuses %j', async (more, status, code) => {
    const answer = await payOut({ amount: 10, phone: '0712345678', ...more });
    expect([answer.statusCode, errorIn(answer.json()).code]).toEqual([status, code]);
    expect(gateway.initiation.paidOut).toEqual([]);
  });

  it.each([
    ['KYC_NOT_VERIFIED', 403],
    ['INSUFFICIENT_FUNDS', 409],
    ['INSUFFICIENT_SERVICE_BALANCE', 402],
  ])('answers %s with %i', async (code, status) => {
    const value = { code, message: 'No.', details: {} };
    gateway.initiation.result = { $case: 'error', value };
    const answer = await payOut({ amount: 10, phone: '0712345678' });
    expect([answer.statusCode, errorIn(answer.json()).code]).toEqual([status, code]);
  });
});

describe('GET /v1/transactions/{id} of a payout', () => {
  it.each([
    [{}, 'PROCESSING'],
    [{ providerRequestId: undefined }, 'PENDING'],
    [{ status: PaymentStatus.SUCCESS, receipt: 'SG632NMUAB' }, 'SUCCESS'],
    [{ status: PaymentStatus.FAILED }, 'REVERSED'],
  ])('with %j is %s', async (special, status) => {
    gateway.initiation.payment = { ...SAMPLE_PAYOUT, ...special };
    const url = `/v1/transactions/${SAMPLE_PAYOUT.transactionId}`;
    const answer = await gateway.app.inject({ url, headers: { authorization: basic(TEST_KEY) } });
    expect(answer.json()).toMatchObject({ data: { type: 'B2C', status } });
  });
});

describe('POST /api/v1/payments?type=b2c', () => {
  const body = { b2cReceiver: '254712345678', b2cAmount: 500, b2cRemarks: 'Refund' };

  it.each(['/api/v1/payments', '/v1/payments'])('pays out at %s', async (path) => {
    const answer = await post(`${path}?type=b2c`, body);
    expect([answer.statusCode, answer.json()]).toEqual([
      200,
      {
        success: true,
        transactionId: SAMPLE_PAYOUT.transactionId,
        ResponseCode: '0',
        ResponseDescription: 'Success. Request accepted for processing.',
        ConversationID: SAMPLE_PAYOUT.providerRequestId,
        OriginatorConversationID: SAMPLE_PAYOUT.originatorConversationId,
      },
    ]);
    expect(gateway.initiation.paidOut).toMatchObject([
      { dialect: Dialect.PLUGPAY, amountCents: 50_000, phone: '254712345678', description: 'Refund' },
    ]);
  });

  it('has a default for the remarks', async () => {
    await post('/v1/payments?type=b2c', { ...body, b2cRemarks: ' ' });
    expect(gateway.initiation.paidOut).toMatchObject([{ description: 'B2C Payout' }]);
  });

  it.each([
    [{}, 'Missing fields for B2C'],
    [{ ...body, b2cAmount: null }, 'Missing fields for B2C'],
    [{ ...body, b2cAmount: 9 }, expect.stringContaining('from 10 to 250000')],
  ])('refuses %j', async (wrong, error) => {
    const answer = await post('/api/v1/payments?type=b2c', wrong);
    expect([answer.statusCode, answer.json()]).toEqual([400, { error, status: 400 }]);
  });
});
