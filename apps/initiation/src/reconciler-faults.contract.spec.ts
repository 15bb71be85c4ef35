import { PaymentStatus } from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import type { QueryOutcome } from '@daftari/daraja/provider-port';
import { localFeed } from '@daftari/messaging-local/local-feed';
import { LOOK_EVERY_MS, MAX_ASKING } from './application/reconciler';
import { PaymentLog } from './application/payment-log';
import { GIVE_UP_AFTER_MS } from './application/reconciler-ask';
import { reconcilePayment } from './application/reconciler-question';
import { ASK_AFTER_MS } from './domain/query-schedule';
import { ACCEPTED, MERCHANT } from './spec-fakes';
import { CANCELLED, OUTAGE, PAID, PROCESSING, Questions } from './spec-questions';
import { STORES, World } from './spec-world';

const PUSHED = ['PaymentInitiated', 'PaymentAccepted'];
const SUCCEEDED = [...PUSHED, 'PaymentQueried', 'PaymentSucceeded'];

describe.each(STORES)('asking about a payment on %s', (kind) => {
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
  const askedTimes = (count: number) => world.until(() => questions.asked.length === count);
  const ends = (type: string) => world.until(async () => (await types()).at(-1) === type);

  it('during an outage records nothing and asks again after 30 s', async () => {
    questions.say(OUTAGE, () => Promise.reject(new TypeError('a bug')), PAID);
    await questions.goTo(25);
    await askedTimes(1);
    await questions.goTo(54);
    expect(await types()).toEqual(PUSHED);
    await questions.goTo(55);
    await askedTimes(2);
    await questions.endsAt(85, transactionId, 'PaymentSucceeded');
    expect(questions.askedAfterSeconds).toEqual([25, 55, 85]);
    expect(await types()).toEqual(SUCCEEDED);
  });

  it('does not wait for ever for a provider that breaks its promise', async () => {
    const first = questions.hold();
    await questions.goTo(25);
    await askedTimes(1);
    questions.say(PAID);
    await questions.goTo(25 + GIVE_UP_AFTER_MS / 1_000);
    await questions.goTo(69);
    expect(questions.asked).toHaveLength(1);
    await questions.endsAt(70, transactionId, 'PaymentSucceeded');
    first.answer(CANCELLED);
    await questions.goTo(100);
    expect(await types()).toEqual(SUCCEEDED);
  });

  it.each<[string, QueryOutcome, string, string[]]>([
    ['a failure after a success changes nothing', CANCELLED, '0', []],
    ['a success after a success changes nothing', PAID, '0', []],
    ['a failure after a failure changes nothing', CANCELLED, '1037', []],
    ['a success after a failure is late funds', PAID, '1037', ['LateFundsReceived']],
  ])('while the callback comes: %s', async (_, outcome, resultCode, expected) => {
    const question = questions.hold();
    await questions.goTo(25);
    await askedTimes(1);
    await world.settle(transactionId, { resultCode });
    question.answer(outcome);
    const final = resultCode === '0' ? 'PaymentSucceeded' : 'PaymentExpired';
    if (expected.length > 0) await ends(expected.at(-1)!);
    await questions.goTo(200);
    await world.until(world.room.stop(), 1_000);
    await world.open();
    expect(await types()).toEqual([...PUSHED, final, ...expected]);
  });

  it('is up to the log, not to a view that is behind', async () => {
    questions.say(PROCESSING);
    await questions.askedAt(25, transactionId);
    const { clock, scheduler, provider, room } = world;
    const log = new PaymentLog(room.journal);
    const deps = {
      log,
      clock,
      scheduler,
      providerFor: () => provider,
      askAfterMs: ASK_AFTER_MS,
      onStop: () => () => {},
    };
    await expect(reconcilePayment(deps, { merchantId: MERCHANT, transactionId })).resolves.toBe('not-due');
    expect(questions.asked).toHaveLength(1);
  });

  it('by two processes at once is one fact and one end', async () => {
    const second = await world.secondProcess();
    await second.start({ callback: localFeed(world.room.journal) });
    const question = questions.hold();
    await questions.goTo(25);
    await askedTimes(2);
    question.answer(PAID);
    await ends('PaymentSucceeded');
    await world.until(second.stop(), 1_000);
    expect(await types()).toEqual(SUCCEEDED);
  });

  it('heard as paid by one process and as not yet by another, is paid', async () => {
    const second = await world.secondProcess();
    await second.start({ callback: localFeed(world.room.journal) });
    const late = questions.hold();
    const quick: QueryOutcome = { kind: 'not-yet', resultCode: '4999', resultDescription: '' };
    await questions.goTo(25);
    await askedTimes(2);
    late.answerOne(quick);
    await world.until(async () => (await types()).includes('PaymentQueried'));
    late.answer(PAID);
    await ends('PaymentSucceeded');
    const [initiated] = await world.events(transactionId);
    expect((await world.events(transactionId)).at(-1)).toMatchObject({ causation: initiated?.id });
    await world.until(second.stop(), 1_000);
    expect(await types()).toEqual(SUCCEEDED);
  });

  it.each(['PaymentQueried', 'PaymentSucceeded'])('goes on when %s could not be stored', async (type) => {
    let failures = 1;
    world.beforeWrite = (text) =>
      text.includes(`"${type}.v1"`) && failures-- > 0 ? new Error('disk full') : undefined;
    questions.say(PAID);
    await questions.goTo(25);
    await world.until(() => world.logged.some(({ msg }) => msg.includes('could not be recorded')));
    await questions.endsAt(55, transactionId, 'PaymentSucceeded');
    expect(await types()).toEqual(SUCCEEDED);
    // A success that is on record needs no second question.
    expect(questions.askedAfterSeconds).toEqual(type === 'PaymentQueried' ? [25, 55] : [25]);
  });

  it.each([
    ['a success', PAID, [25], 'PaymentSucceeded'],
    ['the second failure', CANCELLED, [25, 45, 75], 'PaymentCancelled'],
  ])('is concluded by the next process when this one dies after %s', async (_, answer, steps, final) => {
    world.beforeWrite = (text) => (text.includes(`"${final}.v1"`) ? new Error('killed') : undefined);
    questions.say(answer);
    for (const seconds of steps) await questions.askedAt(seconds, transactionId);
    await world.until(() => world.logged.some(({ msg }) => msg.includes('could not be recorded')));
    await world.crash();
    world.beforeWrite = () => undefined;
    await world.open();
    await questions.endsAt(steps.at(-1)! + 60, transactionId, final);
    expect(questions.askedAfterSeconds).toEqual(steps);
    expect((await world.events(transactionId)).at(-1)?.data).toMatchObject({ via: 'query' });
  });

  it('ends at once when the service stops, writes nothing more, and goes on with the next start', async () => {
    const question = questions.hold();
    await questions.goTo(25);
    await askedTimes(1);
    await world.until(world.room.stop());
    question.answer(PAID);
    await world.open();
    expect(await types()).toEqual(PUSHED);
    questions.say(PAID);
    await questions.endsAt(26, transactionId, 'PaymentSucceeded');
    expect(await types()).toEqual(SUCCEEDED);
  });

  it.each([false, true])('is not forgotten while nobody runs (views lost: %s)', async (areLost) => {
    await world.until(world.room.stop(), 1_000);
    world.clock.advance(3 * 3_600_000);
    if (areLost) world.dropViews();
    questions.say(PAID);
    await world.open();
    await ends('PaymentSucceeded');
    expect(await world.get(transactionId)).toMatchObject({ status: PaymentStatus.SUCCESS });
  });
});

describe.each(STORES)('a backlog of questions on %s', (kind) => {
  const PAYMENTS = 40;
  let world: World;
  let questions: Questions;
  beforeEach(async () => {
    world = await new World(kind).open();
    questions = new Questions(world);
    world.provider.answer = ({ phone }) => ({ ...ACCEPTED, providerCheckoutId: `ws_CO_${phone}` });
    const payments = Array.from({ length: PAYMENTS }, (_, n) => world.request({ phone: `07123456${n + 10}` }));
    await world.room.service.initiatePayments({ payments });
  });
  afterEach(() => world.close());

  it('is spread out: so many at a look, every one once', async () => {
    questions.say(PAID);
    await world.until(world.room.stop(), 1_000);
    world.clock.advance(3_600_000);
    await world.open();
    for (const asked of [MAX_ASKING, 2 * MAX_ASKING, PAYMENTS]) {
      await world.until(async () => (await succeeded()) === asked);
      expect(questions.asked).toHaveLength(asked);
      world.scheduler.run(LOOK_EVERY_MS);
    }
    await questions.goTo(2 * 3_600);
    expect(new Set(questions.asked.map(({ providerCheckoutId }) => providerCheckoutId)).size).toBe(PAYMENTS);
    expect(questions.asked).toHaveLength(PAYMENTS);
  });

  it('waits behind a slow provider, of which no more is asked at once', async () => {
    const question = questions.hold();
    await questions.goTo(25);
    await world.until(() => questions.asked.length === MAX_ASKING);
    world.scheduler.run(5_000);
    await world.room.caughtUp();
    expect(questions.asked).toHaveLength(MAX_ASKING);
    question.answer(PAID);
    questions.say(PAID);
    await world.until(async () => (await succeeded()) === PAYMENTS, 200);
  });

  it('does not keep the rest waiting behind those that are not answered', async () => {
    questions.say(OUTAGE);
    await questions.goTo(25);
    await world.until(() => questions.asked.length === MAX_ASKING);
    questions.say(PAID);
    for (const paid of [MAX_ASKING, PAYMENTS - MAX_ASKING]) {
      world.scheduler.run(LOOK_EVERY_MS);
      await world.until(async () => (await succeeded()) === paid);
    }
    expect(questions.asked).toHaveLength(PAYMENTS);
  });

  const succeeded = async () => {
    const { merchantId, environment } = world.request();
    const page = { merchantId, environment, limit: 100, cursor: '' };
    const { payments } = await world.room.service.listPayments(page);
    return payments.filter(({ status }) => status === PaymentStatus.SUCCESS).length;
  };
});
