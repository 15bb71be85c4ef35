import { ReviewReason } from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import { partitionOf } from '@daftari/journal-core/partition-of';
import { cents } from '@daftari/kernel/money';
import { FIRST_PULL_AFTER_MS, PULL_AGAIN_MS, PULL_EVERY_MS } from './application/pull/pull-reconciler';
import { MERCHANT, PLATFORM_SHORTCODE } from './spec-fakes';
import { FakeList } from './spec-list';
import { PAID } from './spec-questions';
import { STORES, World } from './spec-world';

const RECEIPT = 'TKB1ABCDE1';
const DIGITS = '712345678';
const STEP_MS = 5_000;
const EXPIRED = { resultCode: '1037' };

describe.each(STORES)("M-Pesa's list of transactions, compared with payments on %s", (store) => {
  let world: World;
  let list: FakeList;
  beforeEach(async () => {
    world = new World(store);
    list = new FakeList();
    world.over = { pullFor: (environment) => (environment === 'test' ? list : undefined) };
    await world.open();
  });
  afterEach(() => world.close());

  const last = async (transactionId: string) => (await world.types(transactionId)).at(-1);
  const untilLast = (transactionId: string, type: string) =>
    world.until(async () => (await last(transactionId)) === type, STEP_MS);
  const dataOf = async (transactionId: string) => (await world.events(transactionId)).at(-1)!.data;
  const ownerOf = async (receipt: string) => {
    const [claim] = await world.room.journal.readStream(partitionOf(receipt), `receipt-test-${receipt}`);
    return (claim?.data as { transactionId: string } | undefined)?.transactionId;
  };
  const warnings = (about: string) => world.logged.filter(({ msg }) => msg.includes(about));
  const rounds = async (count: number) => {
    for (let i = 0; i < count; i++) {
      const before = list.questions.length;
      await world.until(() => list.questions.length > before, STEP_MS);
      await world.until(() => list.questions.at(-1)!.toMs > world.clock.nowMs() - FIRST_PULL_AFTER_MS * 5);
      await world.room.caughtUp();
    }
  };
  const expired = async (over: Parameters<World['initiate']>[0] = {}) => {
    const { transactionId } = await world.initiate(over);
    await world.settle(transactionId, EXPIRED);
    return transactionId;
  };

  it('shows late money of which every callback was lost: it is recorded once, under its receipt', async () => {
    const id = await expired();
    list.add(RECEIPT, world.clock.nowMs() + 120_000);
    await untilLast(id, 'LateFundsReceived');
    const paidAt = list.listed[0]!.paidAt;
    expect(await dataOf(id)).toMatchObject({ receipt: RECEIPT, via: 'pull', after: 'EXPIRED', paidAt });
    expect(await ownerOf(RECEIPT)).toBe(id);
    await world.settle(id, { receipt: RECEIPT });
    await rounds(2);
    expect(await world.types(id)).toEqual([
      'PaymentInitiated',
      'PaymentAccepted',
      'PaymentExpired',
      'LateFundsReceived',
    ]);
    expect(world.room.parked()).toEqual([]);
  });

  it('shows the receipt of a payment that is known to be paid: nobody has to look for it', async () => {
    world.provider.queryAnswer = () => PAID;
    const { transactionId: id } = await world.initiate();
    await untilLast(id, 'PaymentSucceeded');
    list.add(RECEIPT, world.clock.nowMs());
    await untilLast(id, 'ReceiptLearned');
    expect(await dataOf(id)).toMatchObject({ receipt: RECEIPT, via: 'pull' });
    expect(await world.get(id)).toMatchObject({ receipt: RECEIPT });
    await world.room.caughtUp();
    const { reviews } = await world.room.service.listReviews({ merchantId: MERCHANT, limit: 10, cursor: '' });
    expect(reviews.filter(({ reason }) => reason === ReviewReason.RECEIPT_PENDING)).toEqual([]);
  });

  it('shows that a payment whose submission is unknown was paid', async () => {
    world.provider.answer = () => ({ kind: 'unknown', reason: 'no answer' });
    const { transactionId: id } = await world.initiate();
    list.add(RECEIPT, world.clock.nowMs() + 20_000);
    await untilLast(id, 'PaymentSucceeded');
    expect(await dataOf(id)).toMatchObject({ receipt: RECEIPT, via: 'pull', resultCode: '0' });
    expect(await world.types(id)).toEqual(['PaymentInitiated', 'PaymentSubmissionUnknown', 'PaymentSucceeded']);
  });

  it('is read page by page, each receipt once, and gives nothing to what is paid already', async () => {
    const { transactionId: paid } = await world.initiate();
    await world.settle(paid, { receipt: RECEIPT });
    const id = await expired({ phone: '0722000111' });
    for (const receipt of [RECEIPT, RECEIPT, RECEIPT]) list.add(receipt, world.clock.nowMs() + 1_000);
    list.add('TKB1ABCDE2', world.clock.nowMs() + 2_000, { payer: '254722000111' });
    list.add('TKB1ABCDE2', world.clock.nowMs() + 2_000, { payer: '254722000111' });
    await untilLast(id, 'LateFundsReceived');
    expect([await ownerOf(RECEIPT), await ownerOf('TKB1ABCDE2')]).toEqual([paid, id]);
    expect(await last(paid)).toBe('PaymentSucceeded');
    expect(list.questions.map(({ offset }) => offset)).toEqual(expect.arrayContaining([0, 2, 4]));
    expect(list.questions[0]!.shortcode).toBe(PLATFORM_SHORTCODE);
  });

  it('is asked for in shorter spans where it has more pages than are fetched at once', async () => {
    const id = await expired();
    const nowMs = world.clock.nowMs();
    for (let i = 0; i < 420; i++) list.add(`OTHER${1_000 + i}`, nowMs + 1_000 - i * 10_000, { payer: '254700000001' });
    list.add(RECEIPT, nowMs + 2_000);
    await untilLast(id, 'LateFundsReceived');
    expect(warnings('more pages')).toEqual([]);
  });

  it('tells two payments of a phone and an amount apart by their references', async () => {
    const first = await expired({ accountReference: 'ORDER-1' });
    const second = await expired({ accountReference: 'ORDER-2' });
    list.add(RECEIPT, world.clock.nowMs() + 1_000, { billReference: 'ORDER-2' });
    await untilLast(second, 'LateFundsReceived');
    expect(await last(first)).toBe('PaymentExpired');
  });

  it('is not guessed at where two payments fit equally well: that is said once, without the phone', async () => {
    const both = [await expired(), await expired()];
    list.add(RECEIPT, world.clock.nowMs() + 1_000);
    await world.until(() => warnings('equally well').length > 0, STEP_MS);
    await rounds(2);
    expect(warnings('equally well')).toMatchObject([
      { receipt: RECEIPT, transactionIds: expect.any(Array) as unknown },
    ]);
    expect(JSON.stringify(world.logged)).not.toContain(DIGITS);
    for (const id of both) expect(await last(id)).toBe('PaymentExpired');
    expect(await ownerOf(RECEIPT)).toBeUndefined();
  });

  it('names payments that fit none of ours: each is said once, without the phone', async () => {
    const id = await expired();
    list.add(RECEIPT, world.clock.nowMs() + 1_000, { amountCents: cents(99_900) });
    await world.until(() => warnings('fits no payment').length > 0, STEP_MS);
    await rounds(2);
    expect(warnings('fits no payment')).toMatchObject([{ receipt: RECEIPT }]);
    expect(JSON.stringify(world.logged)).not.toContain(DIGITS);
    expect(await last(id)).toBe('PaymentExpired');
  });

  it('tells of a receipt that a callback gave to the wrong payment', async () => {
    const { transactionId: id } = await world.initiate();
    await world.settle(id, { receipt: RECEIPT });
    list.add(RECEIPT, world.clock.nowMs() + 1_000, { payer: '254722000111' });
    await world.until(() => warnings('another payer or amount').length > 0, STEP_MS);
    await rounds(2);
    expect(warnings('another payer or amount')).toMatchObject([{ receipt: RECEIPT, transactionId: id }]);
    expect(JSON.stringify(world.logged)).not.toMatch(/7220001|7123456/);
    expect(await last(id)).toBe('PaymentSucceeded');
  });

  it('is asked for again when M-Pesa did not answer, and nothing is missed by it', async () => {
    const id = await expired();
    list.failure = { kind: 'unavailable', reason: 'HTTP 503' };
    list.add(RECEIPT, world.clock.nowMs() + 1_000);
    await world.until(() => list.questions.length >= 4, STEP_MS);
    expect(warnings('was not read')).toHaveLength(1);
    const failedForMs = list.questions[3]!.toMs - list.questions[0]!.toMs;
    expect(failedForMs).toBeGreaterThanOrEqual(3 * PULL_AGAIN_MS);
    expect(failedForMs).toBeLessThan(3 * PULL_EVERY_MS);
    list.failure = undefined;
    await untilLast(id, 'LateFundsReceived');
  });

  it('is not asked for more often when the app may not have it; that is said once an hour', async () => {
    const description = 'Error Occurred - Invalid Access Token - ';
    list.failure = {
      kind: 'refused',
      code: 'PROVIDER_REFUSED',
      resultCode: '401.001',
      resultDescription: description,
    };
    await world.until(() => list.questions.length >= 4, STEP_MS);
    expect(warnings('was not read')).toMatchObject([{ resultCode: '401.001' }]);
    const startMs = world.clock.nowMs();
    await world.until(() => list.questions.length >= 8, STEP_MS);
    expect(world.clock.nowMs() - startMs).toBeGreaterThanOrEqual(3 * PULL_EVERY_MS);
    expect(warnings('was not read')).toHaveLength(2);
  });

  it('is taken up where a store that failed left it: a claimed receipt gets its payment', async () => {
    const id = await expired();
    list.add(RECEIPT, world.clock.nowMs() + 1_000);
    let failed = 0;
    world.beforeWrite = (text) =>
      text.includes('LateFundsReceived') && failed++ === 0 ? new Error('disk') : undefined;
    await world.until(() => failed > 0, STEP_MS);
    await untilLast(id, 'LateFundsReceived');
    expect(await ownerOf(RECEIPT)).toBe(id);
  });

  it('is asked for by nobody who does not hold the work', async () => {
    const other = new FakeList();
    const share = { holds: (partition: number) => partition !== 0, fence: () => 0, onChange: () => () => undefined };
    const second = await world.secondProcess({ share, pullFor: () => other });
    await world.startRoom(second);
    await rounds(2);
    expect(other.questions).toEqual([]);
    await world.until(second.stop(), 1_000);
  });
});
