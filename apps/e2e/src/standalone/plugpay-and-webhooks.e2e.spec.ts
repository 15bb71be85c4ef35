import { daftari } from '../harness/cli';
import { newInstallation, startServer, type Installation, type Server } from '../harness/daftari';
import { merchantOf, scenarioPhone, type Merchant } from '../harness/merchant';
import { until } from '../harness/until';
import { webhookReceiver, type WebhookReceiver } from '../harness/webhook-receiver';

/** The PlugPay page's own body. */
const PLUGPAY_BODY = {
  phoneNumber: '254712345678',
  amount: 1050,
  accountReference: 'INV-2026',
  transactionDesc: 'Premium Subscription',
};
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe('both dialects and their webhooks', () => {
  let installation: Installation;
  let server: Server;
  let merchant: Merchant;
  let receiver: WebhookReceiver;
  beforeAll(async () => {
    installation = await newInstallation();
    server = await startServer(installation);
    merchant = merchantOf(server);
    receiver = await webhookReceiver();
    expect(daftari(installation, 'webhook', 'set', receiver.url)).toMatchObject({ code: 0, stderr: '' });
  });
  afterAll(async () => {
    await receiver.close();
    expect(await server.end('SIGTERM')).toBe(0);
    installation.remove();
  });

  const plugpay = async (path: string, body: object) => {
    const response = await fetch(`${server.addresses.rest}${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${server.demo.apiKey}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
  const webhooksOf = (id: string) =>
    receiver.received.filter(({ body }) => {
      const about = (body['data'] ?? body['transaction']) as { transactionId?: string; id?: string };
      return (about.transactionId ?? about.id) === id;
    });
  const webhookOf = (id: string) => until(`the webhook of ${id}`, () => Promise.resolve(webhooksOf(id)[0]));

  it("answers PlugPay's own curl, and tells success, cancellation and failure as its page does", async () => {
    const paid = await plugpay('/api/v1/payments?type=stk', PLUGPAY_BODY);
    expect(paid).toEqual({
      status: 200,
      body: {
        success: true,
        transactionId: expect.stringMatching(UUID),
        ResponseCode: '0',
        ResponseDescription: expect.stringMatching(/^Success\. Request accepted for processing/),
        MerchantRequestID: expect.any(String),
        CheckoutRequestID: expect.stringMatching(/^ws_CO_/),
        CustomerMessage: expect.stringMatching(/^Success\. Request accepted for processing/),
      },
    });
    const cancelled = await plugpay('/v1/payments', { ...PLUGPAY_BODY, phoneNumber: scenarioPhone(2) });
    const failed = await plugpay('/v1/payments?type=stk', { ...PLUGPAY_BODY, phoneNumber: scenarioPhone(1) });
    const timestamp = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    expect((await webhookOf(String(paid.body['transactionId']))).body).toEqual({
      event: 'payment.success',
      data: {
        transactionId: paid.body['transactionId'],
        type: 'STK_PUSH',
        status: 'SUCCESS',
        amount: 1050,
        phoneNumber: '254712345678',
        mpesaReceiptNumber: expect.stringMatching(/^[A-Z0-9]{10}$/),
        timestamp,
      },
    });
    for (const [answer, event] of [
      [cancelled, 'payment.cancelled'],
      [failed, 'payment.failed'],
    ] as const) {
      const { transactionId } = answer.body;
      expect((await webhookOf(String(transactionId))).body).toEqual({
        event,
        data: { transactionId, type: 'STK_PUSH', status: 'FAILED', errorMessage: expect.any(String), timestamp },
      });
    }
  });

  it("answers PlugPay's errors to the letter", async () => {
    expect(await plugpay('/api/v1/payments?type=stk', { amount: 1 })).toEqual({
      status: 400,
      body: { error: 'Missing required fields for STK Push', status: 400 },
    });
    expect(await plugpay('/api/v1/payments?type=odd', PLUGPAY_BODY)).toEqual({
      status: 400,
      body: { error: 'Unsupported transaction type', status: 400 },
    });
  });

  it.each([
    [0, 'transaction.success', 'SUCCESS'],
    [2, 'transaction.cancelled', 'CANCELLED'],
    [3, 'transaction.expired', 'EXPIRED'],
    [4, 'transaction.failed', 'FAILED'],
  ])(
    "tells the end of scenario %i to the request's own callbackUrl as %s, once",
    async (scenario, eventType, status) => {
      const { body } = await merchant.pay({ phone: scenarioPhone(scenario), callbackUrl: receiver.url, amount: 77 });
      const id = String(body.data!['transactionId']);
      const webhook = await webhookOf(id);
      expect(webhook.body).toMatchObject({
        event: 'transaction.updated',
        event_type: eventType,
        transaction: { id, tenant_id: server.demo.merchantId, type: 'STK', status, amount: 77, currency: 'KES' },
      });
      expect(webhook.deliveryId).toMatch(UUID);
      const listed = daftari(installation, 'webhook', 'list', '--transaction', id, '--json');
      expect(JSON.parse(listed.stdout)).toEqual([
        expect.objectContaining({ deliveryId: webhook.deliveryId, attempts: 1 }),
      ]);
      expect(webhooksOf(id)).toHaveLength(1);
    },
  );

  it('sends a webhook again on request, with the same id and bytes', async () => {
    const { body } = await merchant.pay({ callbackUrl: receiver.url, phone: '254711222333' });
    const id = String(body.data!['transactionId']);
    const first = await webhookOf(id);
    expect(daftari(installation, 'webhook', 'redeliver', first.deliveryId!)).toMatchObject({ code: 0, stderr: '' });
    const second = await until('the second one', () => Promise.resolve(webhooksOf(id)[1]));
    expect([second.deliveryId, second.text]).toEqual([first.deliveryId, first.text]);
  });

  it('tops the service wallet up by STK, credited once', async () => {
    const before = Number((await merchant.balance()).body.data!['availableBalance']);
    const { status, body } = await merchant.send('POST', '/v1/wallets/service/topups', {
      amount: 500,
      phone: '0722000111',
    });
    expect(status).toBe(200);
    expect(body.data).toMatchObject({ type: 'WALLET_TOPUP_SERVICE_TOKENS', status: 'PENDING', amount: 500 });
    await merchant.final(String(body.data!['transactionId']));
    const after = await until('the credit', async () => {
      const now = Number((await merchant.balance()).body.data!['availableBalance']);
      return now === before ? undefined : now;
    });
    expect(after).toBe(before + 500);
  });
});
