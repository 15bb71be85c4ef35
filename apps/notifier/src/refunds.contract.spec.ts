import { Environment } from '@daftari/contracts/generated/daftari/common/v1/common';
import { MERCHANT, paymentStory } from './testing/payment-story';
import { refundStory } from './testing/refund-story';
import { CALLER, STORES, World } from './testing/world';

describe.each(STORES)('webhooks of refunds on %s', (kind) => {
  let world: World;
  beforeEach(async () => void (world = await new World(kind).open()));
  afterEach(() => world.close());
  const paid = async () => {
    const story = paymentStory({ callbackUrl: `${world.receiver.url}/hook` });
    await world.tell([story.initiated, story.accepted, story.succeeded()]);
    return refundStory(story.transactionId);
  };
  const told = async () => {
    const { deliveries } = await world.list();
    return deliveries.map(
      ({ body }) => JSON.parse(body) as { event_type: string; transaction: Record<string, unknown> },
    );
  };

  it('tell its end as an update of the payment, once, to the address that the payment named', async () => {
    const refund = await paid();
    await world.tell([refund.started]);
    await world.tell(refund.own, 'test', 'payout');
    await world.tell([refund.done]);
    const all = await told();
    expect(all.map(({ event_type }) => event_type).sort()).toEqual(['transaction.success', 'transaction.updated']);
    expect(all.find(({ event_type }) => event_type === 'transaction.updated')?.transaction).toMatchObject({
      ...{ type: 'STK', status: 'SUCCESS', amount: 1000, mpesa_receipt: 'LGR019G3J2' },
      refund: { id: refund.refundId, status: 'SUCCESS', amount: 1000, currency: 'KES', mpesa_receipt: 'RVL5MF0001' },
    });
    const urls = (await world.list()).deliveries.map(({ url }) => url);
    expect(new Set(urls)).toEqual(new Set([`${world.receiver.url}/hook`]));
  });

  it('tell that it failed, with why, and that it was done after all', async () => {
    const refund = await paid();
    await world.tell([refund.started, refund.failed]);
    await world.tell(refund.ownFailed, 'test', 'payout');
    await world.tell([refund.done]);
    const refunds = (await told()).flatMap(({ transaction }) => transaction['refund'] ?? []);
    expect(refunds).toHaveLength(2);
    expect(refunds).toContainEqual(expect.objectContaining({ status: 'SUCCESS' }));
    expect(refunds).toContainEqual({
      ...{ id: refund.refundId, status: 'FAILED', amount: 1000, currency: 'KES', mpesa_receipt: null },
      ...{ result_code: '1', result_desc: 'too little' },
    });
  });

  it('of late money keep the end that the payment had', async () => {
    const story = paymentStory({ callbackUrl: `${world.receiver.url}/hook` });
    const refund = refundStory(story.transactionId);
    await world.tell([story.initiated, story.expired, story.late, refund.started, refund.done]);
    const last = (await told()).find(({ transaction }) => 'refund' in transaction);
    expect(last?.transaction).toMatchObject({ status: 'EXPIRED', refund: { status: 'SUCCESS' } });
  });

  it('are not sent in PlugPay’s dialect, which has no word for them', async () => {
    const url = `${world.receiver.url}/plugpay`;
    await world.room.service.setWebhook({ merchantId: MERCHANT, environment: Environment.TEST, url, caller: CALLER });
    const story = paymentStory({ dialect: 'plugpay' });
    const refund = refundStory(story.transactionId, 'plugpay');
    await world.tell([story.initiated, story.succeeded(), refund.started, refund.done]);
    await world.tell(refund.own, 'test', 'payout');
    await world.tell([refund.failed]);
    const types = (await world.list()).deliveries.map(({ eventType }) => eventType);
    expect(types).toEqual(['payment.success']);
  });
});
