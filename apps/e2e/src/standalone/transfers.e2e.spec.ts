import { randomUUID } from 'node:crypto';
import { Environment } from '@daftari/contracts/generated/daftari/common/v1/common';
import {
  Decision,
  InitiationServiceDefinition,
  ReviewReason,
} from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import { WalletFeeServiceDefinition } from '@daftari/contracts/generated/daftari/walletfee/v1/walletfee';
import { grpcClient } from '@daftari/rpc/grpc-client';
import { daftari } from '../harness/cli';
import { newInstallation, startServer, type Installation, type Server } from '../harness/daftari';
import { merchantOf, scenarioPhone, type Merchant } from '../harness/merchant';
import { until } from '../harness/until';
import { webhookReceiver, type WebhookReceiver } from '../harness/webhook-receiver';

/** Pays when asked; as the recipient of a payout it behaves as its number says (daraja.md §18.5). */
const recipient = (scenario: number) => `254700001${String(scenario).padStart(3, '0')}`;
const SENDER = scenarioPhone(0);
const SENDER_WHO_CANCELS = scenarioPhone(2);
/** M-Pesa can pay nothing to it. */
const NOT_REGISTERED = recipient(2);

interface Told {
  readonly event: string;
  readonly data: { readonly transactionId: string };
}

describe('a transfer between customers', () => {
  let installation: Installation;
  let server: Server;
  let merchant: Merchant;
  let receiver: WebhookReceiver;
  beforeAll(async () => {
    receiver = await webhookReceiver();
    installation = await newInstallation();
    server = await startServer(installation);
    merchant = merchantOf(server);
    expect(daftari(installation, 'webhook', 'set', receiver.url)).toMatchObject({ code: 0, stderr: '' });
  });
  afterAll(async () => {
    await server?.end('SIGTERM');
    await receiver.close();
    installation.remove();
  });

  const initiation = () => grpcClient(InitiationServiceDefinition, server.addresses.grpc, { deadlineMs: 60_000 });
  const send = async (body: object, headers: Record<string, string> = {}) => {
    const answer = await merchant.send('POST', '/v1/payments?type=c2c', { c2cAmount: 1500, ...body }, headers);
    return { ...answer, id: (answer.body as unknown as { transactionId: string }).transactionId };
  };
  const ended = async (id: string) => (await merchant.final(id)).body.data;
  const webhooksOf = (id: string) =>
    receiver.received.map(({ body }) => body as unknown as Told).filter(({ data }) => data.transactionId === id);
  const told = (id: string) => until(`the webhook of transfer ${id}`, async () => webhooksOf(id)[0]);
  /** What is in transit and the service wallet, in cents. */
  const transit = async () => {
    const client = grpcClient(WalletFeeServiceDefinition, server.addresses.grpc, { deadlineMs: 60_000 });
    const asked = client.service.getTrialBalance({ environment: Environment.TEST });
    const { accounts, totalCents } = await asked.finally(() => client.close());
    expect(totalCents).toBe(0);
    return accounts.find(({ account }) => account.endsWith(`${server.demo.merchantId}/transit`))?.postedCents ?? 0;
  };
  const transitBecomes = (cents: number) =>
    until(`${cents} cents in transit`, async () => ((await transit()) === cents ? true : undefined));
  const reviews = async () => {
    const client = initiation();
    const asked = { merchantId: server.demo.merchantId, limit: 100, cursor: '' };
    return (await client.service.listReviews(asked).finally(() => client.close())).reviews;
  };

  it('is answered, collected, paid to the receiver, and told by one webhook', async () => {
    const key = randomUUID();
    const body = { senderPhone: SENDER, receiverPhone: recipient(0), c2cRemarks: 'Peer Transfer' };
    const [answer, again] = [
      await send(body, { 'idempotency-key': key }),
      await send(body, { 'idempotency-key': key }),
    ];
    expect(answer.body).toEqual({
      success: true,
      transactionId: expect.any(String),
      ResponseCode: '0',
      ResponseDescription: 'Success. Request accepted for processing.',
      ConversationID: expect.any(String),
      OriginatorConversationID: answer.id,
    });
    expect(again.body).toEqual(answer.body);
    const transaction = await ended(answer.id);
    expect(transaction).toMatchObject({
      type: 'C2C',
      status: 'SUCCESS',
      amount: 1500,
      phone: SENDER,
      receiver_phone: recipient(0),
      result_code: '0',
      mpesa_receipt: expect.stringMatching(/^SIM/),
    });
    expect(await told(answer.id)).toMatchObject({
      event: 'payment.success',
      data: {
        type: 'C2C',
        status: 'SUCCESS',
        amount: 1500,
        phoneNumber: SENDER,
        mpesaReceiptNumber: transaction!['mpesa_receipt'],
      },
    });
    await transitBecomes(0);
  });

  it('that the sender declines moves nothing', async () => {
    const { id } = await send({ senderPhone: SENDER_WHO_CANCELS, receiverPhone: recipient(0) });
    expect(await ended(id)).toMatchObject({ type: 'C2C', status: 'CANCELLED', result_code: '1032' });
    expect(await told(id)).toMatchObject({ event: 'payment.cancelled', data: { type: 'C2C' } });
    expect(await transit()).toBe(0);
  });

  it('that the receiver can not get goes back to the sender', async () => {
    const { id } = await send({ senderPhone: recipient(0), receiverPhone: NOT_REGISTERED });
    expect(await ended(id)).toMatchObject({ type: 'C2C', status: 'REVERSED', result_code: '2040' });
    expect(await told(id)).toMatchObject({ event: 'payment.failed', data: { type: 'C2C', status: 'FAILED' } });
    await transitBecomes(0);
  });

  it('that nobody can get waits in transit for a person, who closes it', async () => {
    const { id } = await send({ senderPhone: NOT_REGISTERED, receiverPhone: recipient(3), c2cAmount: 700 });
    // Each of both payouts is given up only after its status was asked for, 10 s after M-Pesa's doubt.
    const find = async () => (await reviews()).find(({ payment }) => payment?.transactionId === id);
    const review = await until('the review', find, () => '', 60_000);
    expect(review).toMatchObject({
      reason: ReviewReason.TRANSFER_PARKED,
      message: expect.stringContaining('transit account'),
    });
    expect((await merchant.transaction(id)).body.data).toMatchObject({ type: 'C2C', status: 'PENDING' });
    expect(await transit()).toBe(70_000);
    expect(webhooksOf(id)).toEqual([]);

    const client = initiation();
    const decided = {
      merchantId: server.demo.merchantId,
      transactionId: id,
      environment: Environment.TEST,
      decision: Decision.CLOSE,
      note: 'paid out at the counter',
      caller: { actor: 'operator:amina', causation: '' },
    };
    await client.service.resolvePayment(decided).finally(() => client.close());
    expect(await ended(id)).toMatchObject({ status: 'FAILED', result_code: 'SFC_IC0003' });
    expect(await told(id)).toMatchObject({ event: 'payment.failed', data: { type: 'C2C' } });
    await transitBecomes(0);
    await until('an empty list of reviews', async () => ((await reviews()).length === 0 ? true : undefined));
  }, 120_000);

  it('leaves books in order', () => {
    const { code, stdout } = daftari(installation, 'audit', 'check', '--json');
    expect((JSON.parse(stdout) as { findings: unknown[] }).findings).toEqual([]);
    expect(code).toBe(0);
  });

  it('lists transfers only, not the payouts that they are made of', async () => {
    const client = initiation();
    const asked = { merchantId: server.demo.merchantId, environment: Environment.TEST, limit: 100, cursor: '' };
    const { payments } = await client.service.listPayments(asked).finally(() => client.close());
    expect(payments.map(({ paymentType }) => paymentType)).toEqual(['C2C', 'C2C', 'C2C', 'C2C']);
  });
});
