import { initiationEvents } from '@daftari/contracts/events/initiation-events';
import { Environment } from '@daftari/contracts/generated/daftari/common/v1/common';
import { PaymentStatus } from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import { personalFields } from '@daftari/contracts/personal-fields';
import { PersonalSealer } from '@daftari/privacy/sealing/personal-sealer';
import { smallKeyring, type SmallKeyring } from '@daftari/privacy/testing/small-keyring';
import { MERCHANT } from './spec-fakes';
import { STORES, World } from './spec-world';

const ERASED = '[erased]';
const DIGITS = '712345678';
const KEYED = { idempotencyKey: `order-0${DIGITS}`, requestFingerprint: 'f'.repeat(64) };

describe.each(STORES)('payments whose personal data is sealed, on %s', (store) => {
  let world: World;
  let keys: SmallKeyring;
  let sealer: PersonalSealer;
  beforeEach(async () => {
    keys = await smallKeyring();
    sealer = new PersonalSealer({ keyring: keys.keyring, fields: personalFields(initiationEvents) });
    world = new World(store);
    world.personal = sealer;
    await world.open();
  });
  afterEach(() => world.close());

  const list = async () => {
    const page = { merchantId: MERCHANT, environment: Environment.TEST, limit: 10, cursor: '' };
    return (await world.room.service.listPayments(page)).payments;
  };
  const erase = async (transactionId: string) => {
    const { id } = (await keys.store.keyOf(transactionId))!;
    await keys.store.destroy({ keyIds: [id], subjects: [transactionId], at: '2026-11-22T08:00:00.000Z' });
    sealer.forget([id]);
    await world.room.journal.refold();
  };

  it('are answered as ever, and stand in the log without the number, under a key of the person', async () => {
    const callbackUrl = `https://shop.example/hook?customer=254${DIGITS}`;
    const asked = { ...KEYED, accountReference: `for 0${DIGITS}`, callbackUrl };
    const { transactionId } = await world.initiate(asked);
    await world.settle(transactionId);
    const payment = await world.get(transactionId);
    expect(payment).toMatchObject({ phone: `254${DIGITS}`, accountReference: `for 0${DIGITS}`, callbackUrl });
    expect(payment.status).toBe(PaymentStatus.SUCCESS);
    expect(await list()).toEqual([payment]);
    expect(await world.initiate(asked)).toMatchObject({ transactionId, phone: `254${DIGITS}` });
    const log = JSON.stringify(await world.log());
    expect(log).toContain('"sealed"');
    expect(log).not.toContain(DIGITS);
    expect(await keys.store.subjectsOf(keys.keyring.lookup(`254${DIGITS}`))).toMatchObject([
      { subject: transactionId },
    ]);
  });

  it('are one open prompt for a phone, also after a restart, which reads the phone from the sealed log', async () => {
    const { transactionId } = await world.initiate();
    await world.crash();
    world.personal = new PersonalSealer({ keyring: keys.keyring, fields: personalFields(initiationEvents) });
    await world.open();
    const again = { code: 'PROMPT_ALREADY_OPEN', details: { transactionId } };
    await expect(world.initiate()).rejects.toMatchObject(again);
    await world.initiate({ phone: '0722000111' });
  });

  it('are found by a person who is known only when a given-up payment starts after all', async () => {
    world.walletFee.afterHold = () => Promise.reject(new Error('the answer was lost'));
    await expect(world.initiate(KEYED)).rejects.toBeDefined();
    await world.until(async () => (await world.abandoned()).length > 0, 100);
    world.walletFee.afterHold = async () => undefined;
    const { transactionId } = await world.initiate(KEYED);
    expect(await keys.store.subjectsOf(keys.keyring.lookup(`254${DIGITS}`))).toMatchObject([
      { subject: transactionId },
    ]);
  });

  it('read [erased] when the person was erased; amounts and the outcome stay', async () => {
    const { transactionId } = await world.initiate();
    await world.settle(transactionId);
    const before = await world.get(transactionId);
    await erase(transactionId);
    const after = await world.get(transactionId);
    expect(after).toEqual({
      ...before,
      ...{ phone: ERASED, accountReference: ERASED, transactionDesc: ERASED },
      ...{ callbackUrl: ERASED, providerCheckoutId: ERASED },
    });
    expect(await list()).toEqual([after]);
    await world.initiate();
  });

  it('take late money also after the person was erased: what is erased contradicts nothing', async () => {
    const { transactionId } = await world.initiate();
    await world.settle(transactionId, { resultCode: '1037' });
    await erase(transactionId);
    await world.settle(transactionId);
    expect(world.room.parked()).toEqual([]);
    expect(await world.get(transactionId)).toMatchObject({ status: PaymentStatus.EXPIRED, lateFundsCents: 100_000 });
    const { reviews } = await world.room.service.listReviews({ merchantId: MERCHANT, limit: 10, cursor: '' });
    expect(reviews).toMatchObject([{ message: expect.stringContaining(ERASED) }]);
  });

  it('do not start while the key store does not answer: nothing is written or sent, and the hold is told', async () => {
    keys.fail(new Error('no key store'));
    await expect(world.initiate()).rejects.toMatchObject({ code: 'INTERNAL_ERROR' });
    await world.until(() => world.logged.some(({ msg }) => /hold .* wallet-fee gives it back by itself/.test(msg)));
    expect([await world.log(), world.provider.pushes]).toEqual([[], []]);
    keys.fail(undefined);
    await world.initiate();
  });
});
