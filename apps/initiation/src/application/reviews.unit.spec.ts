import { ReviewReason } from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import { viewNameOf } from '@daftari/journal-core/views/projection';
import { memoryViewStore } from '@daftari/journal-memory/memory-view-store';
import { isoTime, manualClock } from '@daftari/kernel/clock';
import { derivedId } from '@daftari/kernel/ids';
import { after, commands, paymentFrom } from '../domain/given';
import { paymentsProjection } from './payments-view';
import { MAX_LOOKED_AT, reviewsOf } from './reviews';

const RARE = derivedId('merchant', 'rare');
const OTHER = derivedId('merchant', 'other');
const payment = paymentFrom(after(commands.giveUp))!;

/** A list of so many unknown submissions, one a second; the last is the rare merchant's. */
function reviews(count: number) {
  const views = memoryViewStore();
  const changes = Array.from({ length: count }, (_, n) => {
    const transactionId = derivedId('payment', String(n));
    const merchantId = n === count - 1 ? RARE : OTHER;
    const key = `review/${isoTime(n * 1_000)}/${transactionId}/SUBMISSION_UNKNOWN`;
    return { key, value: { transactionId, merchantId } };
  });
  views.commit(viewNameOf(paymentsProjection()), changes);
  const find = jest.fn(async (key: { transactionId: string; merchantId: string }) => ({ ...payment, ...key }));
  const clock = manualClock(count * 1_000);
  const payouts = { find: () => Promise.reject(new Error('no payout is on the list')) };
  return { service: reviewsOf({ log: { find }, payouts, views, clock, parked: async () => [] }), find };
}

describe('the list of reviews', () => {
  it('looks at a limited number of entries for one request and goes on with the next', async () => {
    const { service, find } = reviews(MAX_LOOKED_AT + 10);
    const first = await service.listReviews({ merchantId: RARE, limit: 10, cursor: '' });
    expect(first).toEqual({ reviews: [], nextCursor: expect.stringMatching(/./) as unknown });
    expect(find).not.toHaveBeenCalled();
    const second = await service.listReviews({ merchantId: RARE, limit: 10, cursor: first.nextCursor });
    expect(second).toMatchObject({ reviews: [{ reason: ReviewReason.SUBMISSION_UNKNOWN }], nextCursor: '' });
  });

  it('reads no more payments than it shows', async () => {
    const { service, find } = reviews(1_000);
    const { reviews: shown } = await service.listReviews({ merchantId: '', limit: 5, cursor: '' });
    expect(shown.map(({ since }) => since)).toEqual([0, 1, 2, 3, 4].map((n) => isoTime(n * 1_000)));
    expect(find).toHaveBeenCalledTimes(5);
  });

  it('leaves out what was settled while it looked', async () => {
    const { service, find } = reviews(3);
    find.mockImplementationOnce(async (key) => ({ ...paymentFrom(after(commands.refuse()))!, ...key }));
    expect((await service.listReviews({ merchantId: '', limit: 5, cursor: '' })).reviews).toHaveLength(2);
  });
});
