import { initiationEvents } from '@daftari/contracts/events/initiation-events';
import { Environment } from '@daftari/contracts/generated/daftari/common/v1/common';
import { metadataText } from '@daftari/contracts/metadata';
import { personalFields } from '@daftari/contracts/personal-fields';
import { PersonalSealer } from '@daftari/privacy/sealing/personal-sealer';
import { smallKeyring, type SmallKeyring } from '@daftari/privacy/testing/small-keyring';
import { MERCHANT } from './spec-fakes';
import { PayoutWorld } from './spec-payout-world';
import { STORES } from './spec-world';

const METADATA = { order: '17', customer: 'Anna Achieng', a: '' };

describe.each(STORES)("a merchant's own names and values on a payment, on %s", (store) => {
  let world: PayoutWorld;
  let keys: SmallKeyring;
  let sealer: PersonalSealer;
  beforeEach(async () => {
    keys = await smallKeyring();
    sealer = new PersonalSealer({ keyring: keys.keyring, fields: personalFields(initiationEvents) });
    world = new PayoutWorld(store);
    world.personal = sealer;
    await world.open();
  });
  afterEach(() => world.close());

  const list = async () => {
    const page = { merchantId: MERCHANT, environment: Environment.TEST, limit: 10, cursor: '' };
    return (await world.room.service.listPayments(page)).payments;
  };
  const MAKERS = {
    'an STK push': () => world.initiate({ metadata: METADATA }),
    'a payout': () => world.payOut({ metadata: METADATA }),
  };

  it.each(Object.entries(MAKERS))('come back with %s, and stand in the log sealed', async (_, make) => {
    const made = await make();
    expect(made.metadata).toEqual(METADATA);
    expect((await world.get(made.transactionId)).metadata).toEqual(METADATA);
    await world.room.caughtUp();
    expect((await list()).map(({ metadata }) => metadata)).toEqual([METADATA]);
    expect(JSON.stringify(await world.log())).not.toContain('Achieng');
  });

  it.each(Object.entries(MAKERS))('are gone with the person of %s', async (_, make) => {
    const { transactionId } = await make();
    await world.room.caughtUp();
    const { id } = (await keys.store.keyOf(transactionId))!;
    await keys.store.destroy({ keyIds: [id], subjects: [transactionId], at: '2026-11-22T08:00:00.000Z' });
    sealer.forget([id]);
    await world.room.journal.refold();
    expect((await world.get(transactionId)).metadata).toEqual({});
    expect((await list()).map(({ metadata }) => metadata)).toEqual([{}]);
  });

  it('are in the log in one order, whatever the order they came in, and not there at all where there are none', async () => {
    const { transactionId: first } = await world.initiate({ metadata: { b: '2', a: '1' } });
    const { transactionId: second } = await world.initiate({ phone: '0712345679' });
    const [[one], [other]] = [await world.events(first), await world.events(second)];
    expect((one!.data as { metadata: string }).metadata).toBe(metadataText({ a: '1', b: '2' }));
    expect(other!.data).not.toHaveProperty('metadata');
  });

  it('are answered again with the first answer of a key', async () => {
    const keyed = { idempotencyKey: 'order-1', requestFingerprint: 'a'.repeat(64), metadata: METADATA };
    const first = await world.initiate(keyed);
    expect(await world.initiate(keyed)).toEqual(first);
  });

  it.each([
    ['too many', Object.fromEntries(Array.from({ length: 21 }, (_, n) => [`n${n}`, 'x'])), 'metadata'],
    ['a long value', { order: 'x'.repeat(501) }, 'metadata.order'],
  ])('are refused when there are %s, and nothing is held', async (_, metadata, field) => {
    const refused = { code: 'VALIDATION_ERROR', details: { fields: expect.stringContaining(field) as unknown } };
    await expect(world.initiate({ metadata })).rejects.toMatchObject(refused);
    await expect(world.payOut({ metadata })).rejects.toMatchObject(refused);
    expect(world.walletFee.asked).toBe(0);
  });
});
