import { callbackEvents } from '@daftari/contracts/events/callback-events';
import { initiationEvents } from '@daftari/contracts/events/initiation-events';
import { Environment } from '@daftari/contracts/generated/daftari/common/v1/common';
import { PaymentStatus } from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import { personalFields } from '@daftari/contracts/personal-fields';
import { PersonalSealer } from '@daftari/privacy/sealing/personal-sealer';
import { smallKeyring, type SmallKeyring } from '@daftari/privacy/testing/small-keyring';
import { MERCHANT } from './spec-fakes';
import { PayoutWorld } from './spec-payout-world';
import { STORES } from './spec-world';

const DIGITS = '712345678';
const KEYED = { idempotencyKey: `wd-0${DIGITS}`, requestFingerprint: 'f'.repeat(64) };

describe.each(STORES)('payouts whose personal data is sealed, on %s', (store) => {
  let world: PayoutWorld;
  let keys: SmallKeyring;
  beforeEach(async () => {
    keys = await smallKeyring();
    const fields = personalFields({ ...initiationEvents, ...callbackEvents });
    world = new PayoutWorld(store);
    world.personal = new PersonalSealer({ keyring: keys.keyring, fields });
    await world.open();
  });
  afterEach(() => world.close());

  it('are sent and answered as ever, also the second time, and stand in the log without the number', async () => {
    const answers = [{ kind: 'unknown', reason: 'connection reset' } as const];
    const { answer } = world.initiator;
    world.initiator.answer = (order) => answers.shift() ?? answer(order);
    const { transactionId } = await world.payOut({ ...KEYED, reference: `for 0${DIGITS}` });
    await world.askedAt(10, transactionId);
    await world.statusIs(transactionId, '2032');
    await world.goTo(13);
    await world.untilLast(transactionId, 'PayoutAccepted');
    expect(world.initiator.orders.map(({ order }) => [order.phone, order.occasion])).toEqual([
      [`254${DIGITS}`, `for 0${DIGITS}`],
      [`254${DIGITS}`, `for 0${DIGITS}`],
    ]);
    await world.told(transactionId, { receiverName: `254${DIGITS} - JANE DOE` });
    const payment = await world.get(transactionId);
    expect(payment).toMatchObject({ phone: `254${DIGITS}`, status: PaymentStatus.SUCCESS });
    const page = { merchantId: MERCHANT, environment: Environment.TEST, limit: 10, cursor: '' };
    expect((await world.room.service.listPayments(page)).payments).toEqual([payment]);
    const log = JSON.stringify(await world.log());
    expect(log).toContain('"sealed"');
    expect(log).not.toContain(DIGITS);
    expect(log).not.toContain('JANE');
    expect(await keys.store.subjectsOf(keys.keyring.lookup(`254${DIGITS}`))).toMatchObject([
      { subject: transactionId },
    ]);
  });
});
