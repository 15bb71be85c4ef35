import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  PlugPayClient,
  PlugPayError,
  PlugPayUnreachable,
  readPlugPayEvent,
  type PlugPayEvent,
} from '../clients/plugpay-client';
import { daftari } from '../harness/cli';
import { newInstallation, startServer, type Installation, type Server } from '../harness/daftari';
import { scenarioPhone } from '../harness/merchant';
import { until } from '../harness/until';
import { webhookReceiver, type Webhook, type WebhookReceiver } from '../harness/webhook-receiver';

/** The page's own request, byte for byte. */
const PAGE_BODY = `{
    "phoneNumber": "254712345678",
    "amount": 1050,
    "accountReference": "INV-2026",
    "transactionDesc": "Premium Subscription"
  }`;
const SUBSCRIPTION = { amount: 1050, accountReference: 'INV-2026', transactionDesc: 'Premium Subscription' };
const UUID_V4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const WHOLE_SECONDS = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;

/** Who was never registered with M-Pesa (daraja.md §18.5, recipients). */
const UNREGISTERED = '254700001002';

describe("a client written from PlugPay's page alone", () => {
  let installation: Installation;
  let server: Server;
  let receiver: WebhookReceiver;
  let receiverStatus = 200;
  let client: PlugPayClient;
  let rest: string;
  beforeAll(async () => {
    installation = await newInstallation();
    server = await startServer(installation);
    rest = server.addresses.rest;
    client = new PlugPayClient({ baseUrl: `${rest}/api`, apiKey: server.demo.apiKey });
    receiver = await webhookReceiver(() => receiverStatus);
    expect(daftari(installation, 'webhook', 'set', receiver.url)).toMatchObject({ code: 0 });
  });
  afterAll(async () => {
    await receiver.close();
    expect(await server.end('SIGTERM')).toBe(0);
    installation.remove();
  });

  const webhooksOf = (id: string): Webhook[] => receiver.received.filter(({ text }) => text.includes(id));
  const webhookOf = (id: string, number = 1): Promise<Webhook> =>
    until(
      `webhook ${number} of payment ${id}`,
      async () => webhooksOf(id)[number - 1],
      () => JSON.stringify(receiver.received.map(({ text }) => text)),
    );
  const eventOf = async (id: string): Promise<PlugPayEvent> => readPlugPayEvent((await webhookOf(id)).text);
  const post = async (path: string, body: string, headers: Record<string, string> = {}) => {
    const authorization = `Bearer ${server.demo.apiKey}`;
    const response = await fetch(`${rest}${path}`, {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json', ...headers },
      body,
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
  const refusal = async (request: Promise<unknown>): Promise<PlugPayError> => {
    const error = await request.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(PlugPayError);
    return error as PlugPayError;
  };

  it("answers the page's own request as the page says", async () => {
    const answer = await post('/api/v1/payments?type=stk', PAGE_BODY);
    expect(answer).toMatchObject({
      status: 200,
      body: {
        success: true,
        transactionId: expect.stringMatching(UUID_V4),
        ResponseCode: '0',
        ResponseDescription: 'Success. Request accepted for processing.',
        CheckoutRequestID: expect.stringMatching(/^ws_CO_\d+$/),
        CustomerMessage: 'Success. Request accepted for processing.',
      },
    });
    expect(await eventOf(answer.body['transactionId'] as string)).toMatchObject({
      data: { amount: 1050, phoneNumber: '254712345678' },
    });
  });

  it.each([
    ['/api', '254712000001'],
    ['', '254712000002'],
  ])('is paid through %s/v1/payments, and told so with all the fields', async (base, phoneNumber) => {
    const merchant = new PlugPayClient({ baseUrl: rest + base, apiKey: server.demo.apiKey });
    const answer = await merchant.stkPush({ ...SUBSCRIPTION, phoneNumber });
    expect(answer).toMatchObject({ success: true, ResponseCode: '0' });

    const webhook = await webhookOf(answer.transactionId);
    expect(webhook.headers['content-type']).toMatch(/^application\/json/);
    expect(readPlugPayEvent(webhook.text)).toEqual({
      event: 'payment.success',
      data: {
        transactionId: answer.transactionId,
        type: 'STK_PUSH',
        status: 'SUCCESS',
        amount: 1050,
        phoneNumber,
        mpesaReceiptNumber: expect.stringMatching(/^[A-Z0-9]{10}$/),
        timestamp: expect.stringMatching(WHOLE_SECONDS),
      },
    });
  });

  it.each([
    ['who cancels', 2, 'payment.cancelled'],
    ['who has not enough', 1, 'payment.failed'],
    ['who never answers', 3, 'payment.failed'],
    ['who mistypes the PIN', 4, 'payment.failed'],
  ])('is told of a customer %s', async (_who, scenario, event) => {
    const answer = await client.stkPush({ ...SUBSCRIPTION, phoneNumber: scenarioPhone(scenario) });
    expect(await eventOf(answer.transactionId)).toEqual({
      event,
      data: {
        transactionId: answer.transactionId,
        type: 'STK_PUSH',
        status: 'FAILED',
        errorMessage: expect.any(String),
        timestamp: expect.stringMatching(WHOLE_SECONDS),
      },
    });
  });

  it.each([
    [2, 'Request cancelled by user'],
    [1, 'The balance is insufficient for the transaction'],
  ])("is told the reason of scenario phone %i in the page's words: %s", async (scenario, errorMessage) => {
    const phoneNumber = scenarioPhone(scenario);
    const { transactionId } = await client.stkPush({ ...SUBSCRIPTION, phoneNumber });
    expect(await eventOf(transactionId)).toMatchObject({ data: { errorMessage } });
  });

  it('reads the webhook of a payment whose receipt is not known', async () => {
    const { transactionId } = await client.stkPush({ ...SUBSCRIPTION, phoneNumber: scenarioPhone(38) });
    expect(await eventOf(transactionId)).toMatchObject({ event: 'payment.success' });
  });

  it('makes a payment of its own of every request, also of the same one again', async () => {
    const request = { ...SUBSCRIPTION, amount: 20, phoneNumber: '254712000003' };
    const first = await client.stkPush(request);
    await eventOf(first.transactionId);
    const second = await client.stkPush(request);
    expect(second.transactionId).not.toBe(first.transactionId);
    await eventOf(second.transactionId);
  });

  it("sends the page's payout, and is told of it", async () => {
    const request = { b2cReceiver: '254712345678', b2cAmount: 500, b2cRemarks: 'Driver Payout' };
    const { transactionId } = await new PlugPayClient({ baseUrl: rest, apiKey: server.demo.apiKey }).b2c(request);
    expect(await eventOf(transactionId)).toMatchObject({
      event: 'payment.success',
      data: { transactionId, type: 'B2C', amount: 500, phoneNumber: '254712345678' },
    });
  });

  it('is told of a payout that M-Pesa can not make', async () => {
    const { transactionId } = await client.b2c({ b2cReceiver: UNREGISTERED, b2cAmount: 500 });
    expect(await eventOf(transactionId)).toMatchObject({ event: 'payment.failed', data: { type: 'B2C' } });
  });

  it("makes the page's transfer between two customers, and is told of it", async () => {
    const request = { senderPhone: '254711111111', receiverPhone: '254722222222', c2cAmount: 1500 };
    const { transactionId } = await client.c2c({ ...request, c2cRemarks: 'Peer Transfer' });
    expect(await eventOf(transactionId)).toMatchObject({
      event: 'payment.success',
      data: { transactionId, type: 'C2C', amount: 1500 },
    });
  });

  it('is told of a transfer whose sender cancels', async () => {
    const request = { senderPhone: scenarioPhone(2), receiverPhone: '254722222222', c2cAmount: 1500 };
    const { transactionId } = await client.c2c(request);
    expect(await eventOf(transactionId)).toMatchObject({ event: 'payment.cancelled', data: { type: 'C2C' } });
  });

  it.each(['phoneNumber', 'amount', 'accountReference'])('is refused without %s, as the page says', async (field) => {
    const request: Record<string, unknown> = { ...SUBSCRIPTION, phoneNumber: '254712000004' };
    delete request[field];
    expect(await post('/api/v1/payments?type=stk', JSON.stringify(request))).toMatchObject({
      status: 400,
      body: { error: 'Missing required fields for STK Push', status: 400 },
    });
  });

  it.each([
    ['b2c', '{"b2cAmount":500}', 'Missing fields for B2C'],
    ['b2c', '{"b2cReceiver":"254712345678"}', 'Missing fields for B2C'],
    ['c2c', '{"senderPhone":"254711111111","c2cAmount":1500}', 'Missing required fields for C2C'],
    ['carrier-pigeon', '{}', 'Unsupported transaction type'],
  ])('is refused a request of type %s with %s: %s', async (type, body, error) => {
    expect(await post(`/v1/payments?type=${type}`, body)).toMatchObject({ status: 400, body: { error, status: 400 } });
  });

  it('reads every refusal as the one documented shape', async () => {
    const stranger = new PlugPayClient({ baseUrl: `${rest}/api`, apiKey: 'mpl_test_YOUR_API_KEY' });
    const anyone = { ...SUBSCRIPTION, phoneNumber: '254712000005' };
    expect(await refusal(stranger.stkPush(anyone))).toMatchObject({
      status: 401,
      message: 'Invalid or inactive API Key',
    });
    expect(await refusal(client.stkPush({ ...anyone, phoneNumber: '' }))).toMatchObject({
      status: 400,
      message: 'Missing required fields for STK Push',
    });
    const badPhone = '12345';
    for (const request of [
      client.stkPush({ ...anyone, phoneNumber: badPhone }),
      client.stkPush({ ...anyone, amount: 0 }),
      client.b2c({ b2cReceiver: badPhone, b2cAmount: 500 }),
      client.c2c({ senderPhone: badPhone, receiverPhone: '254722222222', c2cAmount: 1500 }),
    ]) {
      expect((await refusal(request)).status).toBe(400);
    }
    const elsewhere = new PlugPayClient({ baseUrl: `${rest}/api/elsewhere`, apiKey: server.demo.apiKey });
    expect((await refusal(elsewhere.stkPush(anyone))).status).toBe(404);
  });

  it('is refused without a key', async () => {
    expect(await post('/api/v1/payments?type=stk', PAGE_BODY, { authorization: '' })).toMatchObject({
      status: 401,
      body: { error: 'Invalid or inactive API Key', status: 401 },
    });
  });

  it('is told again of what it did not answer with 200, and then no more', async () => {
    receiverStatus = 500;
    const { transactionId } = await client.stkPush({ ...SUBSCRIPTION, phoneNumber: '254712000006' });
    const refused = await webhookOf(transactionId);
    receiverStatus = 200;
    const taken = await webhookOf(transactionId, 2);
    expect(taken.text).toBe(refused.text);
    const told = receiver.received.map(({ body }) => (body['data'] as { transactionId: string }).transactionId);
    const repeated = told.filter((id, at) => told.indexOf(id) !== at);
    expect(repeated).toEqual([transactionId]);
  });

  it('does not wait for ever', async () => {
    const silent = createServer(() => undefined).listen(0, '127.0.0.1');
    await new Promise((resolve) => silent.once('listening', resolve));
    const baseUrl = `http://127.0.0.1:${(silent.address() as AddressInfo).port}/api`;
    const hurried = new PlugPayClient({ baseUrl, apiKey: 'mpl_test_YOUR_API_KEY', timeoutMs: 100 });
    const request = hurried.stkPush({ ...SUBSCRIPTION, phoneNumber: '254712345678' });
    await expect(request).rejects.toBeInstanceOf(PlugPayUnreachable);
    silent.closeAllConnections();
    await new Promise((resolve) => silent.close(resolve));
  });
});
