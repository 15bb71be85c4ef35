import { randomUUID } from 'node:crypto';
import { Environment } from '@daftari/contracts/generated/daftari/common/v1/common';
import { WalletFeeServiceDefinition, WalletKind } from '@daftari/contracts/generated/daftari/walletfee/v1/walletfee';
import { grpcClient } from '@daftari/rpc/grpc-client';
import { newInstallation, startServer, type Installation, type Server } from '../harness/daftari';
import { merchantOf, type Merchant } from '../harness/merchant';
import { until } from '../harness/until';
import { webhookReceiver, type WebhookReceiver } from '../harness/webhook-receiver';

const OPEN_WORDS = ['PENDING', 'PROCESSING'];
const recipient = (scenario: number) => `254700001${String(scenario).padStart(3, '0')}`;

describe('a payout', () => {
  let installation: Installation;
  let server: Server;
  let merchant: Merchant;
  let receiver: WebhookReceiver;
  beforeAll(async () => {
    receiver = await webhookReceiver();
    installation = await newInstallation();
    server = await startServer(installation);
    merchant = merchantOf(server);
  });
  afterAll(async () => {
    await server?.end('SIGTERM');
    await receiver.close();
    installation.remove();
  });

  const payOut = (body: object, headers: Record<string, string> = {}) =>
    merchant.send('POST', '/v1/b2c/payouts', { callbackUrl: receiver.url, ...body }, headers);
  const ended = (id: string) =>
    until(`the end of payout ${id}`, async () => {
      const { data } = (await merchant.transaction(id)).body;
      return OPEN_WORDS.includes(data?.['status'] as string) ? undefined : data;
    });
  const told = (id: string) =>
    until(`the webhook of payout ${id}`, async () => {
      const of = receiver.received.map(({ body }) => body as { event_type: string; transaction: { id: string } });
      return of.find(({ transaction }) => transaction.id === id);
    });
  const wallet = async () => {
    const client = grpcClient(WalletFeeServiceDefinition, server.addresses.grpc, { deadlineMs: 60_000 });
    const of = { merchantId: server.demo.merchantId, environment: Environment.TEST, kind: WalletKind.PAYOUT };
    const { wallet: found } = await client.service.getWallet(of).finally(() => client.close());
    return { postedCents: found!.postedCents, heldCents: found!.heldCents };
  };
  /** The ledger follows the payment's end a moment later. */
  const walletBecomes = (postedCents: number, heldCents: number) =>
    until('the payout wallet', async () => {
      const now = await wallet();
      return now.postedCents === postedCents && now.heldCents === heldCents ? now : undefined;
    });

  it('is answered PENDING, paid, told by webhook, and taken from the payout wallet once', async () => {
    const before = await wallet();
    const key = randomUUID();
    const body = { amount: 500, phone: recipient(0), reference: 'WD-2024-001', description: 'Commission payout' };
    const [answer, again] = [
      await payOut(body, { 'idempotency-key': key }),
      await payOut(body, { 'idempotency-key': key }),
    ];
    expect(answer.status).toBe(200);
    expect(answer.body.data).toMatchObject({
      tenantId: server.demo.merchantId,
      type: 'B2C',
      status: 'PENDING',
      amount: 500,
      currency: 'KES',
      phone: recipient(0),
      reference: 'WD-2024-001',
      resultDescription: 'B2C payout queued',
      transactionFee: 0,
    });
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    const id = answer.body.data!['transactionId'] as string;
    expect(again.body.data).toMatchObject({ transactionId: id });

    expect(await ended(id)).toMatchObject({ status: 'SUCCESS', result_code: '0', mpesa_receipt: expect.any(String) });
    expect(await told(id)).toMatchObject({
      event_type: 'transaction.success',
      transaction: { type: 'B2C', status: 'SUCCESS', amount: 500, external_reference: 'WD-2024-001' },
    });
    await walletBecomes(before.postedCents - 50_000, before.heldCents);
  });

  it('that M-Pesa does not make goes back to the wallet, once its status agrees', async () => {
    const before = await wallet();
    const answer = await payOut({ amount: 200, phone: recipient(2) });
    const id = answer.body.data!['transactionId'] as string;
    expect(await ended(id)).toMatchObject({ status: 'REVERSED', result_code: '2040' });
    expect(await told(id)).toMatchObject({ event_type: 'transaction.failed', transaction: { status: 'FAILED' } });
    await walletBecomes(before.postedCents, before.heldCents);
  });

  it('beyond the wallet is refused, and nothing is held', async () => {
    const before = await wallet();
    const answer = await payOut({ amount: 100_000, phone: recipient(0) });
    expect([answer.status, answer.body.error?.code]).toEqual([409, 'INSUFFICIENT_FUNDS']);
    expect(await wallet()).toEqual(before);
  });

  it("is made by PlugPay's words, and refused in them", async () => {
    const send = (path: string, body: object) => merchant.send('POST', `${path}?type=b2c`, body);
    const answer = await send('/v1/payments', { b2cReceiver: recipient(0), b2cAmount: 50, b2cRemarks: 'Refund' });
    const { transactionId } = answer.body as unknown as { transactionId: string };
    expect(answer.body).toMatchObject({
      success: true,
      ResponseCode: '0',
      ConversationID: expect.stringMatching(/^AG_/),
      OriginatorConversationID: expect.any(String),
    });
    expect(await ended(transactionId)).toMatchObject({ status: 'SUCCESS', amount: 50 });
    const refused = await send('/api/v1/payments', {});
    expect([refused.status, refused.body]).toEqual([400, { error: 'Missing fields for B2C', status: 400 }]);
  });
});
