import { createHmac } from 'node:crypto';
import { newInstallation, startServer, type Installation, type Server } from '../harness/daftari';
import { merchantOf, type Merchant } from '../harness/merchant';
import { until } from '../harness/until';
import { webhookReceiver, type Webhook, type WebhookReceiver } from '../harness/webhook-receiver';

/** Written out, so that it shares nothing with the sender. */
function signatureOf(secret: string, { headers, text }: Webhook): string {
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
  const signed = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${text}`;
  return `v1,${createHmac('sha256', key).update(signed).digest('base64')}`;
}

const ASKED = { amount: 1000, phone: '0712345678', accountReference: 'INV-17', metadata: { order: '17' } };

describe('a webhook endpoint', () => {
  let installation: Installation;
  let server: Server;
  let merchant: Merchant;
  let receiver: WebhookReceiver;
  beforeAll(async () => {
    installation = await newInstallation();
    server = await startServer(installation);
    merchant = merchantOf(server);
    receiver = await webhookReceiver();
  });
  afterAll(async () => {
    await receiver.close();
    expect(await server.end('SIGTERM')).toBe(0);
    installation.remove();
  });

  it('is told of a payment, signed; once more on request; and the list of events says the same', async () => {
    const created = await merchant.send('POST', '/v1/webhook-endpoints', { url: receiver.url });
    expect(created).toMatchObject({ status: 200, body: { data: { active: true, events: ['*'] } } });
    const secret = String(created.body.data!['secret']);
    const paid = await merchant.send('POST', '/v1/payments/stk', ASKED);
    const transactionId = String(paid.body.data!['transactionId']);
    const first = await until('the webhook', () => Promise.resolve(receiver.received[0]));
    expect(first.headers['webhook-signature']).toBe(signatureOf(secret, first));
    expect(first.body).toMatchObject({
      type: 'transaction.success',
      data: { transaction: { transactionId, status: 'SUCCESS', metadata: { order: '17' } } },
    });
    const again = await merchant.send('POST', `/v1/webhook-deliveries/${first.deliveryId}/redeliver`, {});
    expect(again.status).toBe(200);
    const second = await until('the second one', () => Promise.resolve(receiver.received[1]));
    expect([second.deliveryId, second.text]).toEqual([first.deliveryId, first.text]);
    expect(second.headers['webhook-signature']).toBe(signatureOf(secret, second));
    const events = await merchant.send('GET', '/v1/events');
    expect(events.body.data).toMatchObject({ items: [first.body], hasMore: false });
  });
});
