import { Environment } from '@daftari/contracts/generated/daftari/common/v1/common';
import type { ListEventsRequest } from '@daftari/contracts/generated/daftari/notifier/v1/notifier';
import { systemIds } from '@daftari/kernel/ids';
import { createEndpoint, TEST_SCOPE } from './testing/endpoints';
import { MERCHANT, paymentStory } from './testing/payment-story';
import { payoutStory } from './testing/payout-story';
import { refundStory } from './testing/refund-story';
import { transferStory } from './testing/transfer-story';
import { STORES, World } from './testing/world';

const WALLET = '77777777-7777-4777-8777-777777777777';

describe.each(STORES)('the list of a merchant’s events on %s', (kind) => {
  let world: World;
  beforeEach(async () => void (world = await new World(kind).open()));
  afterEach(() => world.close());
  const list = async (over: Partial<ListEventsRequest> = {}) => {
    await world.room.caughtUp();
    const all = { ...TEST_SCOPE, types: [], transactionId: '', limit: 100, cursor: '' };
    return world.room.service.listEvents({ ...all, ...over });
  };
  interface Body {
    readonly data: { readonly transaction: Record<string, unknown> } & Record<string, unknown>;
  }
  const bodies = async (over: Partial<ListEventsRequest> = {}) =>
    (await list(over)).events.map(({ body }) => JSON.parse(body) as Body);
  const types = async (over: Partial<ListEventsRequest> = {}) => (await list(over)).events.map(({ type }) => type);
  const pay = async (over: Parameters<typeof paymentStory>[0] = {}) => {
    const story = paymentStory(over);
    await world.tell([story.initiated, story.accepted, story.succeeded()]);
    return story;
  };

  it('is what endpoints are told, to the byte, whether there is one or not', async () => {
    const first = await pay();
    world.scheduler.run(1);
    await createEndpoint(world);
    const second = await pay();
    await world.until(() => world.receiver.received.length === 1);
    const { events } = await list();
    expect(events.map(({ transactionId }) => transactionId)).toEqual([first.transactionId, second.transactionId]);
    expect(events[1]).toMatchObject({ body: world.receiver.received[0]!.body, type: 'transaction.success' });
    expect((await world.delivery()).eventId).toBe(events[1]!.eventId);
  });

  it('goes on where it ended, always, and misses nothing', async () => {
    const empty = await list();
    expect(empty).toMatchObject({ events: [], hasMore: false, nextCursor: expect.stringMatching(/./) as string });
    const stories = [];
    for (let n = 0; n < 5; n += 1) stories.push(await pay());
    const ids = [];
    let { nextCursor: cursor } = empty;
    for (let hasMore = true; hasMore;) {
      const page = await list({ limit: 2, cursor });
      ids.push(...page.events.map(({ transactionId }) => transactionId));
      ({ hasMore, nextCursor: cursor } = page);
    }
    expect(ids).toEqual(stories.map(({ transactionId }) => transactionId));
    expect(await list({ cursor })).toEqual({ events: [], nextCursor: cursor, hasMore: false });
    const { transactionId } = await pay();
    expect((await list({ cursor })).events).toMatchObject([{ transactionId }]);
  });

  it('has the same places after the views were built again', async () => {
    for (let n = 0; n < 3; n += 1) await pay();
    const { nextCursor: cursor, events } = await list({ limit: 1 });
    const rest = await list({ cursor });
    world.dropViews();
    await world.restart();
    expect((await list({ limit: 1 })).events).toEqual(events);
    expect(await list({ cursor })).toEqual(rest);
  });

  it('can be asked for by type and by payment', async () => {
    const story = await pay();
    const refund = refundStory(story.transactionId);
    await world.tell([refund.started, refund.done]);
    const other = paymentStory();
    await world.tell([other.initiated, other.cancelled]);
    expect(await types()).toEqual(['transaction.success', 'transaction.updated', 'transaction.cancelled']);
    expect(await types({ types: ['transaction.cancelled', 'transaction.success'] })).toEqual([
      ...['transaction.success', 'transaction.cancelled'],
    ]);
    const { transactionId } = story;
    expect(await types({ transactionId })).toEqual(['transaction.success', 'transaction.updated']);
    expect(await types({ transactionId, types: ['transaction.updated'] })).toEqual(['transaction.updated']);
    const one = await list({ types: ['transaction.cancelled', 'transaction.success'], limit: 1 });
    expect([one.hasMore, one.events.length]).toEqual([true, 1]);
  });

  it('is of one merchant and one environment', async () => {
    await pay();
    expect(await types({ merchantId: systemIds.uuid() })).toEqual([]);
    expect(await types({ environment: Environment.LIVE })).toEqual([]);
  });

  it('shows a transaction as it is read, with the merchant’s metadata', async () => {
    const { transactionId } = await pay({ metadata: '{"order":"17"}', channelId: WALLET });
    const [event] = await bodies();
    expect(event).toEqual({
      ...{ id: expect.any(String) as string, type: 'transaction.success', environment: 'test' },
      createdAt: expect.stringMatching(/Z$/) as string,
      data: {
        transaction: {
          ...{ transactionId, tenantId: MERCHANT, type: 'STK', status: 'SUCCESS', amount: 1000, currency: 'KES' },
          ...{ phone: '254712345678', channelId: WALLET, accountReference: 'INV-001', transactionDesc: 'Payment' },
          ...{ customerName: null, callbackUrl: null, provider: 'm-pesa', providerRequestId: '29115-34620561-1' },
          ...{ providerCheckoutId: 'ws_CO_191220191020363925', mpesaReceipt: 'LGR019G3J2', resultCode: '0' },
          ...{ resultDesc: 'The service request is processed successfully.', transactionFee: 2.5, lateFunds: 0 },
          metadata: { order: '17' },
          createdAt: expect.stringMatching(/Z$/) as string,
          updatedAt: expect.stringMatching(/Z$/) as string,
        },
      },
    });
  });

  it('tells payouts, in the words in which they are read', async () => {
    const [paid, failed] = [payoutStory(), payoutStory()];
    await world.tell([paid.initiated, paid.accepted, paid.succeeded], 'test', 'payout');
    await world.tell([failed.initiated, failed.accepted, failed.failed, failed.late], 'test', 'payout');
    expect(await types()).toEqual(['transaction.success', 'transaction.failed', 'transaction.updated']);
    const [one, two, three] = await bodies();
    expect(one?.data.transaction).toMatchObject({ type: 'B2C', status: 'SUCCESS', transactionFee: 15 });
    expect(two?.data.transaction).toMatchObject({ type: 'B2C', status: 'REVERSED', resultCode: '2040' });
    expect(three?.data).toMatchObject({ latePayout: { amount: 500, mpesaReceipt: 'SG632NMUAB' } });
  });

  it('tells a refund by itself and as what became of its payment', async () => {
    const { transactionId } = await pay();
    const refund = refundStory(transactionId);
    await world.tell([refund.started]);
    await world.tell(refund.own, 'test', 'payout');
    await world.tell([refund.done]);
    const [, own, update] = await bodies();
    expect(own?.data.transaction).toMatchObject({
      ...{ type: 'REFUND', transactionId: refund.refundId, status: 'SUCCESS', originalTransactionId: transactionId },
    });
    expect(update?.data).toMatchObject({
      transaction: { transactionId, status: 'SUCCESS', refunded: 1000 },
      refund: { transactionId: refund.refundId, status: 'SUCCESS', amount: 1000, mpesaReceipt: 'RVL5MF0001' },
    });
  });

  it('tells late money, and a transfer once it has ended', async () => {
    const story = paymentStory();
    await world.tell([story.initiated, story.expired, story.late]);
    const transfer = transferStory();
    await world.tell(transfer.collected);
    await world.tell([transfer.payoutDue, transfer.refundDue, transfer.refunded], 'test', 'transfer');
    const [expired, late, failed, ...more] = await bodies();
    expect(more).toEqual([]);
    expect(expired).toMatchObject({ type: 'transaction.expired', data: { transaction: { lateFunds: 0 } } });
    expect(late?.data).toMatchObject({
      transaction: { status: 'EXPIRED', lateFunds: 1000 },
      lateFunds: { amount: 1000 },
    });
    expect(failed).toMatchObject({
      type: 'transaction.failed',
      data: { transaction: { type: 'C2C', status: 'REVERSED', receiverPhone: '254722222222', refunded: 1000 } },
    });
  });

  it('tells money that came unprompted', async () => {
    const transactionId = systemIds.uuid();
    const came = {
      type: 'CollectionReceived.v1',
      data: {
        ...{ transactionId, merchantId: MERCHANT, receipt: 'LGR0C2B001', amountCents: 75_000 },
        currency: 'KES',
        ...{ shortcode: '600000', billReference: 'ACC-1', payer: '254733333333', payerName: 'Wanjiku' },
        via: 'c2b',
      },
    } as const;
    await world.tell([came], 'test', 'collection');
    expect((await bodies())[0]?.data.transaction).toMatchObject({
      ...{ transactionId, type: 'C2B', status: 'SUCCESS', amount: 750, phone: '254733333333' },
      ...{ accountReference: 'ACC-1', transactionDesc: 'Wanjiku', mpesaReceipt: 'LGR0C2B001', transactionFee: 0 },
    });
  });

  it('tells a balance that fell low, once, to endpoints too', async () => {
    await createEndpoint(world, { events: ['wallet.balance_low'] });
    const low = {
      walletId: WALLET,
      merchantId: MERCHANT,
      kind: 'payout',
      thresholdCents: 500_000,
      availableCents: 12_345,
    };
    await world.tellWallet({ type: 'BalanceFellLow.v1', data: low } as Parameters<World['tellWallet']>[0]);
    world.dropViews();
    await world.restart();
    const { events } = await list();
    expect(events).toMatchObject([{ type: 'wallet.balance_low', transactionId: '' }]);
    expect(JSON.parse(events[0]!.body)).toMatchObject({
      data: { wallet: { walletId: WALLET, kind: 'payout', currency: 'KES', available: 123.45, threshold: 5000 } },
    });
    await world.until(() => world.receiver.received.length === 1);
    expect(world.receiver.received[0]!.body).toBe(events[0]!.body);
  });

  it.each<[Partial<ListEventsRequest>, string]>([
    [{ limit: 0 }, 'VALIDATION_ERROR'],
    [{ limit: 101 }, 'VALIDATION_ERROR'],
    [{ types: ['endpoint.test'] }, 'VALIDATION_ERROR'],
    [{ transactionId: 'x' }, 'VALIDATION_ERROR'],
    [{ environment: Environment.UNSPECIFIED }, 'VALIDATION_ERROR'],
    [{ cursor: 'x' }, 'INVALID_CURSOR'],
  ])('refuses %j', async (over, code) => {
    await expect(list(over)).rejects.toMatchObject({ code });
  });
});
