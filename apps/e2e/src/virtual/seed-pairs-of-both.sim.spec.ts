import { PLUGPAY_CURL, send } from './seed-client';
import { codeOf, dataOf, HOUR_MS, seedWorld, UUID, type SeedWorld } from './seed-world';
import { virtualMerchant } from './virtual-merchant';

// The pairs of request and answer that the two services' own pages lead to (seed-apis.md §4), each under its number, against
// every service and the simulator in one process. Pairs 1 to 12 are in seed-pairs.

const MS_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const S_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;

let seed: SeedWorld;
beforeAll(async () => void (seed = await seedWorld()));
afterAll(() => seed.world.end());

describe('PlugPay', () => {
  const bearer = () => ({ authorization: `Bearer ${seed.merchant.apiKey}`, 'content-type': 'application/json' });

  it('pair 13: its own curl is answered with its fields; a missing field by its very body', async () => {
    const url = '/api/v1/payments?type=stk';
    const body = PLUGPAY_CURL.replace('254712345678', seed.freshPhone());
    const answer = await send(seed.world, { method: 'POST', url, headers: bearer(), body });
    expect([answer.status, answer.body]).toEqual([
      200,
      {
        ...{ success: true, transactionId: expect.stringMatching(UUID), ResponseCode: '0' },
        ...{ ResponseDescription: expect.stringMatching(/^Success\. Request accepted for processing/) },
        ...{ CustomerMessage: expect.stringMatching(/^Success\. Request accepted for processing/) },
        ...{ CheckoutRequestID: expect.stringMatching(/^ws_CO_/), MerchantRequestID: expect.any(String) },
      },
    ]);
    const wrong = await send(seed.world, { method: 'POST', url, headers: bearer(), body: '{"amount":1050}' });
    expect([wrong.status, wrong.body]).toEqual([400, { error: 'Missing required fields for STK Push', status: 400 }]);
  });

  it('pair 14: both paths take a payout alike', async () => {
    for (const path of ['/v1/payments', '/api/v1/payments']) {
      const body = JSON.stringify({ b2cReceiver: seed.freshPhone(), b2cAmount: 500, b2cRemarks: 'Driver Payout' });
      const answer = await send(seed.world, { method: 'POST', url: `${path}?type=b2c`, headers: bearer(), body });
      expect([answer.status, answer.body]).toEqual([
        200,
        {
          ...{ success: true, transactionId: expect.stringMatching(UUID), ResponseCode: '0' },
          ...{ ResponseDescription: expect.any(String), ConversationID: expect.any(String) },
          OriginatorConversationID: expect.any(String),
        },
      ]);
      await seed.becomes(String(answer.body['transactionId']), 'SUCCESS');
    }
  });
});

describe('both', () => {
  it.each([
    ['0', '254700000000', 'success', 'SUCCESS', 'payment.success'],
    ['1032', '254700000002', 'cancelled', 'CANCELLED', 'payment.cancelled'],
    ['1', '254700000001', 'failed', 'FAILED', 'payment.failed'],
    ['1037', '254700000003', 'expired', 'EXPIRED', 'payment.failed'],
  ])('pair 15: result %s is told in each side’s own webhook', async (code, phone, type, status, plugPayEvent) => {
    const shop = await virtualMerchant(seed.world, `Duka ${code}`);
    await seed.hookPlugPay(shop.merchantId);
    const callbackUrl = 'http://127.0.0.1:9/webhooks/mpesa';
    const authorization = seed.basic(shop.apiKey);
    const paid = await seed.stk({ amount: 1000, phone, accountReference: 'INV-001', callbackUrl }, { authorization });
    const id = String(dataOf(paid)['transactionId']);
    await seed.world.time.until('its webhook', () => seed.webhooksOf(id).length > 0, HOUR_MS);
    const succeeded = status === 'SUCCESS';
    expect(seed.webhooksOf(id)[0]).toMatchObject({
      event: 'transaction.updated',
      event_type: `transaction.${type}`,
      transaction: {
        ...{ id, tenant_id: shop.merchantId, type: 'STK', status, amount: 1000, currency: 'KES', phone_number: phone },
        ...{ external_reference: 'INV-001', provider: 'm-pesa', provider_request_id: expect.any(String) },
        ...{
          provider_checkout_id: expect.stringMatching(/^ws_CO_/),
          result_code: code,
          result_desc: expect.any(String),
        },
        ...{ mpesa_receipt: succeeded ? expect.stringMatching(/^[A-Z0-9]{10}$/) : null },
        ...{ created_at: expect.stringMatching(MS_TIME), updated_at: expect.stringMatching(MS_TIME) },
      },
    });

    const ask = { phoneNumber: phone, amount: 1050, accountReference: 'INV-2026' };
    const other = await seed.post('/v1/payments?type=stk', ask, { authorization: `Bearer ${shop.apiKey}` });
    const transactionId = String(other.body['transactionId']);
    await seed.world.time.until('its webhook', () => seed.webhooksOf(transactionId).length > 0, HOUR_MS);
    const timestamp = expect.stringMatching(S_TIME) as string;
    const about = { transactionId, type: 'STK_PUSH', status: succeeded ? 'SUCCESS' : 'FAILED', timestamp };
    const receipt = {
      amount: 1050,
      phoneNumber: phone,
      mpesaReceiptNumber: expect.stringMatching(/^[A-Z0-9]{10}$/) as string,
    };
    expect(seed.webhooksOf(transactionId)[0]).toEqual({
      event: plugPayEvent,
      data: succeeded ? { ...about, ...receipt } : { ...about, errorMessage: expect.any(String) },
    });
  });

  it('pair 16: a key works on both sets of routes; a wrong one is told in the dialect of the route', async () => {
    const body = { phoneNumber: seed.freshPhone(), amount: 1, accountReference: 'X' };
    expect((await seed.post('/api/v1/payments?type=stk', body)).status).toBe(200);
    const authorization = `Bearer ${seed.merchant.apiKey}`;
    expect((await seed.stk({ amount: 1, phone: seed.freshPhone() }, { authorization })).status).toBe(200);
    const wrong = { authorization: 'Bearer mpl_test_0123456789' };
    expect(await seed.post('/api/v1/payments?type=stk', body, wrong)).toMatchObject({
      status: 401,
      body: { error: 'Invalid or inactive API Key', status: 401 },
    });
    expect(codeOf(await seed.stk({ amount: 1, phone: seed.freshPhone() }, wrong))).toEqual([401, 'INVALID_API_KEY']);
  });

  it('the fee of a payment that M-Pesa took is gone once, and once only', async () => {
    const service = `${seed.merchant.merchantId}/service`;
    const before = await seed.posted(service);
    const answer = await seed.stk({ amount: 1, phone: seed.freshPhone() });
    await seed.becomes(String(dataOf(answer)['transactionId']), 'SUCCESS');
    expect(before - (await seed.posted(service))).toBeCloseTo(2.5, 10);
  });
});
