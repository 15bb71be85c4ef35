import type { PalPlussClient, ChannelledTransaction, Transaction } from '../clients/palpluss-client';
import { parseWebhook } from '../clients/palpluss-client';
import * as shop from '../clients/palpluss-shop';
import { NUMBER, STRING, TIME, UUID, clientOf, refusal } from '../clients/palpluss-shop';
import { newInstallation, startServer, type Installation, type Server } from '../harness/daftari';
import { scenarioPhone } from '../harness/merchant';
import { until } from '../harness/until';
import { webhookReceiver, type Webhook, type WebhookReceiver } from '../harness/webhook-receiver';

/** Faster than the page advises: no customer has to find a phone here. */
const POLLING = { firstMs: 100, everyMs: 100, giveUpMs: 30_000 };

/** A receiver of payouts whom M-Pesa does not know. */
const UNREGISTERED = '254700001002';

/** A merchant's own client, written from the public PalPluss pages alone, lives a merchant's life against the running server. */
describe('an independent PalPluss client', () => {
  let installation: Installation;
  let server: Server;
  let receiver: WebhookReceiver;
  let client: PalPlussClient;
  let failNextWebhook = false;

  beforeAll(async () => {
    installation = await newInstallation();
    server = await startServer(installation);
    receiver = await webhookReceiver(() => {
      const status = failNextWebhook ? 500 : 200;
      failNextWebhook = false;
      return status;
    });
    client = clientOf(server);
  });
  afterAll(async () => {
    await receiver.close();
    expect(await server.end('SIGTERM')).toBe(0);
    installation.remove();
  });

  const order = (more: Parameters<typeof shop.order>[1] = {}) => shop.order(receiver.url, more);
  const payout = (more: Parameters<typeof shop.payout>[1] = {}) => shop.payout(receiver.url, more);
  const webhooksOf = (id: string): Webhook[] =>
    receiver.received.filter(({ body }) => (body['transaction'] as { id?: string } | undefined)?.id === id);
  const webhookOf = (id: string) => until(`the webhook of ${id}`, () => Promise.resolve(webhooksOf(id)[0]));

  describe('pays in', () => {
    let started: ChannelledTransaction;
    let settled: ChannelledTransaction;

    it("gets every documented field of an accepted push, from the page's own request", async () => {
      const answer = await client.stkPush(
        order({ phone: '0712345678', transactionDesc: 'Payment for invoice #2024-001' }),
      );
      started = answer.data;
      expect([answer.httpStatus, answer.requestId]).toEqual([200, UUID]);
      expect(started.raw).toMatchObject({
        transactionId: UUID,
        tenantId: UUID,
        channelId: null,
        type: 'STK',
        status: 'PENDING',
        amount: 1000,
        currency: 'KES',
        phone: '254712345678',
        accountReference: 'INV-2024-001',
        transactionDesc: 'Payment for invoice #2024-001',
        providerRequestId: STRING,
        providerCheckoutId: STRING,
        transactionFee: NUMBER,
        resultCode: '0',
        resultDescription: STRING,
        createdAt: TIME,
        updatedAt: TIME,
      });
    });

    it('polls until the result, and reads it in both documented spellings', async () => {
      settled = await client.waitForResult(started.transactionId, POLLING);
      const { transactionId, tenantId, providerRequestId, providerCheckoutId, transactionFee, createdAt } = started;
      expect(settled.raw).toMatchObject({
        ...{ type: 'STK', status: 'SUCCESS', amount: 1000, currency: 'KES', provider: 'm-pesa' },
        ...{ transactionId, transaction_id: transactionId, tenantId, tenant_id: tenantId },
        ...{ channelId: null, channel_id: null, phone: '254712345678', phone_number: '254712345678' },
        ...{ accountReference: 'INV-2024-001', external_reference: 'INV-2024-001' },
        ...{ transactionDesc: 'Payment for invoice #2024-001' },
        ...{ customer_name: settled.raw['customer_name'] === null ? null : STRING, callback_url: receiver.url },
        ...{ providerRequestId, provider_request_id: providerRequestId },
        ...{ providerCheckoutId, provider_checkout_id: providerCheckoutId },
        ...{ transactionFee, transaction_fee: transactionFee, resultCode: '0', result_code: '0' },
        ...{ resultDesc: STRING, result_desc: STRING },
        ...{ createdAt, created_at: createdAt, updatedAt: TIME, updated_at: TIME },
      });
    });

    it('is told by the webhook, whose every documented field says the same', async () => {
      const { text, headers } = await webhookOf(started.transactionId);
      expect(headers['content-type']).toContain('application/json');
      const { eventType, transaction } = parseWebhook(text);
      expect(eventType).toBe('transaction.success');
      expect(transaction.raw).toMatchObject({
        ...{ id: started.transactionId, tenant_id: started.tenantId, type: 'STK', status: 'SUCCESS' },
        ...{ amount: 1000, currency: 'KES', phone_number: '254712345678', external_reference: 'INV-2024-001' },
        ...{ provider: 'm-pesa', provider_request_id: started.providerRequestId },
        ...{ provider_checkout_id: started.providerCheckoutId, mpesa_receipt: STRING },
        ...{ result_code: '0', result_desc: STRING, transaction_fee: started.transactionFee },
        ...{ created_at: started.createdAt, updated_at: TIME },
      });
    });

    it.each(['0733345678', '0112345678', '+254744345678', '254755345678'])('takes the phone as %s', async (phone) => {
      const { data } = await client.stkPush(order({ phone }));
      expect(data.phone).toBe(`254${phone.slice(-9)}`);
    });

    it('takes the raw API key as well', async () => {
      const answer = await clientOf(server, { authorization: 'raw' }).serviceBalance();
      expect(answer.httpStatus).toBe(200);
    });

    it.each([
      ['transaction.failed', 'FAILED', '1', scenarioPhone(1)],
      ['transaction.cancelled', 'CANCELLED', '1032', scenarioPhone(2)],
      ['transaction.expired', 'EXPIRED', '1037', scenarioPhone(3)],
    ])('is told %s, status %s, code %s', async (event, status, code, phone) => {
      const { transactionId } = (await client.stkPush(order({ phone }))).data;
      const result = await client.waitForResult(transactionId, POLLING);
      expect([result.status, result.resultCode]).toEqual([status, code]);
      const { eventType, transaction } = parseWebhook((await webhookOf(transactionId)).text);
      expect(eventType).toBe(event);
      expect(transaction).toMatchObject({ status, resultCode: code, mpesaReceipt: null });
    });

    it('gets a webhook again that its own server could not take', async () => {
      failNextWebhook = true;
      const { transactionId } = (await client.stkPush(order())).data;
      const both = await until(`two deliveries of ${transactionId}`, () => {
        const got = webhooksOf(transactionId);
        return Promise.resolve(got.length >= 2 ? got : undefined);
      });
      expect(both[1]!.text).toBe(both[0]!.text);
    });
  });

  describe('lists', () => {
    it('pages through everything, newest first, with an overview that ignores the page', async () => {
      const first = (await client.transactions({ limit: 3 })).data;
      expect(first.raw).toMatchObject({ nextCursor: STRING, next_cursor: first.nextCursor });
      expect(first.items).toHaveLength(3);
      const second = (await client.transactions({ limit: 3, cursor: first.nextCursor! })).data;
      expect(second.overview).toEqual(first.overview);
      const all: Transaction[] = [];
      for await (const one of client.allTransactions({ limit: 3 })) all.push(one);
      expect(all.slice(0, 6)).toEqual([...first.items, ...second.items]);
      expect(all).toHaveLength(first.overview.total);
      expect(new Set(all.map(({ transactionId }) => transactionId)).size).toBe(all.length);
      const times = all.map(({ createdAt }) => createdAt);
      expect(times).toEqual([...times].sort().reverse());
      const { completed, failed, pending, total } = first.overview;
      expect(completed + failed + pending).toBe(total);
    });

    it('has every documented field of an item', async () => {
      const { items } = (await client.transactions({ status: 'CANCELLED' })).data;
      expect(items[0]!.raw).toMatchObject({
        ...{ transactionId: UUID, transaction_id: UUID, type: 'STK', status: 'CANCELLED', amount: 1000 },
        ...{ currency: 'KES', phone: scenarioPhone(2), phone_number: scenarioPhone(2) },
        ...{ accountReference: 'INV-2024-001', external_reference: 'INV-2024-001' },
        ...{ createdAt: TIME, created_at: TIME, updatedAt: TIME, updated_at: TIME, transactionFee: NUMBER },
      });
    });

    it('filters by each documented parameter', async () => {
      const { transactionId: id, createdAt } = (
        await client.stkPush(order({ amount: 77, accountReference: 'SEARCH-ME-77' }))
      ).data;
      const found = async (filter: Parameters<PalPlussClient['transactions']>[0]) =>
        (await client.transactions(filter)).data.items.map(({ transactionId }) => transactionId);
      expect(await found({ amountMin: 77, amountMax: 77 })).toEqual([id]);
      expect(await found({ q: 'SEARCH-ME-77' })).toEqual([id]);
      expect(await found({ from: createdAt, limit: 100 })).toEqual([id]);
      expect(await found({ to: '2020-01-01' })).toEqual([]);
      expect(await found({ from: createdAt.slice(0, 10), limit: 100 })).toContain(id);
      expect(await found({ type: 'STK', limit: 1 })).toEqual([id]);
      expect(await found({ type: 'B2C', amountMin: 77, amountMax: 77 })).toEqual([]);
      await client.waitForResult(id, POLLING);
      expect(await found({ status: 'SUCCESS', amountMin: 77, amountMax: 77 })).toEqual([id]);
      expect(await found({ status: 'FAILED', amountMin: 77, amountMax: 77 })).toEqual([]);
    });

    it('is 20 long when no limit is given', async () => {
      for (let more = 20 - (await client.transactions()).data.overview.total; more >= 0; more -= 1) {
        await client.stkPush(order());
      }
      expect((await client.transactions()).data.items).toHaveLength(20);
    });
  });

  describe('pays out', () => {
    it('gets every documented field, the result, and the webhook', async () => {
      const { data, httpStatus } = await client.b2cPayout(payout(), 'payout-1');
      expect(httpStatus).toBe(200);
      expect(data.raw).toMatchObject({
        ...{ transactionId: UUID, tenantId: UUID, channelId: null, type: 'B2C', status: 'PENDING' },
        ...{ amount: 50, currency: 'KES', phone: '254712345678', reference: 'WD-2024-001' },
        ...{ description: 'Commission payout', resultDescription: STRING, transactionFee: NUMBER },
        ...{ idempotencyKey: 'payout-1', channel: null, createdAt: TIME, updatedAt: TIME },
      });
      const result = await client.waitForResult(data.transactionId, POLLING);
      expect(result).toMatchObject({ type: 'B2C', status: 'SUCCESS', reference: 'WD-2024-001', resultCode: '0' });
      const { eventType, transaction } = parseWebhook((await webhookOf(data.transactionId)).text);
      expect(eventType).toBe('transaction.success');
      expect(transaction).toMatchObject({ type: 'B2C', status: 'SUCCESS', amount: 50, reference: 'WD-2024-001' });
    });

    it('gets the first answer again for a key used twice, and pays once', async () => {
      const request = payout({ amount: 61 });
      const first = (await client.b2cPayout(request, 'payout-twice')).data;
      const again = (await client.b2cPayout(request, 'payout-twice')).data;
      expect(again.raw).toEqual(first.raw);
      expect((await client.transactions({ type: 'B2C', amountMin: 61, amountMax: 61 })).data.overview.total).toBe(1);
    });

    it('is told FAILED and then sees REVERSED when the provider declines', async () => {
      const { transactionId } = (await client.b2cPayout(payout({ phone: UNREGISTERED }))).data;
      const { eventType, transaction } = parseWebhook((await webhookOf(transactionId)).text);
      expect([eventType, transaction.status]).toEqual(['transaction.failed', 'FAILED']);
      expect([transaction.resultCode, transaction.resultDescription]).toEqual([STRING, STRING]);
      const reversed = await until('the reversal', async () => {
        const { data } = await client.transaction(transactionId);
        return data.status === 'FAILED' ? undefined : data.status;
      });
      expect(reversed).toBe('REVERSED');
    });
  });

  describe('keeps a service wallet', () => {
    it('pays the fee of a push from it', async () => {
      const { data: before } = await client.serviceBalance();
      expect(before).toEqual({
        ...{ walletId: UUID, tenantId: UUID, currency: 'KES', availableBalance: NUMBER },
        ...{ ledgerBalance: NUMBER, updatedAt: TIME },
      });
      const { transactionFee } = (await client.stkPush(order())).data;
      const { data: after } = await client.serviceBalance();
      expect(after.availableBalance).toBe(before.availableBalance - transactionFee);
    });

    it('tops it up once for a key used twice', async () => {
      const { data: before } = await client.serviceBalance();
      const request = {
        ...{ amount: 100, phone: '0766345678', accountReference: 'TOPUP-2024-001' },
        transactionDesc: 'Service wallet top-up',
      };
      const { data: first } = await client.serviceTopup(request, 'topup-1');
      expect(first.raw).toMatchObject({
        ...{ transactionId: UUID, tenantId: UUID, type: 'WALLET_TOPUP_SERVICE_TOKENS', status: 'PENDING' },
        ...{ amount: 100, currency: 'KES', phone: '254766345678', accountReference: 'TOPUP-2024-001' },
        ...{ transactionDesc: 'Service wallet top-up', idempotencyKey: 'topup-1', createdAt: TIME, updatedAt: TIME },
      });
      expect((await client.serviceTopup(request, 'topup-1')).data.raw).toEqual(first.raw);
      expect((await client.waitForResult(first.transactionId, POLLING)).status).toBe('SUCCESS');
      const after = await until('the top-up in the wallet', async () => {
        const { data } = await client.serviceBalance();
        return data.availableBalance > before.availableBalance ? data : undefined;
      });
      expect(after.availableBalance).toBe(before.availableBalance + 100 - first.transactionFee);
    });
  });

  describe('keeps channels', () => {
    it('makes, changes, uses and deletes them', async () => {
      const paybill = { name: 'Shop', type: 'PAYBILL' as const, shortcode: '600111', accountNumber: 'ACC-1' };
      const { data: paybillChannel, httpStatus } = await client.createChannel({ ...paybill, isDefault: true });
      expect(httpStatus).toBe(200);
      const fixed = { tenantId: UUID, category: 'PAYMENT_WALLET', createdAt: TIME };
      expect(paybillChannel).toEqual({ ...paybill, ...fixed, id: UUID, isDefault: true });
      const till = { name: 'Till', type: 'TILL' as const, shortcode: '600222', isDefault: true };
      const { data: tillChannel } = await client.createChannel(till);
      expect(tillChannel).toEqual({ ...till, ...fixed, id: UUID, accountNumber: null });
      const { data: changed } = await client.updateChannel(paybillChannel.id, {
        name: 'Old shop',
        accountNumber: null,
      });
      expect(changed).toEqual({ ...paybillChannel, name: 'Old shop', accountNumber: null, isDefault: false });

      const duplicate = await refusal(client.createChannel(paybill));
      expect(duplicate).toMatchObject({ httpStatus: 409, code: 'DUPLICATE_SHORTCODE', requestId: UUID });
      expect(await refusal(client.updateChannel(paybillChannel.id, {}))).toMatchObject({
        httpStatus: 400,
        code: 'EMPTY_UPDATE',
      });

      await client.updateChannel(paybillChannel.id, { isDefault: true });
      const { data: paid } = await client.stkPush(order({ channelId: tillChannel.id }));
      expect(paid.channelId).toBe(tillChannel.id);
      const inUse = await refusal(client.deleteChannel(tillChannel.id));
      expect(inUse).toMatchObject({ httpStatus: 409, code: 'CHANNEL_IN_USE' });
      expect(inUse.details).toMatchObject({ linkedTransactions: 1, linkedCustomers: NUMBER });
      expect((await client.waitForResult(paid.transactionId, POLLING)).channelId).toBe(tillChannel.id);
      expect((await client.transactions({ channelId: tillChannel.id })).data.overview.total).toBe(1);
      const { data: spare } = await client.createChannel({ name: 'Spare', type: 'TILL_NUMBER', shortcode: '600333' });
      expect((await client.deleteChannel(spare.id)).httpStatus).toBe(204);
    });
  });
});
