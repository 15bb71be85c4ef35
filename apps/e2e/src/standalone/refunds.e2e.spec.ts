import { randomUUID } from 'node:crypto';
import { daftari } from '../harness/cli';
import { newInstallation, startServer, type Installation, type Server } from '../harness/daftari';
import { merchantOf, type Merchant } from '../harness/merchant';
import { until } from '../harness/until';
import { webhookReceiver, type WebhookReceiver } from '../harness/webhook-receiver';

interface Told {
  readonly event_type: string;
  readonly transaction: { readonly id: string; readonly refund?: object };
}

describe('a refund by an operator', () => {
  let installation: Installation;
  let server: Server;
  let merchant: Merchant;
  let receiver: WebhookReceiver;
  let payment: string;
  const refundId = randomUUID();
  beforeAll(async () => {
    receiver = await webhookReceiver();
    installation = await newInstallation();
    server = await startServer(installation);
    merchant = merchantOf(server);
    const body = { amount: 40, phone: '254712345678', callbackUrl: receiver.url };
    payment = String((await merchant.send('POST', '/v1/payments/stk', body)).body.data?.['transactionId']);
    await becomes(payment, 'SUCCESS');
  });
  afterAll(async () => {
    await server?.end('SIGTERM');
    await receiver.close();
    installation.remove();
  });

  const becomes = (id: string, status: string) =>
    until(`transaction ${id} to become ${status}`, async () => {
      const { data } = (await merchant.transaction(id)).body;
      return data?.['status'] === status ? data : undefined;
    });
  const refund = (...args: string[]) => daftari(installation, 'payments', 'refund', payment, ...args);

  it('is asked for on the command line, done by M-Pesa and told to the merchant', async () => {
    const asked = await until('the ledger to have credited the payment', async () => {
      const tried = refund('--reason', 'sold out', '--refund-id', refundId);
      return tried.stderr.includes('INSUFFICIENT_FUNDS') ? undefined : tried;
    });
    expect([asked.code, asked.stderr]).toEqual([0, '']);
    expect(asked.stdout).toContain(`KES 40.00 of payment ${payment} `);
    expect(await becomes(refundId, 'SUCCESS')).toMatchObject({
      ...{ type: 'REFUND', amount: 40, original_transaction_id: payment },
    });
    expect((await merchant.transaction(payment)).body.data).toMatchObject({ status: 'SUCCESS', refunded: 40 });
    const told = await until('the webhook of the refund', async () => {
      const all = receiver.received.map(({ body }) => body as unknown as Told);
      return all.find(({ event_type }) => event_type === 'transaction.updated');
    });
    expect(told?.transaction).toMatchObject({ id: payment, refund: { id: refundId, status: 'SUCCESS', amount: 40 } });
    expect(receiver.received).toHaveLength(2);
  });

  it('is the same when it is asked for again, and refused under another name', () => {
    const again = refund('--reason', 'sold out', '--refund-id', refundId);
    expect([again.code, again.stdout]).toEqual([0, expect.stringContaining('went back to its payer')]);
    const other = refund('--reason', 'once more');
    expect([other.code, other.stderr]).toEqual([1, expect.stringMatching(/ALREADY_REFUNDED.*given back already/)]);
    expect(refund('--reason', 'x', '--refund-id', 'mine').code).toBe(2);
    expect(refund('--reason', 'x', '--live')).toMatchObject({
      ...{ code: 1, stderr: expect.stringContaining('TRANSACTION_NOT_FOUND') as unknown },
    });
  });

  it('stands in the books as everybody says', () => {
    const shown = daftari(installation, 'payments', 'show', payment);
    expect(shown.stdout).toMatch(/refunded +KES 40\.00/);
    const trail = daftari(installation, 'audit', 'trail', payment);
    expect(trail.stdout).toMatch(/The customer has the KES 40\.00 back/);
    const check = daftari(installation, 'audit', 'check');
    expect([check.code, check.stderr]).toEqual([0, '']);
  });
});
