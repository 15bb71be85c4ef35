import { PaymentStatus } from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import { ASK_AFTER_MS } from './domain/query-schedule';
import { PLATFORM_SHORTCODE } from './spec-fakes';
import { CANCELLED, NO_ANSWER, PAID, PROCESSING, Questions } from './spec-questions';
import { STORES, World } from './spec-world';

const PUSHED = ['PaymentInitiated', 'PaymentAccepted'];
const HOUR = 3_600;

describe.each(STORES)('a payment without a callback on %s', (kind) => {
  let world: World;
  let questions: Questions;
  let transactionId: string;
  beforeEach(async () => {
    world = await new World(kind).open();
    questions = new Questions(world);
    ({ transactionId } = await world.initiate());
  });
  afterEach(() => world.close());
  const types = () => world.types(transactionId);
  const status = async () => (await world.get(transactionId)).status;

  it('that is paid (012) succeeds at the first question, without a receipt', async () => {
    questions.say(PAID);
    await questions.endsAt(25, transactionId, 'PaymentSucceeded');
    expect(questions.askedAfterSeconds).toEqual([25]);
    expect(questions.asked).toEqual([{ shortcode: PLATFORM_SHORTCODE, providerCheckoutId: 'ws_CO_1' }]);
    expect(await types()).toEqual([...PUSHED, 'PaymentQueried', 'PaymentSucceeded']);
    expect(await world.get(transactionId)).toMatchObject({
      status: PaymentStatus.SUCCESS,
      receipt: undefined,
      resultCode: '0',
      resultDescription: 'processed successfully',
    });
    const [initiated, , queried, succeeded] = await world.events(transactionId);
    expect(queried).toMatchObject({ data: { number: 1, verdict: 'success' }, causation: initiated?.id });
    expect(succeeded).toMatchObject({ data: { via: 'query' }, causation: queried?.id, actor: 'provider:daraja' });
  });

  it('learns its receipt when the callback comes after all', async () => {
    questions.say(PAID);
    await questions.endsAt(25, transactionId, 'PaymentSucceeded');
    await world.settle(transactionId);
    expect((await types()).at(-1)).toBe('ReceiptLearned');
    expect(await world.get(transactionId)).toMatchObject({ receipt: 'NLJ7RT61SV', status: PaymentStatus.SUCCESS });
    expect(world.room.parked()).toEqual([]);
  });

  it('is asked about until the noise ends (013)', async () => {
    const noise = ['', 'The transaction does not Exist'].map((resultDescription) => {
      return { kind: 'not-yet', resultCode: '500.001.1001', resultDescription } as const;
    });
    questions.say(PROCESSING, ...noise, PAID);
    for (const seconds of [25, 45, 75]) {
      await questions.askedAt(seconds, transactionId);
      expect(await status()).toBe(PaymentStatus.PENDING);
    }
    await questions.endsAt(120, transactionId, 'PaymentSucceeded');
    expect(questions.askedAfterSeconds).toEqual([25, 45, 75, 120]);
  });

  it('fails when that is heard twice in a row, the second time 60 s after the push', async () => {
    questions.say(CANCELLED);
    await questions.askedAt(25, transactionId);
    await questions.askedAt(45, transactionId);
    expect(await status()).toBe(PaymentStatus.PENDING);
    await questions.endsAt(75, transactionId, 'PaymentCancelled');
    expect(await world.get(transactionId)).toMatchObject({
      status: PaymentStatus.CANCELLED,
      resultCode: '1032',
      resultDescription: 'cancelled by user',
    });
    expect((await world.events(transactionId)).at(-1)).toMatchObject({ data: { via: 'query' } });
    await questions.goTo(10 * HOUR);
    expect(questions.askedAfterSeconds).toEqual([25, 45, 75]);
  });

  it('does not fail while the provider contradicts itself', async () => {
    questions.say(CANCELLED, PROCESSING, CANCELLED, NO_ANSWER, NO_ANSWER);
    for (const seconds of [25, 45, 75, 120]) await questions.askedAt(seconds, transactionId);
    expect(await status()).toBe(PaymentStatus.PENDING);
    await questions.endsAt(300, transactionId, 'PaymentExpired');
    expect(questions.askedAfterSeconds).toEqual([25, 45, 75, 120, 300]);
  });

  it('that failed late (015) does not wait an hour for the second word', async () => {
    questions.say(PROCESSING, PROCESSING, PROCESSING, PROCESSING, PROCESSING, CANCELLED);
    for (const seconds of [25, 45, 75, 120, 300, 900]) await questions.askedAt(seconds, transactionId);
    await questions.endsAt(960, transactionId, 'PaymentCancelled');
  });

  it('that never resolves (014) is asked about for 24 h and then no more', async () => {
    questions.say(PROCESSING);
    const steps = ASK_AFTER_MS.map((ms) => ms / 1_000);
    for (const seconds of steps) await questions.askedAt(seconds, transactionId);
    await questions.goTo(24 * HOUR);
    await questions.goTo(48 * HOUR);
    expect(questions.askedAfterSeconds).toEqual(steps);
    expect(await status()).toBe(PaymentStatus.PENDING);
    await world.settle(transactionId);
    expect(await status()).toBe(PaymentStatus.SUCCESS);
  });

  it('with a code that nobody knows (030) is not final, whoever takes it for an answer', async () => {
    await world.settle(transactionId, { resultCode: '7777' });
    questions.say({ ...PAID, resultCode: '7777' }, { kind: 'not-yet', resultCode: '7777', resultDescription: '' });
    for (const seconds of [25, 45, 75, 120]) await questions.askedAt(seconds, transactionId);
    expect(await status()).toBe(PaymentStatus.PENDING);
  });

  it('that paid after our question was told 1032 (020) is a success', async () => {
    questions.say(CANCELLED);
    await questions.askedAt(25, transactionId);
    await world.settle(transactionId);
    await questions.goTo(45);
    await questions.goTo(75);
    expect(await types()).toEqual([...PUSHED, 'PaymentQueried', 'PaymentSucceeded']);
    expect(questions.askedAfterSeconds).toEqual([25]);
  });

  it('that paid after it had ended by our questions (021) has late funds, and nothing is flipped', async () => {
    questions.say(NO_ANSWER);
    await questions.askedAt(25, transactionId);
    await questions.askedAt(45, transactionId);
    await questions.endsAt(75, transactionId, 'PaymentExpired');
    await world.settle(transactionId);
    expect(await world.get(transactionId)).toMatchObject({ status: PaymentStatus.EXPIRED, lateFundsCents: 100_000 });
    expect((await types()).at(-1)).toBe('LateFundsReceived');
  });

  it('whose callback told the end (019) is not asked about', async () => {
    await world.settle(transactionId, { resultCode: '1037' });
    await questions.goTo(25);
    await questions.goTo(HOUR);
    await world.settle(transactionId);
    expect(await types()).toEqual([...PUSHED, 'PaymentExpired', 'LateFundsReceived']);
    expect(questions.asked).toEqual([]);
  });
});

describe.each(STORES)('a payment whose submission is unknown on %s', (kind) => {
  let world: World;
  beforeEach(async () => void (world = await new World(kind).open()));
  afterEach(() => world.close());

  it('cannot be asked about, and a late callback settles it', async () => {
    const questions = new Questions(world);
    world.provider.answer = () => ({ kind: 'unknown', reason: 'connection reset' });
    const { transactionId } = await world.initiate();
    for (const seconds of [25, 75, HOUR]) await questions.goTo(seconds);
    await world.settle(transactionId);
    expect(questions.asked).toEqual([]);
    expect(await world.types(transactionId)).toEqual([
      'PaymentInitiated',
      'PaymentSubmissionUnknown',
      'PaymentSucceeded',
    ]);
  });

  it('is asked about from its late acknowledgement on', async () => {
    const questions = new Questions(world);
    questions.say(PAID);
    world.provider.answer = () => new Promise((resolve) => void world.scheduler.after(60_000, () => resolve(LATE)));
    const initiated = world.initiate();
    await world.until(() => world.provider.pushes.length === 1);
    world.scheduler.run(40_000);
    const { transactionId } = await initiated;
    await questions.goTo(60);
    await world.until(async () => (await world.types(transactionId)).includes('PaymentAccepted'));
    await questions.goTo(84);
    await questions.endsAt(85, transactionId, 'PaymentSucceeded');
    expect(questions.askedAfterSeconds).toEqual([85]);
  });
});

const LATE = {
  kind: 'accepted',
  providerRequestId: 'late',
  providerCheckoutId: 'ws_CO_late',
  resultCode: '0',
  resultDescription: 'accepted',
} as const;
