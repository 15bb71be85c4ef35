import { Environment } from '@daftari/contracts/generated/daftari/common/v1/common';
import { memoryViewStore } from '@daftari/journal-memory/memory-view-store';
import { wholeShare } from '@daftari/kernel/partition-share';
import { viewConsumerStore } from '@daftari/messaging-core/view-consumer-store';
import { MERCHANT } from './testing/payment-story';
import { transferStory } from './testing/transfer-story';
import { CALLER, STORES, World } from './testing/world';

const copies = ['alone', 'among copies'] as const;

describe.each(STORES.flatMap((kind) => copies.map((how) => [kind, how] as const)))(
  'a transfer on %s, %s',
  (kind, how) => {
    let world: World;
    beforeEach(async () => {
      world = new World(kind);
      if (how === 'among copies') {
        world.over = {
          share: wholeShare,
          consumerStore: viewConsumerStore(memoryViewStore(), { error: () => undefined }),
        };
      }
      await world.open();
    });
    afterEach(() => world.close());
    const toReceiver = () => ({ callbackUrl: `${world.receiver.url}/hook` });
    const bodies = () => world.receiver.received.map(({ body }) => JSON.parse(body) as Record<string, unknown>);
    const arrived = (count: number) => world.until(() => world.receiver.received.length === count);
    const tell = (...events: Parameters<World['tell']>[0]) => world.tell(events, 'test', 'transfer');

    it('is told once, as the payment that its merchant asked for, when the receiver has the money', async () => {
      const story = transferStory(toReceiver());
      await world.tell(story.collected);
      await tell(story.payoutDue);
      expect((await world.list()).deliveries).toEqual([]);
      await tell(story.completed);
      await arrived(1);
      expect(bodies()).toEqual([
        expect.objectContaining({
          event_type: 'transaction.success',
          transaction: expect.objectContaining({
            id: story.transactionId,
            type: 'C2C',
            status: 'SUCCESS',
            amount: 1000,
            phone_number: '254712345678',
            mpesa_receipt: 'LGR019G3J2',
            result_code: '0',
            transaction_fee: 2.5,
          }) as unknown,
        }),
      ]);
      expect(await world.delivery()).toMatchObject({ transactionId: story.transactionId });
    });

    it('is told as failed when the sender has the money back, with why the receiver was not paid', async () => {
      const story = transferStory(toReceiver());
      await world.tell(story.collected);
      await tell(story.payoutDue, story.refundDue, story.refunded);
      await arrived(1);
      expect(bodies()).toMatchObject([
        {
          event_type: 'transaction.failed',
          transaction: {
            type: 'C2C',
            status: 'FAILED',
            mpesa_receipt: null,
            result_code: '2040',
            transaction_fee: 2.5,
          },
        },
      ]);
    });

    it('costs nothing when it failed and its rule gives the fee back', async () => {
      const fee = { amountCents: 250, holdId: '44444444-4444-4444-8444-444444444444', refundOnFailure: true };
      const story = transferStory({ ...toReceiver(), fee });
      await world.tell(story.collected);
      await tell(story.payoutDue, story.refundDue, story.refunded);
      await arrived(1);
      expect(bodies()).toMatchObject([{ transaction: { transaction_fee: 0 } }]);
    });

    it('that is parked is not over: it is told when a person closed it', async () => {
      const story = transferStory(toReceiver());
      await world.tell(story.collected);
      await tell(story.payoutDue, story.refundDue, story.parked);
      expect((await world.list()).deliveries).toEqual([]);
      await tell(story.closed);
      await arrived(1);
      expect(bodies()).toMatchObject([{ event_type: 'transaction.failed', transaction: { result_code: '2040' } }]);
    });

    it('that M-Pesa paid late is told as that when a person closed it', async () => {
      const story = transferStory(toReceiver());
      const why = { resultCode: 'PAID_LATE', resultDescription: 'M-Pesa paid after all.' };
      await world.tell(story.collected);
      await tell(story.payoutDue, story.refundDue, { ...story.parked, data: { ...story.parked.data, ...why } });
      await tell({ ...story.closed, data: { ...story.closed.data, covers: 'receivable' } });
      await arrived(1);
      expect(bodies()).toMatchObject([{ event_type: 'transaction.failed', transaction: { result_code: 'PAID_LATE' } }]);
    });

    it('whose money was never collected is told as any payment', async () => {
      const story = transferStory(toReceiver());
      await world.tell(story.notCollected);
      await arrived(1);
      expect(bodies()).toMatchObject([{ event_type: 'transaction.cancelled', transaction: { type: 'C2C' } }]);
    });

    it('of PlugPay is told in its words, and its payouts are told to nobody', async () => {
      const url = `${world.receiver.url}/plugpay`;
      await world.room.service.setWebhook({ merchantId: MERCHANT, environment: Environment.TEST, url, caller: CALLER });
      const story = transferStory({ dialect: 'plugpay' });
      const { initiated, accepted, succeeded, failed, late } = story.leg;
      await world.tell(story.collected);
      await tell(story.payoutDue);
      await world.tell([initiated, accepted, failed, late], 'test', 'payout');
      await tell(story.completed);
      await arrived(1);
      expect(bodies()).toEqual([
        {
          event: 'payment.success',
          data: {
            transactionId: story.transactionId,
            type: 'C2C',
            status: 'SUCCESS',
            amount: 1000,
            phoneNumber: '254712345678',
            mpesaReceiptNumber: 'LGR019G3J2',
            timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/) as string,
          },
        },
      ]);
      const other = transferStory({ dialect: 'plugpay' });
      await world.tell(other.collected);
      await world.tell([other.leg.initiated, succeeded], 'test', 'payout');
      await tell(other.payoutDue, other.refundDue, other.refunded);
      await arrived(2);
      expect(bodies()[1]).toMatchObject({
        event: 'payment.failed',
        data: { type: 'C2C', status: 'FAILED', errorMessage: 'Credit party type unsupported' },
      });
    });
  },
);
