import { Environment } from '@daftari/contracts/generated/daftari/common/v1/common';
import {
  Dialect,
  PaymentStatus,
  type InitiatePayment,
} from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import { ChannelKind } from '@daftari/contracts/generated/daftari/merchants/v1/merchants';
import { partitionOf } from '@daftari/journal-core/partition-of';
import { MAX_PAYMENTS_PER_REQUEST } from './application/initiation-service';
import { ACCEPTED, channel, FakeProvider, MERCHANT, PLATFORM_SHORTCODE } from './spec-fakes';
import { STORES, World } from './spec-world';

const OTHER_ID = '99999999-9999-4999-8999-999999999999';

describe.each(STORES)('initiation on %s', (kind) => {
  let world: World;
  beforeEach(async () => void (world = await new World(kind).open()));
  afterEach(() => world.close());

  it('answers an accepted payment with everything the seed shows, and GetPayment answers the same', async () => {
    const payment = await world.initiate();
    expect(payment).toEqual({
      transactionId: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
      merchantId: MERCHANT,
      environment: Environment.TEST,
      paymentType: 'STK',
      status: PaymentStatus.PENDING,
      amountCents: 100_000,
      currency: 'KES',
      phone: '254712345678',
      accountReference: 'INV-2024-001',
      transactionDesc: 'Payment for invoice #2024-001',
      callbackUrl: 'https://shop.example/callback',
      channelId: undefined,
      providerRequestId: '29115-34620561-1',
      providerCheckoutId: 'ws_CO_1',
      resultCode: '0',
      resultDescription: 'Success. Request accepted for processing',
      feeCents: 250,
      receipt: undefined,
      dialect: Dialect.PALPLUSS,
      createdAt: expect.stringMatching(/Z$/) as string,
      updatedAt: expect.stringMatching(/Z$/) as string,
      lateFundsCents: 0,
      refundedCents: 0,
      refundingCents: 0,
      metadata: {},
    });
    expect(await world.get(payment.transactionId)).toEqual(payment);
    expect(await world.types(payment.transactionId)).toEqual(['PaymentInitiated', 'PaymentAccepted']);
  });

  it('makes the payment durable and holds its fee before anything leaves the house', async () => {
    let durable = '';
    world.provider.answer = async () => {
      const batches = await world.room.journal.readBatches(partitionOf(MERCHANT), -1, 100);
      durable = batches.map(({ body }) => Buffer.from(body).toString()).join();
      expect(world.walletFee.openHolds()).toBe(1);
      return ACCEPTED;
    };
    const { transactionId } = await world.initiate();
    expect(durable).toContain(`"stream":"payment-${transactionId}","version":1,"type":"PaymentInitiated.v1"`);
    expect(world.provider.pushes).toHaveLength(1);
  });

  it("sends the request's own words, with a callback address of this attempt that is never stored", async () => {
    const { transactionId } = await world.initiate();
    const events = await world.events(transactionId);
    const { attemptId } = events[0]!.data as { attemptId: string };
    expect(world.provider.pushes).toEqual([
      {
        request: {
          shortcode: PLATFORM_SHORTCODE,
          partyB: PLATFORM_SHORTCODE,
          transactionType: 'CustomerPayBillOnline',
          amountCents: 100_000,
          phone: '254712345678',
          accountReference: 'INV-2024-001',
          transactionDesc: 'Payment for invoice #2024-001',
          callbackUrl: `https://daftari.example/callbacks/${attemptId}`,
        },
        deadlineMs: 30_000,
      },
    ]);
    expect(JSON.stringify(events)).not.toContain('daftari.example');
    expect(events[0]).toMatchObject({
      actor: `merchant:${MERCHANT}`,
      causation: world.request().requestId,
      environment: 'test',
    });
    expect(events[1]).toMatchObject({ actor: 'provider:daraja', causation: events[0]?.id, correlation: transactionId });
  });

  describe('the channel', () => {
    const till = channel({ channelId: OTHER_ID, kind: ChannelKind.TILL, shortcode: '555555' });
    const initiated = async (over: Partial<InitiatePayment> = {}) => {
      const payment = await world.initiate(over);
      return { ...(await world.events(payment.transactionId))[0]?.data, echoed: payment.channelId };
    };

    it('is the default one, which is not echoed', async () => {
      world.merchants.channels.push(till, channel({ isDefault: true }));
      const expected = {
        partyB: '600000',
        transactionType: 'CustomerPayBillOnline',
        platformCollects: false,
        echoed: undefined,
      };
      expect(await initiated()).toMatchObject({ ...expected, shortcode: PLATFORM_SHORTCODE });
    });
    it('is the one that the request names, which is echoed', async () => {
      world.merchants.channels.push(till, channel({ isDefault: true }));
      expect(await initiated({ channelId: OTHER_ID })).toMatchObject({
        partyB: '555555',
        transactionType: 'CustomerBuyGoodsOnline',
        echoed: OTHER_ID,
      });
    });
    it("is one of the key's own environment: live's default is not paid by a test key, nor is its id known", async () => {
      world.merchants.liveChannels.push(channel({ channelId: OTHER_ID, shortcode: '700000', isDefault: true }));
      expect(await initiated()).toMatchObject({ partyB: PLATFORM_SHORTCODE });
      await expect(initiated({ channelId: OTHER_ID, phone: '254722000111' })).rejects.toMatchObject({
        code: 'CHANNEL_NOT_FOUND',
      });
    });
    it("is the platform's own PayBill when there is none: the platform then collects", async () => {
      world.merchants.channels.push(till);
      expect(await initiated()).toMatchObject({ partyB: PLATFORM_SHORTCODE, platformCollects: true });
    });
  });

  it.each<[string, Partial<InitiatePayment>]>([
    ['CHANNEL_NOT_FOUND', { channelId: OTHER_ID }],
    ['CREDENTIAL_NOT_FOUND', { credentialId: OTHER_ID }],
    ['MERCHANT_NOT_FOUND', { merchantId: OTHER_ID }],
    ['PLATFORM_CREDENTIALS_NOT_CONFIGURED', { environment: Environment.LIVE }],
    ['INVALID_PHONE', { phone: '12345' }],
    ['VALIDATION_ERROR', { amountCents: 0 }],
    ['VALIDATION_ERROR', { amountCents: 150 }],
    ['VALIDATION_ERROR', { amountCents: 25_000_100 }],
    ['VALIDATION_ERROR', { paymentType: 'B2C' }],
    ['VALIDATION_ERROR', { environment: Environment.UNSPECIFIED }],
    ['VALIDATION_ERROR', { accountReference: 'x'.repeat(121) }],
  ])('refuses with %s for %j, and leaves nothing behind', async (code, over) => {
    await expect(world.initiate(over)).rejects.toMatchObject({ code });
    await nothingLeft();
    expect(world.walletFee.holds.size).toBe(0);
  });

  describe('a merchant that is suspended', () => {
    it.each<Partial<InitiatePayment>>([
      {},
      { paymentType: 'WALLET_TOPUP_PAYOUT' },
      { credentialId: OTHER_ID },
      { channelId: OTHER_ID },
      { idempotencyKey: 'order-1', requestFingerprint: 'a'.repeat(64) },
    ])('starts no new payment: %j', async (over) => {
      world.merchants.suspended = true;
      await expect(world.initiate(over)).rejects.toMatchObject({ code: 'TENANT_INACTIVE' });
      await nothingLeft();
      expect(world.walletFee.holds.size).toBe(0);
    });

    it('is answered again what it asked for before, and may ask under the refused key once it is active', async () => {
      const keyed = (idempotencyKey: string) => ({ idempotencyKey, requestFingerprint: 'a'.repeat(64) });
      const first = await world.initiate(keyed('order-1'));
      world.merchants.suspended = true;
      expect(await world.initiate(keyed('order-1'))).toEqual(first);
      const later = { ...keyed('order-2'), phone: '254722000111' };
      await expect(world.initiate(later)).rejects.toMatchObject({ code: 'TENANT_INACTIVE' });
      expect(world.provider.pushes).toHaveLength(1);
      world.merchants.suspended = false;
      await world.initiate(later);
      expect(world.provider.pushes).toHaveLength(2);
    });
  });

  it('refuses with 402 when the wallet can not pay the fee, without a trace of a payment', async () => {
    world.walletFee.availableCents = 249;
    await expect(world.initiate()).rejects.toMatchObject({ code: 'INSUFFICIENT_SERVICE_BALANCE' });
    await nothingLeft();
  });

  const nothingLeft = async () => {
    expect(world.provider.pushes).toEqual([]);
    for (let partition = 0; partition < world.room.journal.partitions; partition += 1) {
      expect((await world.room.journal.head(partition)).sequence).toBe(0);
    }
  };

  it('asks nothing of the wallet where no rule asks for a fee', async () => {
    world.walletFee.feeCents = 0;
    const payment = await world.initiate();
    expect(payment.feeCents).toBe(0);
    expect((await world.events(payment.transactionId))[0]?.data).toMatchObject({
      fee: { amountCents: 0, refundOnFailure: false },
    });
  });

  it('decides each payment of a request on its own and answers in its order', async () => {
    world.walletFee.availableCents = 500;
    const phones = ['0712345671', 'x', '0712345673', '0712345674'];
    const payments = phones.map((phone) => world.request({ phone }));
    const { results } = await world.room.service.initiatePayments({ payments });
    expect(results.map(({ result }) => (result?.$case === 'error' ? result.value.code : result?.$case))).toEqual([
      'payment',
      'INVALID_PHONE',
      'payment',
      'INSUFFICIENT_SERVICE_BALANCE',
    ]);
    const tooMany = Array.from({ length: MAX_PAYMENTS_PER_REQUEST + 1 }, () => world.request());
    await expect(world.room.service.initiatePayments({ payments: tooMany })).rejects.toMatchObject({
      code: 'VALIDATION_ERROR',
    });
  });

  it("shows nobody another merchant's or environment's payment", async () => {
    world.liveProvider = new FakeProvider();
    const { transactionId, merchantId } = await world.initiate();
    const get = (over: object) =>
      world.room.service.getPayment({ merchantId, transactionId, environment: Environment.TEST, ...over });
    await expect(get({ environment: Environment.LIVE })).rejects.toMatchObject({ code: 'TRANSACTION_NOT_FOUND' });
    await expect(get({ merchantId: OTHER_ID })).rejects.toMatchObject({ code: 'TRANSACTION_NOT_FOUND' });
    await expect(get({ transactionId: OTHER_ID })).rejects.toMatchObject({ code: 'TRANSACTION_NOT_FOUND' });
    await expect(get({ transactionId: '../x' })).rejects.toMatchObject({ code: 'TRANSACTION_NOT_FOUND' });
  });
});
