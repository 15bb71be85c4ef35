import { Environment } from '@daftari/contracts/generated/daftari/common/v1/common';
import type { SubmitOutcome } from '@daftari/daraja/provider-port';
import { attemptAfter, holdIdOf, keyedTransactionId } from './domain/attempt';
import { PROMPT_OPEN_FOR_MS } from './domain/open-prompts';
import { FakeProvider, MERCHANT } from './spec-fakes';
import { STORES, World } from './spec-world';

const REFUSED: SubmitOutcome = {
  kind: 'refused',
  code: 'PROVIDER_REFUSED',
  resultCode: '400.002.02',
  resultDescription: 'Bad Request',
};
const OTHER_PHONE = '0712345679';
const OTHER_PROFILE = '33333333-3333-4333-8333-333333333333';

describe.each(STORES)('one open prompt per merchant and phone on %s', (kind) => {
  let world: World;
  beforeEach(async () => void (world = await new World(kind).open()));
  afterEach(() => world.close());
  const isRefused = (answer: Promise<unknown>, transactionId: string, retryAfterSeconds: string) =>
    expect(answer).rejects.toMatchObject({
      code: 'PROMPT_ALREADY_OPEN',
      details: { transactionId, retryAfterSeconds },
    });

  it('refuses a second one, names the first, says when to try again, and holds nothing for it', async () => {
    const { transactionId } = await world.initiate();
    world.scheduler.run(30_000);
    await isRefused(world.initiate(), transactionId, '90');
    expect(world.walletFee.asked).toBe(1);
    expect(world.provider.pushes).toHaveLength(1);
    expect(await world.abandoned()).toEqual([]);
  });

  it('tells first what can never be made: a profile that is not there is not worth the wait', async () => {
    await world.initiate();
    await expect(world.initiate({ credentialId: OTHER_PROFILE })).rejects.toMatchObject({
      code: 'CREDENTIAL_NOT_FOUND',
    });
  });

  it.each([
    ['the customer has answered', '1032'],
    ['it was paid', '0'],
    ['it has expired', '1037'],
  ])('takes another when %s', async (_, resultCode) => {
    const { transactionId } = await world.initiate();
    await world.settle(transactionId, { resultCode });
    await expect(world.initiate()).resolves.toBeDefined();
  });

  it('takes another when the provider has refused the first', async () => {
    world.provider.answer = () => REFUSED;
    await expect(world.initiate()).rejects.toMatchObject({ code: 'PROVIDER_REFUSED' });
    await expect(world.initiate()).rejects.toMatchObject({ code: 'PROVIDER_REFUSED' });
  });

  it('takes another when 120 s have passed, whatever became of the first', async () => {
    const { transactionId } = await world.initiate();
    world.scheduler.run(PROMPT_OPEN_FOR_MS - 1);
    await isRefused(world.initiate(), transactionId, '1');
    world.scheduler.run(1);
    await expect(world.initiate()).resolves.toBeDefined();
  });

  it('counts an unknown submit as open', async () => {
    world.provider.answer = () => ({ kind: 'unknown', reason: 'connection reset' });
    const { transactionId } = await world.initiate();
    await isRefused(world.initiate(), transactionId, '120');
  });

  it('keeps phones and environments apart', async () => {
    world.liveProvider = new FakeProvider();
    await world.initiate();
    await world.initiate({ phone: OTHER_PHONE });
    await world.initiate({ environment: Environment.LIVE });
    expect(world.provider.pushes).toHaveLength(2);
  });

  it('remembers the first one after a crash', async () => {
    const { transactionId } = await world.initiate();
    await world.crash();
    await world.open();
    await isRefused(world.initiate(), transactionId, '120');
  });

  it('is decided where the payment starts: of many at once one is sent, the others abandon and release their holds', async () => {
    const payments = Array.from({ length: 20 }, () => world.request());
    const { results } = await world.room.service.initiatePayments({ payments });
    const codes = results.map(({ result }) => (result?.$case === 'error' ? result.value.code : 'started'));
    expect(codes.filter((code) => code === 'started')).toHaveLength(1);
    expect(new Set(codes)).toEqual(new Set(['started', 'PROMPT_ALREADY_OPEN']));
    expect(world.provider.pushes).toHaveLength(1);
    await world.until(() => world.walletFee.openHolds() === 1);
    const released = [...world.walletFee.holds].filter(([, state]) => state === 'released').map(([id]) => id);
    expect((await world.abandoned()).sort()).toEqual(released.sort());
    expect(released.length).toBeGreaterThan(0);
  });

  it('is refused in the same words to a payment without a fee, which leaves nothing to abandon', async () => {
    world.walletFee.feeCents = 0;
    const payments = [world.request(), world.request()];
    const { results } = await world.room.service.initiatePayments({ payments });
    expect(results[1]?.result).toMatchObject({ value: { code: 'PROMPT_ALREADY_OPEN' } });
    expect(await world.abandoned()).toEqual([]);
  });

  describe('asked for with an idempotency key', () => {
    const KEYED = { idempotencyKey: 'order-2', requestFingerprint: 'a'.repeat(64) };
    const PAYMENT = keyedTransactionId('test', MERCHANT, 'order-2');
    const [first, second] = [0, 1].map((abandoned) => holdIdOf(attemptAfter(PAYMENT, abandoned))) as [string, string];

    it('does not stand in its own way', async () => {
      await world.initiate(KEYED);
      await expect(world.initiate(KEYED)).resolves.toMatchObject({ transactionId: PAYMENT });
      expect(world.provider.pushes).toHaveLength(1);
    });

    it('does not use up the key, and the next attempt has its own hold', async () => {
      // The other payment starts while this one's fee is being held.
      world.walletFee.beforeHold = async () => {
        world.walletFee.beforeHold = async () => undefined;
        await world.initiate();
      };
      await expect(world.initiate(KEYED)).rejects.toMatchObject({ code: 'PROMPT_ALREADY_OPEN' });
      await world.until(() => world.walletFee.holds.get(first) === 'released');
      expect(await world.abandoned()).toEqual([first]);
      expect(await world.types(PAYMENT)).toEqual(['PaymentAbandoned']);

      world.scheduler.run(PROMPT_OPEN_FOR_MS);
      await expect(world.initiate(KEYED)).resolves.toMatchObject({ transactionId: PAYMENT });
      expect(await world.types(PAYMENT)).toEqual(['PaymentAbandoned', 'PaymentInitiated', 'PaymentAccepted']);
      expect((await world.events(PAYMENT))[1]?.data).toMatchObject({ fee: { holdId: second } });
      expect(world.walletFee.holds.get(second)).toBe('open');
      await world.room.caughtUp();
      const { merchantId, environment } = world.request();
      const page = await world.room.service.listPayments({ merchantId, environment, limit: 10, cursor: '' });
      expect(page.payments[0]).toEqual(await world.get(PAYMENT));
    });
  });
});
