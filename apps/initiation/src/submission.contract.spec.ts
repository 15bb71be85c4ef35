import { PaymentStatus } from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import type { SubmitOutcome } from '@daftari/daraja/provider-port';
import { isoTime } from '@daftari/kernel/clock';
import { ANSWER_WITHIN_MS } from './application/initiate-payment';
import { GIVE_UP_AFTER_MS } from './application/submission';
import { OPEN_FOR_MS, SWEEP_EVERY_MS } from './application/submission-sweep';
import { ACCEPTED } from './spec-fakes';
import { STORES, World } from './spec-world';

const REFUSED: SubmitOutcome = {
  kind: 'refused',
  code: 'PROVIDER_UNAVAILABLE',
  resultCode: '500.003.02',
  resultDescription: 'Error Occurred: Spike Arrest Violation',
  retryAfterSeconds: 7,
};

describe.each(STORES)('the submission of a payment on %s', (kind) => {
  let world: World;
  beforeEach(async () => void (world = await new World(kind).open()));
  afterEach(() => world.close());
  const onlyPayment = async () => {
    await world.room.caughtUp();
    const { merchantId, environment } = world.request();
    const { payments } = await world.room.service.listPayments({ merchantId, environment, limit: 10, cursor: '' });
    expect(payments).toHaveLength(1);
    return world.get(payments[0]!.transactionId);
  };
  /** The provider is asked and does not answer until the spec says so. */
  const slowProvider = () => {
    let answer: (outcome: SubmitOutcome) => void = () => undefined;
    world.provider.answer = () => new Promise((resolve) => void (answer = resolve));
    return { answer: (outcome: SubmitOutcome) => answer(outcome) };
  };
  const asked = () => world.until(() => world.provider.pushes.length > 0);
  const unknown = {
    status: PaymentStatus.PENDING,
    providerRequestId: undefined,
    providerCheckoutId: undefined,
    resultCode: undefined,
  };

  it('that is refused is answered with the reason; the payment failed and costs nothing', async () => {
    world.provider.answer = () => REFUSED;
    const refused = await world.initiate().catch((error: unknown) => error);
    const payment = await onlyPayment();
    expect(refused).toMatchObject({
      code: 'PROVIDER_UNAVAILABLE',
      details: { transactionId: payment.transactionId, resultCode: '500.003.02', retryAfterSeconds: '7' },
    });
    expect(payment).toMatchObject({ status: PaymentStatus.FAILED, feeCents: 0, resultCode: '500.003.02' });
    expect(await world.types(payment.transactionId)).toEqual(['PaymentInitiated', 'PaymentRefused']);
  });

  it('that nobody can vouch for is pending without ids, never failed', async () => {
    world.provider.answer = () => ({ kind: 'unknown', reason: 'connection reset' });
    const payment = await world.initiate();
    expect(payment).toMatchObject({ ...unknown, feeCents: 250 });
    expect((await world.events(payment.transactionId))[1]).toMatchObject({
      type: 'PaymentSubmissionUnknown.v1',
      data: { reason: 'connection reset' },
      actor: 'service:initiation',
    });
  });

  it('that makes the provider throw is unknown as well', async () => {
    world.provider.answer = () => Promise.reject(new TypeError('a bug'));
    const { transactionId } = await world.initiate();
    expect(await world.types(transactionId)).toEqual(['PaymentInitiated', 'PaymentSubmissionUnknown']);
  });

  it('that takes long is answered as pending in time, and recorded when it comes', async () => {
    const provider = slowProvider();
    const answer = world.initiate();
    await asked();
    world.scheduler.run(ANSWER_WITHIN_MS);
    const payment = await answer;
    expect(payment).toMatchObject(unknown);
    provider.answer(ACCEPTED);
    await world.until(async () => (await world.types(payment.transactionId)).length === 2);
    expect(await world.get(payment.transactionId)).toMatchObject({ providerCheckoutId: 'ws_CO_1', resultCode: '0' });
  });

  it('that is never answered becomes unknown, and what comes later still counts', async () => {
    const provider = slowProvider();
    const answer = world.initiate();
    await asked();
    world.scheduler.run(GIVE_UP_AFTER_MS);
    const { transactionId } = await answer;
    await world.until(async () => (await world.types(transactionId)).includes('PaymentSubmissionUnknown'));
    provider.answer(ACCEPTED);
    await world.until(async () => (await world.types(transactionId)).includes('PaymentAccepted'));
    expect(world.provider.pushes).toHaveLength(1);
  });

  it('that was overtaken by its result keeps the result and learns the ids', async () => {
    const provider = slowProvider();
    const answer = world.initiate();
    await asked();
    const { transactionId } = await onlyPayment();
    await world.settle(transactionId, { providerCheckoutId: '', providerRequestId: '' });
    provider.answer(ACCEPTED);
    expect(await answer).toMatchObject({
      status: PaymentStatus.SUCCESS,
      providerCheckoutId: 'ws_CO_1',
      resultDescription: 'The provider says so',
    });
    expect(await world.types(transactionId)).toEqual(['PaymentInitiated', 'PaymentSucceeded', 'PaymentAccepted']);
  });

  it('whose outcome could not be stored is pending, found by the sweep, and never sent again', async () => {
    world.beforeWrite = (text) => (text.includes('"PaymentAccepted.v1"') ? new Error('disk full') : undefined);
    const { transactionId, ...payment } = await world.initiate();
    expect(payment).toMatchObject(unknown);
    expect(world.logged.map(({ msg }) => msg).join()).toContain(
      'was submitted (accepted), but that could not be recorded',
    );
    await world.room.caughtUp();
    world.scheduler.run(OPEN_FOR_MS - 1_000);
    expect(await world.types(transactionId)).toEqual(['PaymentInitiated']);
    world.scheduler.run(SWEEP_EVERY_MS);
    await world.until(async () => (await world.types(transactionId)).length === 2);
    expect(await world.types(transactionId)).toEqual(['PaymentInitiated', 'PaymentSubmissionUnknown']);
    expect(world.provider.pushes).toHaveLength(1);
  });

  it('that a killed process left behind is found by the next one, and never sent again', async () => {
    slowProvider();
    void world.initiate().catch(() => undefined);
    await asked();
    const { transactionId } = await onlyPayment();
    await world.crash();
    world.clock.advance(OPEN_FOR_MS);
    await world.open();
    await world.until(async () => (await world.types(transactionId)).length === 2);
    expect(await world.types(transactionId)).toEqual(['PaymentInitiated', 'PaymentSubmissionUnknown']);
    expect(world.provider.pushes).toHaveLength(1);
    await world.settle(transactionId);
    expect(await world.get(transactionId)).toMatchObject({
      status: PaymentStatus.SUCCESS,
      providerCheckoutId: 'ws_CO_1',
    });
  });

  it('never happens when wallet-fee fails', async () => {
    world.walletFee.failure = new Error('connection lost');
    await expect(world.initiate()).rejects.toMatchObject({ code: 'INTERNAL_ERROR' });
    expect(world.provider.pushes).toEqual([]);
    expect(world.logged.some(({ level, msg }) => level === 'error' && msg.includes('failed on our side'))).toBe(true);
  });

  it('never happens when the payment could not be stored; it is abandoned, and its fee given back', async () => {
    world.beforeWrite = (text) => (text.includes('"PaymentInitiated.v1"') ? new Error('disk full') : undefined);
    await expect(world.initiate()).rejects.toMatchObject({ code: 'INTERNAL_ERROR' });
    await world.until(() => world.walletFee.openHolds() === 0);
    expect([...world.walletFee.holds.values()]).toEqual(['released']);
    expect(await world.abandoned()).toEqual([...world.walletFee.holds.keys()]);
    expect(world.provider.pushes).toEqual([]);
  });

  it('never happens when the fee took too long: the merchant was told so long ago', async () => {
    let goOn: () => void = () => undefined;
    world.walletFee.beforeHold = () => new Promise((resolve) => void (goOn = resolve));
    const refused = expect(world.initiate()).rejects.toMatchObject({ code: 'OVERLOADED' });
    await world.until(() => world.walletFee.asked > 0);
    world.scheduler.run(ANSWER_WITHIN_MS);
    await refused;
    world.scheduler.run(600_000);
    goOn();
    await world.until(async () => (await world.abandoned()).length === 1);
    await world.until(() => world.walletFee.holds.size === 1);
    expect(world.provider.pushes).toEqual([]);
  });

  it('never happens when the store stalls, neither for what was being written nor for what waited', async () => {
    let secondHold: () => void = () => undefined;
    const gates = [Promise.resolve(), new Promise<void>((resolve) => void (secondHold = resolve))];
    world.walletFee.beforeHold = () => gates.shift()!;
    const startMs = world.clock.nowMs();
    let goOn: (failure: undefined) => void = () => undefined;
    let writing = false;
    world.beforeWrite = () => {
      writing = true;
      return new Promise((resolve) => void (goOn = resolve));
    };
    const answers = ['0712345671', '0712345672'].map((phone) =>
      world.initiate({ phone }).catch((error: unknown) => error),
    );
    await world.until(() => writing && world.walletFee.asked === 2);
    secondHold();
    await world.until(Promise.resolve());
    world.scheduler.run(600_000);
    const unknown = { code: 'OUTCOME_UNKNOWN', details: { transactionId: expect.any(String) as string } };
    expect(await Promise.all(answers)).toMatchObject([unknown, unknown]);
    world.beforeWrite = () => undefined;
    goOn(undefined);
    await world.until(async () => (await world.log()).length === 3);
    expect(await world.log()).toMatchObject([
      { type: 'PaymentInitiated.v1', data: { answerBy: isoTime(startMs + ANSWER_WITHIN_MS) } },
      { type: 'PaymentAbandoned.v1' },
      { type: 'PaymentRefused.v1', data: { resultCode: 'NOT_SENT', retryAfterSeconds: 5 } },
    ]);
    await world.until(() => [...world.walletFee.holds.values()].includes('released'));
    expect(world.provider.pushes).toEqual([]);
  });

  it('never happens when nothing can be stored; the hold then stays until wallet-fee asks about it', async () => {
    world.beforeWrite = () => new Error('disk full');
    await expect(world.initiate()).rejects.toMatchObject({ code: 'INTERNAL_ERROR' });
    await world.until(() => world.logged.some(({ msg }) => msg.includes('was not released yet')));
    expect([...world.walletFee.holds.values()]).toEqual(['open']);
    expect(world.provider.pushes).toEqual([]);
  });
});
