import { callbackEvents } from '@daftari/contracts/events/callback-events';
import { initiationEvents } from '@daftari/contracts/events/initiation-events';
import { PaymentStatus } from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import { personalFields } from '@daftari/contracts/personal-fields';
import { PersonalSealer } from '@daftari/privacy/sealing/personal-sealer';
import { smallKeyring, type SmallKeyring } from '@daftari/privacy/testing/small-keyring';
import { REFUND, RefundWorld } from './spec-refund-world';
import { STORES } from './spec-world';

const DIGITS = '712345678';

describe.each(STORES)('refunds whose personal data is sealed, on %s', (store) => {
  let world: RefundWorld;
  let keys: SmallKeyring;
  let sealer: PersonalSealer;
  beforeEach(async () => {
    keys = await smallKeyring();
    sealer = new PersonalSealer({
      keyring: keys.keyring,
      fields: personalFields({ ...initiationEvents, ...callbackEvents }),
    });
    world = new RefundWorld(store);
    world.personal = sealer;
    await world.open();
  });
  afterEach(() => world.close());
  const erase = async (transactionId: string) => {
    const { id } = (await keys.store.keyOf(transactionId))!;
    await keys.store.destroy({ keyIds: [id], subjects: [transactionId], at: '2026-11-22T08:00:00.000Z' });
    sealer.forget([id]);
    await world.room.journal.refold();
  };

  it('are found with the person who is paid back, and stand in the log without the number', async () => {
    const payment = await world.received();
    await world.refund(payment, { reason: `called from 0${DIGITS}` });
    await world.reversed();
    expect(await world.get(payment)).toMatchObject({ refundedCents: 100_000 });
    expect(JSON.stringify(await world.log())).not.toContain(DIGITS);
    const subjects = await keys.store.subjectsOf(keys.keyring.lookup(`254${DIGITS}`));
    expect(subjects.map(({ subject }) => subject).sort()).toEqual([payment, REFUND].sort());
  });

  it('give back also what was paid by somebody who is erased, and belong to nobody then', async () => {
    const payment = await world.received();
    await erase(payment);
    expect(await world.refund(payment)).toMatchObject({ phone: '[erased]', status: PaymentStatus.PENDING });
    await world.reversed();
    expect(await world.get(REFUND)).toMatchObject({ status: PaymentStatus.SUCCESS });
    expect(await keys.store.subjectsOf(keys.keyring.lookup('[erased]'))).toEqual([]);
  });
});
