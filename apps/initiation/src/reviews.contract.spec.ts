import { PaymentStatus, ReviewReason } from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import { isoTime } from '@daftari/kernel/clock';
import { MERCHANT } from './spec-fakes';
import { CANCELLED, PAID, PROCESSING, Questions } from './spec-questions';
import { STORES, World } from './spec-world';

const OTHER_MERCHANT = '99999999-9999-4999-8999-999999999999';
const ALL = { merchantId: '', limit: 100, cursor: '' };
const DAY = 86_400;
const UNKNOWN = { kind: 'unknown', reason: 'connection reset' } as const;

describe.each(STORES)('the list of payments that a person has to look at on %s', (kind) => {
  let world: World;
  let questions: Questions;
  let startMs: number;
  beforeEach(async () => {
    world = await new World(kind).open();
    questions = new Questions(world);
    startMs = world.clock.nowMs();
  });
  afterEach(() => world.close());
  const list = async (over: Partial<typeof ALL> = {}) => {
    await world.room.caughtUp();
    return world.room.service.listReviews({ ...ALL, ...over });
  };
  const after = (seconds: number) => isoTime(startMs + seconds * 1_000);
  const reviewed = async () =>
    (await list()).reviews.map(({ reason, since, payment }) => [payment?.transactionId, reason, since]);

  it('is empty while all goes well', async () => {
    const { transactionId } = await world.initiate();
    expect(await reviewed()).toEqual([]);
    await world.settle(transactionId);
    await questions.goTo(2 * DAY);
    expect(await list()).toEqual({ reviews: [], nextCursor: '' });
  });

  it('names an unknown submission after 3 min, until a late callback settles it', async () => {
    world.provider.answer = () => UNKNOWN;
    const { transactionId } = await world.initiate();
    await questions.goTo(179.999);
    expect(await reviewed()).toEqual([]);
    await questions.goTo(180);
    const { reviews } = await list();
    expect(reviews).toEqual([
      expect.objectContaining({
        payment: expect.objectContaining({ transactionId, status: PaymentStatus.PENDING }) as unknown,
        reason: ReviewReason.SUBMISSION_UNKNOWN,
        since: after(180),
        message: expect.stringContaining('Money may have moved') as unknown,
      }),
    ]);
    await world.settle(transactionId);
    expect(await reviewed()).toEqual([]);
  });

  it('names a submission that a killed process left behind', async () => {
    world.provider.answer = () => new Promise(() => undefined);
    void world.initiate().catch(() => undefined);
    await world.until(() => world.provider.pushes.length === 1);
    await world.crash();
    world.clock.advance(60_000);
    await world.open();
    await world.until(() => world.room.caughtUp().then(() => true));
    await questions.goTo(180);
    await world.until(async () => (await list()).reviews[0]?.reason === ReviewReason.SUBMISSION_UNKNOWN);
  });

  it('names a payment without a final answer after 24 h, whether it was asked about or not', async () => {
    questions.say(PROCESSING);
    const { transactionId } = await world.initiate();
    await questions.askedAt(25, transactionId);
    await questions.goTo(DAY - 0.001);
    expect(await reviewed()).toEqual([]);
    await questions.goTo(DAY);
    expect(await reviewed()).toEqual([[transactionId, ReviewReason.NO_FINAL_ANSWER, after(DAY)]]);
    await world.settle(transactionId);
    expect(await reviewed()).toEqual([]);
  });

  it('names a payment whose receipt is missing for 3 min, until it comes', async () => {
    questions.say(PAID);
    const { transactionId } = await world.initiate();
    await questions.endsAt(25, transactionId, 'PaymentSucceeded');
    await questions.goTo(204);
    expect(await reviewed()).toEqual([]);
    await questions.goTo(205);
    expect(await reviewed()).toEqual([[transactionId, ReviewReason.RECEIPT_PENDING, after(205)]]);
    await world.settle(transactionId);
    expect(await reviewed()).toEqual([]);
  });

  it('names late funds at once (019, 021)', async () => {
    questions.say(CANCELLED);
    const { transactionId } = await world.initiate();
    await questions.askedAt(45, transactionId);
    await questions.endsAt(75, transactionId, 'PaymentCancelled');
    await world.settle(transactionId);
    const { reviews } = await list();
    expect(reviews).toEqual([
      expect.objectContaining({
        reason: ReviewReason.LATE_FUNDS,
        since: after(75),
        message: expect.stringMatching(/receipt NLJ7RT61SV.*CANCELLED.*refund it or deliver/) as unknown,
        payment: expect.objectContaining({ lateFundsCents: 100_000, status: PaymentStatus.CANCELLED }) as unknown,
      }),
    ]);
  });

  it('names a callback that contradicts its payment, once, with what to compare', async () => {
    const { transactionId } = await world.initiate();
    await world.settle(transactionId, { amountCents: 99_900 });
    await world.settle(transactionId);
    const { reviews } = await list();
    expect(reviews).toEqual([
      expect.objectContaining({
        reason: ReviewReason.CONTRADICTION,
        message: expect.stringMatching(/99900 cents instead of 100000.*M-Pesa statement/) as unknown,
        payment: expect.objectContaining({ transactionId }) as unknown,
      }),
    ]);
  });

  it('names a callback for a payment that nobody has', async () => {
    const { transactionId } = await world.initiate();
    const attemptId = await world.attemptOf(transactionId);
    await world.settle(OTHER_MERCHANT, { attemptId });
    expect((await list()).reviews).toEqual([
      expect.objectContaining({ reason: ReviewReason.CONTRADICTION, payment: undefined }),
    ]);
  });

  it('shows a merchant its own', async () => {
    world.provider.answer = () => UNKNOWN;
    const { transactionId } = await world.initiate();
    const other = await world.initiate({ phone: '0712345679' });
    await world.settle(other.transactionId, { amountCents: 1 });
    await questions.goTo(180);
    const shown = async (merchantId: string) => (await list({ merchantId })).reviews.length;
    expect(await shown(MERCHANT)).toBe(3);
    expect(await shown(MERCHANT.toUpperCase())).toBe(3);
    expect(await shown(OTHER_MERCHANT)).toBe(0);
    expect((await reviewed()).map(([id]) => id)).toContain(transactionId);
  });

  it('is oldest first, in pages', async () => {
    world.provider.answer = () => UNKNOWN;
    const expected: unknown[] = [];
    for (let n = 0; n < 7; n += 1) {
      expected.push((await world.initiate({ phone: `071234567${n}` })).transactionId);
      world.scheduler.run(1_000);
    }
    await world.settle(String(expected[3]), { amountCents: 1 });
    await questions.goTo(190);
    const seen: [unknown, string][] = [];
    let cursor = '';
    do {
      const page = await list({ limit: 2, cursor });
      expect(page.reviews.length).toBeLessThanOrEqual(2);
      seen.push(...page.reviews.map(({ payment, since }): [unknown, string] => [payment?.transactionId, since]));
      cursor = page.nextCursor;
    } while (cursor !== '');
    expect(seen.map(([, since]) => since)).toEqual(seen.map(([, since]) => since).sort());
    expect(seen.map(([id]) => id).sort()).toEqual([...expected, expected[3]].sort());
  });

  it.each([
    ['no UUID for a merchant', { merchantId: 'x' }, 'VALIDATION_ERROR'],
    ['a page of nothing', { limit: 0 }, 'VALIDATION_ERROR'],
    ['a page that is too long', { limit: 101 }, 'VALIDATION_ERROR'],
    ['part of a payment', { limit: 1.5 }, 'VALIDATION_ERROR'],
    ['a cursor of its own making', { cursor: 'abc' }, 'INVALID_CURSOR'],
    ['a cursor that is far too long', { cursor: 'a'.repeat(5_000) }, 'INVALID_CURSOR'],
    [
      "a cursor of another list's",
      { cursor: Buffer.from(`${isoTime(0)}/${OTHER_MERCHANT}`).toString('base64url') },
      'INVALID_CURSOR',
    ],
  ])('refuses %s', async (_, over, code) => {
    await expect(list(over)).rejects.toMatchObject({ code });
  });
});
