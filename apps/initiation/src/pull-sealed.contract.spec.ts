import { initiationEvents } from '@daftari/contracts/events/initiation-events';
import { personalFields } from '@daftari/contracts/personal-fields';
import { PersonalSealer } from '@daftari/privacy/sealing/personal-sealer';
import { smallKeyring, type SmallKeyring } from '@daftari/privacy/testing/small-keyring';
import { FakeList } from './spec-list';
import { STORES, World } from './spec-world';

const RECEIPT = 'TKB1ABCDE1';
const DIGITS = '712345678';
const STEP_MS = 5_000;

describe.each(STORES)("M-Pesa's list of transactions and payments whose payers are sealed, on %s", (store) => {
  let world: World;
  let keys: SmallKeyring;
  let list: FakeList;
  const sealer = () => new PersonalSealer({ keyring: keys.keyring, fields: personalFields(initiationEvents) });
  beforeEach(async () => {
    keys = await smallKeyring();
    world = new World(store);
    world.personal = sealer();
    list = new FakeList();
    world.over = { pullFor: () => list };
    await world.open();
  });
  afterEach(() => world.close());

  const expired = async () => {
    const { transactionId } = await world.initiate();
    await world.settle(transactionId, { resultCode: '1037' });
    return transactionId;
  };
  const untilLast = (transactionId: string, type: string) =>
    world.until(async () => (await world.types(transactionId)).at(-1) === type, STEP_MS);

  it('meet also after a restart, and the number stands neither in the log nor in what is logged', async () => {
    const id = await expired();
    await world.crash();
    world.personal = sealer();
    await world.open();
    list.add(RECEIPT, world.clock.nowMs() + 1_000);
    await untilLast(id, 'LateFundsReceived');
    expect(JSON.stringify(await world.log())).not.toContain(DIGITS);
    expect(JSON.stringify(world.logged)).not.toContain(DIGITS);
  });

  it('do not meet once the payer was erased: a person has to look at the money', async () => {
    const id = await expired();
    const { id: key } = (await keys.store.keyOf(id))!;
    await keys.store.destroy({ keyIds: [key], subjects: [id], at: '2026-11-22T08:00:00.000Z' });
    (world.personal as PersonalSealer).forget([key]);
    await world.room.journal.refold();
    list.add(RECEIPT, world.clock.nowMs() + 1_000);
    await world.until(() => world.logged.some(({ msg }) => msg.includes('fits no payment')), STEP_MS);
    expect((await world.types(id)).at(-1)).toBe('PaymentExpired');
  });
});
