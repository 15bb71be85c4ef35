import { Dialect } from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import { seedPayment } from '../../testing/fake-services';
import { basic, errorIn, runningGateway, TEST_KEY, type RunningGateway } from '../../testing/running-gateway';

let gateway: RunningGateway;
beforeEach(async () => {
  gateway = await runningGateway();
  const value = { ...seedPayment, paymentType: 'WALLET_TOPUP_SERVICE_TOKENS', feeCents: 0 };
  gateway.initiation.result = { $case: 'payment', value };
});
afterEach(() => gateway.stop());

function topUp(body: unknown, headers: Record<string, string> = {}, wallet = 'service') {
  return gateway.app.inject({
    method: 'POST',
    url: `/v1/wallets/${wallet}/topups`,
    payload: JSON.stringify(body),
    headers: { authorization: basic(TEST_KEY), ...headers },
  });
}

describe('POST /v1/wallets/payout/topups', () => {
  it('asks for a top-up of the payout wallet, whose key is no key of the service wallet', async () => {
    gateway.initiation.result = {
      $case: 'payment',
      value: { ...seedPayment, paymentType: 'WALLET_TOPUP_PAYOUT', feeCents: 0 },
    };
    const body = { amount: 5000, phone: '254712345678' };
    const answer = await topUp(body, { 'idempotency-key': 'topup-1' }, 'payout');
    expect(answer.json()).toMatchObject({ data: { type: 'WALLET_TOPUP_PAYOUT', idempotencyKey: 'topup-1' } });
    await topUp(body, { 'idempotency-key': 'topup-1' });
    const [payout, service] = gateway.initiation.initiated;
    expect(payout).toMatchObject({ paymentType: 'WALLET_TOPUP_PAYOUT', amountCents: 500_000 });
    expect(payout?.requestFingerprint).not.toBe(service?.requestFingerprint);
  });
});

describe('POST /v1/wallets/service/topups', () => {
  it("asks for a top-up with the docs' own example", async () => {
    const example = {
      amount: 5000,
      phone: '254712345678',
      accountReference: 'TOPUP-2024-001',
      transactionDesc: 'Service wallet top-up',
    };
    const answer = await topUp(example, { 'idempotency-key': 'topup-1' });
    expect(answer.statusCode).toBe(200);
    expect(answer.json<{ data: object }>().data).toMatchObject({
      transactionId: seedPayment.transactionId,
      type: 'WALLET_TOPUP_SERVICE_TOKENS',
      status: 'PENDING',
      transactionFee: 0,
      idempotencyKey: 'topup-1',
    });
    expect(gateway.initiation.initiated).toMatchObject([
      {
        paymentType: 'WALLET_TOPUP_SERVICE_TOKENS',
        dialect: Dialect.PALPLUSS,
        amountCents: 500_000,
        phone: '254712345678',
        accountReference: 'TOPUP-2024-001',
        transactionDesc: 'Service wallet top-up',
        idempotencyKey: 'topup-1',
      },
    ]);
  });

  it('needs no more than amount and phone, and names no channel', async () => {
    const answer = await topUp({ amount: '10.0', phone: '0712345678', channelId: seedPayment.merchantId });
    expect(answer.json()).toMatchObject({ data: { idempotencyKey: null } });
    const [asked] = gateway.initiation.initiated;
    expect(asked).toMatchObject({ amountCents: 1_000, accountReference: 'TOPUP', transactionDesc: 'Wallet top-up' });
    expect(asked).not.toHaveProperty('channelId');
    expect(asked).not.toHaveProperty('callbackUrl');
  });

  it('keeps a callback address', async () => {
    await topUp({ amount: 1, phone: '0712345678', callback_url: 'https://example.com/x' });
    expect(gateway.initiation.initiated).toMatchObject([{ callbackUrl: 'https://example.com/x' }]);
  });

  it.each([
    [{}, 'VALIDATION_ERROR', ['amount', 'phone']],
    [{ amount: 0.99, phone: '0712345678' }, 'VALIDATION_ERROR', ['amount']],
    [{ amount: 1, phone: '12' }, 'INVALID_PHONE', ['phone']],
    [{ amount: 1, phone: '0712345678', callbackUrl: 'ftp://x' }, 'VALIDATION_ERROR', ['callbackUrl']],
  ])('refuses %j', async (body, code, fields) => {
    const answer = await topUp(body);
    expect(answer.statusCode).toBe(400);
    const error = errorIn(answer.json());
    expect([error.code, Object.keys(error.details['fields'] as object)]).toEqual([code, fields]);
    expect(gateway.initiation.initiated).toEqual([]);
  });
});
