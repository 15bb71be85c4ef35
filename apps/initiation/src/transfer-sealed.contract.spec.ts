import { callbackEvents } from '@daftari/contracts/events/callback-events';
import { initiationEvents } from '@daftari/contracts/events/initiation-events';
import { PaymentStatus } from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import { personalFields } from '@daftari/contracts/personal-fields';
import { PersonalSealer } from '@daftari/privacy/sealing/personal-sealer';
import { smallKeyring, type SmallKeyring } from '@daftari/privacy/testing/small-keyring';
import { payoutLegId, refundLegId } from './domain/transfer/transfer';
import { RECEIVER, SENDER, TransferWorld } from './spec-transfer-world';
import { STORES } from './spec-world';

describe.each(STORES)('transfers whose personal data is sealed, on %s', (store) => {
  let world: TransferWorld;
  let keys: SmallKeyring;
  beforeEach(async () => {
    keys = await smallKeyring();
    const fields = personalFields({ ...initiationEvents, ...callbackEvents });
    world = new TransferWorld(store);
    world.personal = new PersonalSealer({ keyring: keys.keyring, fields });
    await world.open();
  });
  afterEach(() => world.close());
  const subjectsOf = async (phone: string) => {
    const found = await keys.store.subjectsOf(keys.keyring.lookup(phone));
    return found.map(({ subject }) => subject).sort();
  };

  it('are paid as ever, stand in the log without a number, and belong to both', async () => {
    const transactionId = await world.collect({ transactionDesc: `for 0${RECEIVER.slice(3)}` });
    await world.notPaid(await world.leg(transactionId, 1));
    world.walletFee.payoutCents = 10_000_000;
    await world.paid(await world.leg(transactionId, 2), 'SG632NMUAC');
    await world.untilTransfer(transactionId, 'Refunded');
    expect(world.initiator.orders.map(({ order }) => order.phone)).toEqual([RECEIVER, SENDER]);
    const shown = await world.get(transactionId);
    expect(shown).toMatchObject({ phone: SENDER, receiverPhone: RECEIVER, status: PaymentStatus.FAILED });
    expect(await world.listed()).toEqual([shown]);
    const log = JSON.stringify(await world.log());
    expect(log).toContain('"sealed"');
    expect(log).not.toContain(RECEIVER.slice(3));
    expect(log).not.toContain(SENDER.slice(3));
    expect(await subjectsOf(RECEIVER)).toEqual([transactionId, payoutLegId(transactionId, 1)].sort());
    expect(await subjectsOf(SENDER)).toEqual([transactionId, refundLegId(transactionId, 1)].sort());
  });
});
