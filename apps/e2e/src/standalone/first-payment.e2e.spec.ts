import { newInstallation, startServer, type Installation, type Server } from '../harness/daftari';
import { expectCleanLog } from '../harness/log-lines';
import { merchantOf, scenarioPhone, type Merchant } from '../harness/merchant';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

describe('a first payment', () => {
  let installation: Installation;
  let server: Server;
  let merchant: Merchant;
  beforeAll(async () => {
    installation = await newInstallation();
    server = await startServer(installation);
    merchant = merchantOf(server);
  });
  afterAll(async () => {
    expect(await server.end('SIGTERM')).toBe(0);
    installation.remove();
  });

  it("answers the seed's own request with all 17 fields, goes to SUCCESS and costs KES 2.50", async () => {
    const before = (await merchant.balance()).body.data!;
    expect(before).toMatchObject({ currency: 'KES', availableBalance: 1000, ledgerBalance: 1000 });

    const answer = await merchant.pay();
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      success: true,
      data: {
        transactionId: expect.stringMatching(UUID),
        tenantId: server.demo.merchantId,
        channelId: null,
        type: 'STK',
        status: 'PENDING',
        amount: 1000,
        currency: 'KES',
        phone: '254712345678',
        accountReference: 'INV-2024-001',
        transactionDesc: 'Payment for invoice #2024-001',
        providerRequestId: expect.any(String),
        providerCheckoutId: expect.stringMatching(/^ws_CO_\d+$/),
        transactionFee: 2.5,
        resultCode: '0',
        resultDescription: 'Success. Request accepted for processing',
        createdAt: expect.stringMatching(TIME),
        updatedAt: expect.stringMatching(TIME),
      },
      requestId: expect.stringMatching(UUID),
    });

    const id = answer.body.data!['transactionId'] as string;
    const { data } = (await merchant.final(id)).body;
    const same = (value: unknown, ...names: string[]) => {
      for (const name of names) expect([name, data![name]]).toEqual([name, value]);
    };
    same(id, 'transactionId', 'transaction_id');
    same(server.demo.merchantId, 'tenantId', 'tenant_id');
    same('SUCCESS', 'status');
    same('254712345678', 'phone', 'phone_number');
    same(null, 'channelId', 'channel_id');
    same('INV-2024-001', 'accountReference', 'external_reference');
    same('m-pesa', 'provider');
    same(answer.body.data!['providerRequestId'], 'providerRequestId', 'provider_request_id');
    same(answer.body.data!['providerCheckoutId'], 'providerCheckoutId', 'provider_checkout_id');
    same('0', 'resultCode', 'result_code');
    same('The service request is processed successfully.', 'resultDesc', 'result_desc');
    same(2.5, 'transactionFee', 'transaction_fee');
    same(data!['createdAt'], 'created_at');
    same(data!['updatedAt'], 'updated_at');
    expect(data!['mpesaReceipt']).toMatch(/^[A-Z0-9]{10}$/);
    same(data!['mpesaReceipt'], 'mpesa_receipt');

    const after = (await merchant.balance()).body.data!;
    expect(after).toMatchObject({ availableBalance: 997.5, ledgerBalance: 997.5 });
  });

  it.each([
    [0, 'SUCCESS', '0'],
    [1, 'FAILED', '1'],
    [2, 'CANCELLED', '1032'],
    [3, 'EXPIRED', '1037'],
    [4, 'FAILED', '2001'],
    [5, 'EXPIRED', '1019'],
  ])('of scenario phone %i ends as %s with code %s, and its fee is kept', async (scenario, status, code) => {
    const answer = await merchant.pay({ phone: scenarioPhone(scenario) });
    expect(answer.status).toBe(200);
    const { data } = (await merchant.final(answer.body.data!['transactionId'] as string)).body;
    expect(data).toMatchObject({ status, resultCode: code, result_code: code, transactionFee: 2.5 });
    expect(data!['mpesaReceipt'] === null).toBe(status !== 'SUCCESS');
  });

  it('keeps secrets and full phone numbers out of what it prints', () => {
    expect(server.output().length).toBeGreaterThan(100);
    expectCleanLog(server);
  });
});
