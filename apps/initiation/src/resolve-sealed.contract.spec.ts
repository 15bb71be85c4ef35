import { callbackEvents } from '@daftari/contracts/events/callback-events';
import { initiationEvents } from '@daftari/contracts/events/initiation-events';
import { Decision, PaymentStatus, ReviewReason } from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import { personalFields } from '@daftari/contracts/personal-fields';
import { PersonalSealer } from '@daftari/privacy/sealing/personal-sealer';
import { smallKeyring, type SmallKeyring } from '@daftari/privacy/testing/small-keyring';
import { decideAt, reasonsIn, type Over } from './spec-resolve';
import { STORES, World } from './spec-world';

const DIGITS = '712345678';
const RECEIPT = 'NLJ7RT61SV';
const NOTE = `called 0${DIGITS}: paid nothing`;
const FULFIL: Over = { decision: Decision.FULFIL };

describe.each(STORES)('decisions about payments whose personal data is sealed, on %s', (store) => {
  let world: World;
  let keys: SmallKeyring;
  let sealer: PersonalSealer;
  let transactionId: string;
  beforeEach(async () => {
    keys = await smallKeyring();
    const fields = personalFields({ ...initiationEvents, ...callbackEvents });
    sealer = new PersonalSealer({ keyring: keys.keyring, fields });
    world = new World(store);
    world.personal = sealer;
    await world.open();
    world.provider.answer = () => ({ kind: 'unknown', reason: 'connection reset' });
    ({ transactionId } = await world.initiate({ phone: `0${DIGITS}` }));
    world.clock.advance(200_000);
  });
  afterEach(() => world.close());
  const decide = (over: Over = {}) => decideAt(world.room, transactionId, over);

  it('are made as ever, and a number in the note is sealed with the payment', async () => {
    expect(await decide({ note: NOTE })).toMatchObject({ status: PaymentStatus.FAILED, phone: `254${DIGITS}` });
    const log = JSON.stringify(await world.log());
    expect(log).toContain('"sealed"');
    expect(log).not.toContain(DIGITS);
  });

  it('are made about somebody who was erased, also with a note', async () => {
    const { id } = (await keys.store.keyOf(transactionId))!;
    await keys.store.destroy({ keyIds: [id], subjects: [transactionId], at: '2026-11-22T08:00:00.000Z' });
    sealer.forget([id]);
    await world.room.journal.refold();
    expect(await decide({ decision: Decision.PAID, receipt: RECEIPT, note: NOTE })).toMatchObject({
      status: PaymentStatus.SUCCESS,
      receipt: RECEIPT,
    });
    ({ transactionId } = await world.initiate({ phone: '0712345679' }));
    world.clock.advance(200_000);
    await decide();
    await world.settle(transactionId, { receipt: 'OTHER00001' });
    expect(await reasonsIn(world.room)).toEqual([ReviewReason.LATE_FUNDS]);
    await decide({ ...FULFIL, note: NOTE });
    expect(await reasonsIn(world.room)).toEqual([]);
    expect(JSON.stringify(await world.log())).not.toContain(DIGITS);
    expect((await world.events(transactionId)).at(-1)).toMatchObject({ type: 'LateFundsFulfilled.v1' });
  });
});
