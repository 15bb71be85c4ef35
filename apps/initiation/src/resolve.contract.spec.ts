import { Environment } from '@daftari/contracts/generated/daftari/common/v1/common';
import { Decision, PaymentStatus, ReviewReason } from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import { MERCHANT } from './spec-fakes';
import { Questions } from './spec-questions';
import { claimerOf, decideAt, JANE, NOTE, reasonsIn, writeAtOnce, type Over } from './spec-resolve';
import { STORES, World } from './spec-world';

const UNKNOWN = { kind: 'unknown', reason: 'connection reset' } as const;
const RECEIPT = 'NLJ7RT61SV';
const OTHER = 'OTHER00001';
const PAID: Over = { decision: Decision.PAID, receipt: RECEIPT };
const CLOSE: Over = { decision: Decision.CLOSE };
const FULFIL: Over = { decision: Decision.FULFIL };

describe.each(STORES)('a person decides about a payment on %s', (kind) => {
  let world: World;
  let questions: Questions;
  let transactionId: string;
  beforeEach(async () => {
    world = await new World(kind).open();
    questions = new Questions(world);
    world.provider.answer = () => UNKNOWN;
    ({ transactionId } = await world.initiate());
    await questions.goTo(200);
  });
  afterEach(() => world.close());
  const types = () => world.types(transactionId);
  const last = async () => (await world.events(transactionId)).at(-1)!;
  const decide = (over: Over = {}) => decideAt(world.room, transactionId, over);
  const reasons = () => reasonsIn(world.room);

  it('that it was paid: its receipt is claimed, it succeeds, and leaves the list', async () => {
    expect(await reasons()).toEqual([ReviewReason.SUBMISSION_UNKNOWN]);
    const payment = await decide({ ...PAID, receipt: ' nlj7rt61sv ' });
    expect(payment).toMatchObject({ status: PaymentStatus.SUCCESS, receipt: RECEIPT, resultCode: '0' });
    expect(await last()).toMatchObject({
      type: 'PaymentSucceeded.v1',
      actor: JANE,
      data: { via: 'operator', receipt: RECEIPT, resultDescription: 'Decided by operator:jane', note: NOTE },
    });
    expect([await reasons(), await claimerOf(world.room, RECEIPT)]).toEqual([[], transactionId]);
  });

  it('that it was not: it fails, and leaves the list; the late callback is late money then', async () => {
    expect(await decide()).toMatchObject({ status: PaymentStatus.FAILED, resultCode: 'OPERATOR', feeCents: 0 });
    expect(await last()).toMatchObject({
      type: 'PaymentFailed.v1',
      actor: JANE,
      data: { via: 'operator', note: NOTE },
    });
    expect(await reasons()).toEqual([]);
    await world.settle(transactionId);
    expect(await types()).toEqual([
      ...['PaymentInitiated', 'PaymentSubmissionUnknown', 'PaymentFailed', 'LateFundsReceived'],
    ]);
    expect(await reasons()).toEqual([ReviewReason.LATE_FUNDS]);
  });

  it('the same again and again: it changes nothing and answers the same', async () => {
    for (const over of [PAID, FULFIL]) {
      if (over === FULFIL) {
        ({ transactionId } = await world.initiate({ phone: '0712345679' }));
        await questions.goTo(500);
        await decide();
        await world.settle(transactionId, { receipt: OTHER });
      }
      const first = await decide(over);
      const count = (await types()).length;
      expect(await Promise.all([decide(over), decide(over)])).toEqual([first, first]);
      expect(await types()).toHaveLength(count);
    }
  });

  it('about late money: it goes to the merchant, once, and leaves the list', async () => {
    await decide();
    await world.settle(transactionId);
    await decide(FULFIL);
    expect(await last()).toMatchObject({
      type: 'LateFundsFulfilled.v1',
      actor: JANE,
      data: { amountCents: 100_000, receipt: RECEIPT, note: NOTE },
    });
    expect(await reasons()).toEqual([]);
    await decide(FULFIL);
    expect((await types()).filter((type) => type === 'LateFundsFulfilled')).toHaveLength(1);
    await world.settle(transactionId, { receipt: OTHER });
    expect(await reasons()).toEqual([ReviewReason.LATE_FUNDS]);
  });

  it('that one which ended otherwise was paid: late money, under its receipt', async () => {
    await decide();
    await decide(PAID);
    await decide(PAID);
    expect((await types()).slice(-2)).toEqual(['PaymentFailed', 'LateFundsReceived']);
    await world.settle(transactionId);
    expect(await types()).toHaveLength(4);
    expect([await reasons(), world.room.parked()]).toEqual([[ReviewReason.LATE_FUNDS], []]);
  });

  it('that there is nothing left to do about late money of the merchant’s own shortcode', async () => {
    await decide();
    await world.settle(transactionId);
    const { platformCollects } = (await world.events(transactionId))[0]!.data as { platformCollects: boolean };
    if (platformCollects) await expect(decide(CLOSE)).rejects.toMatchObject({ code: 'DECISION_CONFLICT' });
    else expect((await decide(CLOSE)).transactionId).toBe(transactionId);
    expect(await reasons()).toEqual(platformCollects ? [ReviewReason.LATE_FUNDS] : []);
  });

  it('with another at once: one wins, the other is told, and nothing is half done', async () => {
    const second = await world.secondProcess();
    writeAtOnce(world, ['PaymentFailed', 'PaymentSucceeded']);
    const results = await Promise.allSettled([decide(), decideAt(second, transactionId, PAID)]);
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const refused = results.find((one) => one.status === 'rejected');
    expect(refused?.reason).toMatchObject({
      code: 'DECISION_CONFLICT',
      message: expect.stringContaining('no money moved by this') as string,
    });
    const end = results[0]!.status === 'fulfilled' ? 'PaymentFailed' : 'PaymentSucceeded';
    expect(await types()).toEqual(['PaymentInitiated', 'PaymentSubmissionUnknown', end]);
    await world.until(second.stop(), 1_000);
  });

  it('as another does at once: both are answered, and it is decided once', async () => {
    const second = await world.secondProcess();
    writeAtOnce(world, ['PaymentSucceeded']);
    const [one, other] = await Promise.all([decide(PAID), decideAt(second, transactionId, PAID)]);
    expect(one).toEqual(other);
    expect(await types()).toEqual(['PaymentInitiated', 'PaymentSubmissionUnknown', 'PaymentSucceeded']);
    expect(await claimerOf(world.room, RECEIPT)).toBe(transactionId);
    await world.until(second.stop(), 1_000);
  });

  it('and the process dies between the claim of the receipt and the decision: it can be decided again', async () => {
    let isReached = false;
    world.beforeWrite = (text) => {
      if (!text.includes('"PaymentSucceeded.v1"')) return undefined;
      isReached = true;
      return new Error('killed');
    };
    decide(PAID).catch(() => undefined); // nobody is answered any more
    await world.until(() => isReached);
    await world.crash();
    world.beforeWrite = () => undefined;
    await world.open();
    expect(await types()).toEqual(['PaymentInitiated', 'PaymentSubmissionUnknown']);
    expect(await claimerOf(world.room, RECEIPT)).toBe(transactionId);
    expect(await decide(PAID)).toMatchObject({ status: PaymentStatus.SUCCESS, receipt: RECEIPT });
    expect(await claimerOf(world.room, RECEIPT)).toBe(transactionId);
  });

  it('with the receipt of another payment: refused, and neither is touched', async () => {
    const other = await world.initiate({ phone: '0712345679' });
    await world.settle(other.transactionId);
    await expect(decide(PAID)).rejects.toMatchObject({
      code: 'DECISION_CONFLICT',
      message: expect.stringContaining(`belongs to payment ${other.transactionId} already`) as string,
    });
    expect(await types()).toEqual(['PaymentInitiated', 'PaymentSubmissionUnknown']);
    expect(await reasons()).toEqual([ReviewReason.SUBMISSION_UNKNOWN]);
  });

  it('against what the log says: refused without a claim', async () => {
    await world.settle(transactionId);
    for (const over of [{}, CLOSE, FULFIL, { ...PAID, receipt: OTHER }]) {
      await expect(decide(over)).rejects.toMatchObject({ code: expect.stringMatching(/CONFLICT|NOT_DUE/) as string });
    }
    expect([await claimerOf(world.room, OTHER), (await types()).at(-1)]).toEqual([undefined, 'PaymentSucceeded']);
  });

  it('too early: told what it waits for, and that no money moved', async () => {
    ({ transactionId } = await world.initiate({ phone: '0712345679' }));
    await expect(decide()).rejects.toMatchObject({
      code: 'REVIEW_NOT_DUE',
      message: expect.stringMatching(/waits for M-Pesa's own answer.*no money moved by this\./) as string,
    });
  });

  it('about a callback that contradicts it: told of the commands for that', async () => {
    await decide(PAID);
    await world.settle(transactionId, { receipt: OTHER });
    await expect(decide(CLOSE)).rejects.toMatchObject({
      code: 'REVIEW_NOT_DUE',
      message: expect.stringMatching(/npx daftari parked replay\|skip callback-/) as string,
    });
  });

  it.each<[string, Over, string]>([
    ['without a receipt for what was paid', { decision: Decision.PAID }, 'VALIDATION_ERROR'],
    ['with a receipt that is none', { ...PAID, receipt: 'NLJ-7' }, 'VALIDATION_ERROR'],
    ['with a receipt for what was not paid', { receipt: RECEIPT }, 'VALIDATION_ERROR'],
    ['without a note', { note: '  ' }, 'VALIDATION_ERROR'],
    ['with too long a note', { note: 'x'.repeat(501) }, 'VALIDATION_ERROR'],
    ['without a decision', { decision: Decision.UNSPECIFIED }, 'VALIDATION_ERROR'],
    ['without a caller', { caller: undefined }, 'VALIDATION_ERROR'],
    ['as a merchant', { caller: { actor: `merchant:${MERCHANT}`, causation: '' } }, 'VALIDATION_ERROR'],
    ['without an environment', { environment: Environment.UNSPECIFIED }, 'VALIDATION_ERROR'],
    ['in the other environment', { environment: Environment.LIVE }, 'TRANSACTION_NOT_FOUND'],
    ['of another merchant', { merchantId: '99999999-9999-4999-8999-999999999999' }, 'TRANSACTION_NOT_FOUND'],
    ['of no merchant', { merchantId: 'x' }, 'VALIDATION_ERROR'],
  ])('%s: refused', async (_, over, code) => {
    await expect(decide(over)).rejects.toMatchObject({ code });
    expect(await types()).toHaveLength(2);
  });

  it('and views built anew show the same', async () => {
    await decide();
    await world.settle(transactionId);
    await world.crash();
    world.dropViews();
    await world.open();
    expect(await reasons()).toEqual([ReviewReason.LATE_FUNDS]);
    await decide(FULFIL);
    expect([await reasons(), (await types()).length]).toEqual([[], 5]);
  });
});
