import { Environment } from '@daftari/contracts/generated/daftari/common/v1/common';
import { attemptAfter, holdIdOf, keyedTransactionId } from './domain/attempt';
import { MERCHANT } from './spec-fakes';
import { STORES, World } from './spec-world';

const KEYED = { idempotencyKey: 'order-3', requestFingerprint: 'a'.repeat(64) };
const PAYMENT = keyedTransactionId('test', MERCHANT, 'order-3');
const [FIRST_HOLD, SECOND_HOLD] = [0, 1].map((abandoned) => holdIdOf(attemptAfter(PAYMENT, abandoned))) as [
  string,
  string,
];

describe.each(STORES)('abandoning the payment of a hold on %s', (kind) => {
  let world: World;
  beforeEach(async () => void (world = await new World(kind).open()));
  afterEach(() => world.close());
  const abandon = (over: object = {}) =>
    world.room.service.abandonPayment({
      merchantId: MERCHANT,
      transactionId: PAYMENT,
      environment: Environment.TEST,
      holdId: FIRST_HOLD,
      reason: 'no payment followed within 15 minutes',
      caller: { actor: 'service:wallet-fee', causation: 'event-1' },
      isPayout: false,
      ...over,
    });

  it('is a fact of the payment’s stream, once', async () => {
    await abandon();
    await abandon({ reason: 'again' });
    expect(await world.events(PAYMENT)).toEqual([
      expect.objectContaining({
        type: 'PaymentAbandoned.v1',
        environment: 'test',
        correlation: PAYMENT,
        causation: 'event-1',
        actor: 'service:wallet-fee',
        data: {
          transactionId: PAYMENT,
          merchantId: MERCHANT,
          holdId: FIRST_HOLD,
          reason: 'no payment followed within 15 minutes',
        },
      }),
    ]);
  });

  it('leaves no payment to be seen', async () => {
    await abandon();
    await expect(world.get(PAYMENT)).rejects.toMatchObject({ code: 'TRANSACTION_NOT_FOUND' });
    await world.room.caughtUp();
    const { merchantId, environment } = world.request();
    const page = await world.room.service.listPayments({ merchantId, environment, limit: 10, cursor: '' });
    expect(page.payments).toEqual([]);
  });

  it('lets the same key start the payment under the next hold, which can not be abandoned any more', async () => {
    await abandon();
    await world.initiate(KEYED);
    expect((await world.events(PAYMENT))[1]?.data).toMatchObject({ fee: { holdId: SECOND_HOLD } });
    await abandon();
    await expect(abandon({ holdId: SECOND_HOLD })).rejects.toMatchObject({ code: 'ALREADY_EXISTS' });
  });

  it('is refused when the payment came after all', async () => {
    await world.initiate(KEYED);
    await expect(abandon()).rejects.toMatchObject({ code: 'ALREADY_EXISTS' });
    expect(await world.abandoned()).toEqual([]);
  });

  it('in the middle of a request makes that request start again under the next hold', async () => {
    world.walletFee.afterHold = async () => {
      world.walletFee.afterHold = async () => undefined;
      await abandon();
    };
    await expect(world.initiate(KEYED)).resolves.toMatchObject({ transactionId: PAYMENT });
    await world.until(() => world.walletFee.openHolds() === 1);
    expect(Object.fromEntries(world.walletFee.holds)).toEqual({ [FIRST_HOLD]: 'released', [SECOND_HOLD]: 'open' });
    expect(await world.types(PAYMENT)).toEqual(['PaymentAbandoned', 'PaymentInitiated', 'PaymentAccepted']);
    expect(world.provider.pushes).toHaveLength(1);
  });

  it('is what happens when nobody can say whether the hold was made', async () => {
    world.walletFee.afterHold = () => Promise.reject(new Error('connection lost'));
    await expect(world.initiate(KEYED)).rejects.toMatchObject({ code: 'INTERNAL_ERROR' });
    await world.until(() => world.walletFee.holds.get(FIRST_HOLD) === 'released');
    expect(await world.types(PAYMENT)).toEqual(['PaymentAbandoned']);
    world.walletFee.afterHold = async () => undefined;
    await expect(world.initiate(KEYED)).resolves.toMatchObject({ transactionId: PAYMENT });
    expect(world.walletFee.openHolds()).toBe(1);
  });

  it.each(['OUTCOME_UNKNOWN', 'INTERNAL_ERROR'])(
    'is what happens when wallet-fee answers %s for the hold',
    async (code) => {
      world.walletFee.itemError = code;
      await expect(world.initiate(KEYED)).rejects.toMatchObject({
        code: code === 'OUTCOME_UNKNOWN' ? 'OVERLOADED' : code,
      });
      await world.until(async () => (await world.abandoned()).length === 1);
      world.walletFee.itemError = undefined;
      await expect(world.initiate(KEYED)).resolves.toMatchObject({ transactionId: PAYMENT });
      expect(await world.abandoned()).toEqual([FIRST_HOLD]);
      expect(Object.fromEntries(world.walletFee.holds)).toEqual({ [SECOND_HOLD]: 'open' });
    },
  );

  it('is what happens when the hold was released already: no payment stands on it', async () => {
    world.walletFee.holds.set(FIRST_HOLD, 'released');
    await expect(world.initiate(KEYED)).resolves.toMatchObject({ transactionId: PAYMENT });
    expect(await world.types(PAYMENT)).toEqual(['PaymentAbandoned', 'PaymentInitiated', 'PaymentAccepted']);
    expect((await world.events(PAYMENT))[1]?.data).toMatchObject({ fee: { holdId: SECOND_HOLD } });
  });

  it('that fails on wallet-fee’s side is left to wallet-fee, and said', async () => {
    world.walletFee.failure = new Error('connection lost');
    world.walletFee.releaseFee = () => Promise.reject(new Error('connection lost'));
    await expect(world.initiate(KEYED)).rejects.toMatchObject({ code: 'INTERNAL_ERROR' });
    await world.until(() => world.logged.some(({ msg }) => msg.includes('wallet-fee gives it back by itself')));
    expect(await world.types(PAYMENT)).toEqual(['PaymentAbandoned']);
  });

  it.each([
    { merchantId: 'x' },
    { transactionId: 'x' },
    { holdId: '' },
    { reason: '' },
    { reason: 'x'.repeat(201) },
    { environment: Environment.UNSPECIFIED },
    { caller: undefined },
  ])('is refused for %j', async (over) => {
    await expect(abandon(over)).rejects.toMatchObject({ code: 'VALIDATION_ERROR' });
    expect(await world.log()).toEqual([]);
  });
});
