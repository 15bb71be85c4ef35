import { Environment } from '@daftari/contracts/generated/daftari/common/v1/common';
import { PaymentStatus } from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import { WalletKind } from '@daftari/contracts/generated/daftari/walletfee/v1/walletfee';
import { DaftariError } from '@daftari/kernel/errors';
import { Check } from 'typebox/value';
import { MERCHANT, seedPayment, seedWallet, TRANSACTION } from '../../testing/fake-services';
import { basic, errorIn, LIVE_KEY, runningGateway, TEST_KEY, type RunningGateway } from '../../testing/running-gateway';
import { Success } from './envelope';
import { BalanceAnswer } from './presenters/balance-answer';
import { TransactionAnswer } from './presenters/transaction-answer';

let gateway: RunningGateway;
beforeEach(async () => void (gateway = await runningGateway()));
afterEach(() => gateway.stop());

const get = (url: string, key = TEST_KEY) => gateway.app.inject({ url, headers: { authorization: basic(key) } });

describe('GET /v1/transactions/{id}', () => {
  const paid = {
    ...seedPayment,
    status: PaymentStatus.SUCCESS,
    receipt: 'LGR019G3J2',
    resultDescription: 'The service request is processed successfully.',
    updatedAt: '2026-03-01T08:01:30.000Z',
  };

  it('answers every field in both spellings', async () => {
    gateway.initiation.payment = paid;
    const answer = await get(`/v1/transactions/${TRANSACTION}`);
    expect(answer.statusCode).toBe(200);
    const both = { id: TRANSACTION, desc: 'The service request is processed successfully.' };
    const body = answer.json<{ data: unknown }>();
    expect(Check(Success(TransactionAnswer), body)).toBe(true);
    expect(body.data).toEqual({
      ...{ transaction_id: both.id, transactionId: both.id, tenant_id: MERCHANT, tenantId: MERCHANT },
      ...{ type: 'STK', status: 'SUCCESS', amount: 1000, currency: 'KES' },
      ...{ phone_number: '254712345678', phone: '254712345678', channel_id: null, channelId: null },
      ...{ external_reference: 'INV-2024-001', accountReference: 'INV-2024-001' },
      ...{ transaction_desc: 'Payment for invoice #2024-001', transactionDesc: 'Payment for invoice #2024-001' },
      ...{ customer_name: null, customerName: null, provider: 'm-pesa' },
      ...{
        callback_url: 'https://yourserver.com/webhooks/mpesa',
        callbackUrl: 'https://yourserver.com/webhooks/mpesa',
      },
      ...{ provider_request_id: '29115-34620561-1', providerRequestId: '29115-34620561-1' },
      ...{ provider_checkout_id: 'ws_CO_191220191020363925', providerCheckoutId: 'ws_CO_191220191020363925' },
      ...{
        mpesa_receipt: 'LGR019G3J2',
        mpesaReceipt: 'LGR019G3J2',
        mpesa_receipt_number: 'LGR019G3J2',
        mpesaReceiptNumber: 'LGR019G3J2',
      },
      ...{ result_code: '0', resultCode: '0' },
      ...{ result_desc: both.desc, resultDesc: both.desc, result_description: both.desc, resultDescription: both.desc },
      ...{ transaction_fee: 2.5, transactionFee: 2.5, late_funds: 0, lateFunds: 0 },
      ...{ created_at: '2026-03-01T08:00:00.000Z', createdAt: '2026-03-01T08:00:00.000Z' },
      ...{ updated_at: '2026-03-01T08:01:30.000Z', updatedAt: '2026-03-01T08:01:30.000Z' },
    });
  });

  it.each([
    [PaymentStatus.PENDING, 'PENDING'],
    [PaymentStatus.FAILED, 'FAILED'],
    [PaymentStatus.CANCELLED, 'CANCELLED'],
    [PaymentStatus.EXPIRED, 'EXPIRED'],
  ])('calls %s by its word', async (status, word) => {
    gateway.initiation.payment = { ...paid, status };
    expect((await get(`/v1/transactions/${TRANSACTION}`)).json()).toMatchObject({ data: { status: word } });
  });

  it('shows money that came too late, and what a payment is for', async () => {
    const paymentType = 'WALLET_TOPUP_SERVICE_TOKENS';
    gateway.initiation.payment = { ...paid, status: PaymentStatus.EXPIRED, lateFundsCents: 100_050, paymentType };
    expect((await get(`/v1/transactions/${TRANSACTION}`)).json()).toMatchObject({
      data: { status: 'EXPIRED', late_funds: 1000.5, lateFunds: 1000.5, type: paymentType },
    });
  });

  it('shows what went back to the payer, and what is on its way', async () => {
    gateway.initiation.payment = { ...paid, refundedCents: 40_000, refundingCents: 60_000 };
    expect((await get(`/v1/transactions/${TRANSACTION}`)).json()).toMatchObject({
      data: { type: 'STK', status: 'SUCCESS', refunded: 400, refunding: 600 },
    });
  });

  it.each([
    [PaymentStatus.PENDING, 'PENDING'],
    [PaymentStatus.SUCCESS, 'SUCCESS'],
    [PaymentStatus.FAILED, 'FAILED'],
  ])('shows a refund that is %s as what it is, and not as a payout', async (status, word) => {
    const refund = { ...paid, paymentType: 'REFUND', parentId: MERCHANT, providerRequestId: 'AG_1', status };
    gateway.initiation.payment = refund;
    const body = (await get(`/v1/transactions/${TRANSACTION}`)).json<{ data: unknown }>();
    expect(Check(Success(TransactionAnswer), body)).toBe(true);
    expect(body.data).toMatchObject({
      ...{ type: 'REFUND', status: word, original_transaction_id: MERCHANT, originalTransactionId: MERCHANT },
    });
  });

  it("asks for the merchant's own payment in the key's environment, whatever the case of the id", async () => {
    await get(`/v1/transactions/${TRANSACTION.toUpperCase()}?expand=all`, LIVE_KEY);
    expect(gateway.initiation.read).toEqual([
      { merchantId: MERCHANT, transactionId: TRANSACTION, environment: Environment.LIVE },
    ]);
  });

  it.each([
    ['is not there', () => (gateway.initiation.payment = new DaftariError('TRANSACTION_NOT_FOUND'))],
    ['is nothing', () => (gateway.initiation.payment = undefined)],
    ["is another merchant's", () => (gateway.initiation.payment = { ...paid, merchantId: TRANSACTION })],
    ["is another environment's", () => (gateway.initiation.payment = { ...paid, environment: Environment.LIVE })],
  ])('is 404 when the payment %s', async (_, arrange) => {
    arrange();
    const answer = await get(`/v1/transactions/${TRANSACTION}`);
    expect(answer.statusCode).toBe(404);
    expect(errorIn(answer.json()).code).toBe('TRANSACTION_NOT_FOUND');
  });

  it.each(['x', 'tx_01j8', `${TRANSACTION}0`, 'a'.repeat(3_000), '%20', "1'%20OR%201=1"])(
    'is 400 for the id %s',
    async (id) => {
      const answer = await get(`/v1/transactions/${id}`);
      expect(answer.statusCode).toBe(400);
      expect(errorIn(answer.json()).code).toBe('INVALID_UUID');
      expect(gateway.initiation.read).toEqual([]);
    },
  );
});

describe('GET /v1/wallets/service/balance', () => {
  it('answers what can be spent and what is posted', async () => {
    const answer = await get('/v1/wallets/service/balance');
    expect(answer.statusCode).toBe(200);
    expect(Check(Success(BalanceAnswer), answer.json())).toBe(true);
    expect(answer.json<{ data: unknown }>().data).toEqual({
      walletId: seedWallet.walletId,
      tenantId: MERCHANT,
      currency: 'KES',
      availableBalance: 997.5,
      ledgerBalance: 1000,
      balance: 997.5,
      updatedAt: '2026-03-01T08:00:00.000Z',
    });
    expect(gateway.walletFee.read).toEqual([
      { merchantId: MERCHANT, environment: Environment.TEST, kind: WalletKind.SERVICE },
    ]);
  });

  it.each([new DaftariError('WALLET_NOT_FOUND'), undefined])('is 404 without a wallet (%s)', async (wallet) => {
    gateway.walletFee.wallet = wallet;
    const answer = await get('/v1/wallets/service/balance');
    expect(answer.statusCode).toBe(404);
    expect(errorIn(answer.json()).code).toBe('WALLET_NOT_FOUND');
  });

  it('is 503 while the ledger is overloaded', async () => {
    gateway.walletFee.wallet = Object.assign(new Error('full'), { name: 'QueueFull' });
    const answer = await get('/v1/wallets/service/balance');
    expect([answer.statusCode, answer.headers['retry-after']]).toEqual([503, '1']);
    expect(errorIn(answer.json()).code).toBe('OVERLOADED');
  });
});
