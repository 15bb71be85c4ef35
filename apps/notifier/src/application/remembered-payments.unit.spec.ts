import { memoryViewStore } from '@daftari/journal-memory/memory-view-store';
import { isoTime } from '@daftari/kernel/clock';
import type { PaymentEvent } from '../domain/payment-facts';
import { paymentStory } from '../testing/payment-story';
import { forgetFormerPayments, PAYMENTS_VIEW, rememberedPayments } from './remembered-payments';

describe('what is remembered of a payment', () => {
  const story = paymentStory();
  const { transactionId } = story;
  const recorded = (fact: object, version: number, id = `event-${version}`) =>
    ({
      ...{ id, stream: `payment-${transactionId}`, version, at: isoTime(0), environment: 'test' },
      ...{ correlation: transactionId, causation: 'spec', actor: 'spec', ...fact },
    }) as PaymentEvent;

  it('counts late money once, however often its event comes, and all of it', async () => {
    const payments = rememberedPayments(memoryViewStore());
    await payments.after(recorded(story.initiated, 1));
    await payments.after(recorded(story.expired, 2));
    for (let times = 0; times < 3; times += 1) {
      expect(await payments.after(recorded(story.late, 3))).toMatchObject({ lateFundsCents: 100_000 });
    }
    expect(await payments.after(recorded(story.late, 4))).toMatchObject({ lateFundsCents: 200_000 });
    expect(await payments.after(recorded(story.late, 3))).toMatchObject({ lateFundsCents: 200_000 });
  });
});

describe.each(['notifier-payments.v1', 'notifier-payments.v2'])('what %s remembered of payments', (FORMER) => {
  const CONSUMER = 'consumer:spec';
  const checkpoint = { partition: 3, sequence: 7, hash: 'a' };

  it('is forgotten with the place where its consumer stood, once', () => {
    const views = memoryViewStore();
    views.commit(FORMER, [{ key: 'payment-1', value: {} }]);
    views.commit(CONSUMER, [], checkpoint);
    forgetFormerPayments(views, 'spec');
    expect([views.checkpoints(CONSUMER), views.scan(FORMER, { prefix: '', limit: 1 })]).toEqual([[], []]);
    views.commit(CONSUMER, [], checkpoint);
    forgetFormerPayments(views, 'spec');
    expect(views.checkpoints(CONSUMER)).toEqual([checkpoint]);
  });

  it('is nothing on a new installation, nor beside what is remembered now', () => {
    const views = memoryViewStore();
    views.commit(PAYMENTS_VIEW, [{ key: 'payment-1', value: {} }]);
    views.commit(CONSUMER, [], checkpoint);
    forgetFormerPayments(views, 'spec');
    expect(views.checkpoints(CONSUMER)).toEqual([checkpoint]);
    expect(views.get(PAYMENTS_VIEW, 'payment-1')).toEqual({});
  });
});
