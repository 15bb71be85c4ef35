import { initiationEvents } from '@daftari/contracts/events/initiation-events';
import { Environment } from '@daftari/contracts/generated/daftari/common/v1/common';
import type { PaymentFilter } from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import { personalFields } from '@daftari/contracts/personal-fields';
import { PersonalSealer } from '@daftari/privacy/sealing/personal-sealer';
import { smallKeyring, type SmallKeyring } from '@daftari/privacy/testing/small-keyring';
import { PAYMENTS_VIEW } from './application/payments-view';
import { MERCHANT } from './spec-fakes';
import { STORES, World } from './spec-world';
import { memoryViewStore } from '@daftari/journal-memory/memory-view-store';

const PHONE = '254712345678';

describe.each(STORES)('the list of transactions whose personal data is sealed, on %s', (store) => {
  let world: World;
  let keys: SmallKeyring;
  let sealer: PersonalSealer;
  let views: ReturnType<typeof memoryViewStore>;
  beforeEach(async () => {
    keys = await smallKeyring();
    sealer = new PersonalSealer({ keyring: keys.keyring, fields: personalFields(initiationEvents) });
    world = new World(store);
    world.personal = sealer;
    views = memoryViewStore();
    world.over = { views };
    await world.open();
  });
  afterEach(() => world.close());

  const list = async (filter: Partial<PaymentFilter> = {}, limit = 10) =>
    world.room.service.listPayments({
      ...{ merchantId: MERCHANT, environment: Environment.TEST, limit, cursor: '', withOverview: true },
      filter: { types: [], statuses: [], ...filter },
    });
  const idsOf = ({ payments }: Awaited<ReturnType<typeof list>>) => payments.map((one) => one.transactionId);
  const erase = async (transactionId: string) => {
    const { id } = (await keys.store.keyOf(transactionId))!;
    await keys.store.destroy({ keyIds: [id], subjects: [transactionId], at: '2026-11-22T08:00:00.000Z' });
    sealer.forget([id]);
    await world.room.journal.refold();
  };
  /** Two of one phone and one of another, oldest first. */
  const three = async () => {
    const first = await world.initiate({ accountReference: 'Order 7' });
    await world.settle(first.transactionId);
    world.scheduler.run(5);
    const other = await world.initiate({ phone: '254722000111', accountReference: 'Order 8' });
    world.scheduler.run(5);
    const last = await world.initiate({ accountReference: 'Order 77' });
    await world.room.caughtUp();
    return [first, other, last].map(({ transactionId }) => transactionId) as [string, string, string];
  };

  it('finds by phone, reference and search, and keeps none of them in the clear', async () => {
    const [first, other, last] = await three();
    expect(idsOf(await list({ phone: PHONE }))).toEqual([last, first]);
    expect((await list({ phone: PHONE })).overview).toEqual({ total: 2, completed: 1, failed: 0, pending: 1 });
    expect(idsOf(await list({ phone: PHONE, statuses: ['SUCCESS'] }))).toEqual([first]);
    expect(idsOf(await list({ text: '0722000111' }))).toEqual([other]);
    expect(idsOf(await list({ reference: 'Order 7' }))).toEqual([first]);
    expect(idsOf(await list({ text: 'order 7' }))).toEqual([last, first]);
    const kept = JSON.stringify(views.scan(PAYMENTS_VIEW, { prefix: '', limit: 10_000 }));
    expect(kept).toContain('"sealed"');
    expect(kept).not.toMatch(/712345678|722000111|Order 7/);
  });

  it('shows [erased] for who was erased, who is found by no word any more, and counts on', async () => {
    const [first, other, last] = await three();
    const before = await list();
    await erase(first);
    const after = await list();
    expect(after.overview).toEqual(before.overview);
    expect(idsOf(after)).toEqual([last, other, first]);
    expect(after.payments[2]).toMatchObject({ phone: '[erased]', accountReference: '[erased]' });
    expect(idsOf(await list({ phone: PHONE }))).toEqual([last]);
    expect(idsOf(await list({ reference: 'Order 7' }))).toEqual([]);
    expect(idsOf(await list({ text: first }))).toEqual([first]);
    expect(idsOf(await list({ text: 'NLJ7RT61SV' }))).toEqual([first]);
  });
});
