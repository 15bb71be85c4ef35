import { Environment } from '@daftari/contracts/generated/daftari/common/v1/common';
import { MERCHANT } from './spec-fakes';
import { STORES, World } from './spec-world';

describe.each(STORES)('the list of payments on %s', (kind) => {
  let world: World;
  beforeEach(async () => void (world = await new World(kind).open()));
  afterEach(() => world.close());
  const list = (over: object = {}) =>
    world.room.service.listPayments({
      merchantId: MERCHANT,
      environment: Environment.TEST,
      limit: 2,
      cursor: '',
      ...over,
    });
  const fivePayments = async () => {
    const ids: string[] = [];
    for (let n = 0; n < 5; n += 1) {
      ids.unshift((await world.initiate({ phone: `071234567${n}` })).transactionId);
      world.scheduler.run(5);
    }
    await world.room.caughtUp();
    return ids;
  };
  const idsOf = (page: Awaited<ReturnType<typeof list>>) => page.payments.map((payment) => payment.transactionId);

  it('pages through a merchant’s payments, newest first, each once', async () => {
    const newestFirst = await fivePayments();
    const first = await list();
    const second = await list({ cursor: first.nextCursor });
    const third = await list({ cursor: second.nextCursor });
    expect([first, second, third].map(idsOf)).toEqual([
      newestFirst.slice(0, 2),
      newestFirst.slice(2, 4),
      newestFirst.slice(4),
    ]);
    expect(third.nextCursor).toBe('');
    expect(idsOf(await list({ limit: 5 }))).toEqual(newestFirst);
    expect((await list({ limit: 5 })).nextCursor).toBe('');
  });

  it('shows what GetPayment shows', async () => {
    const [newest] = await fivePayments();
    await world.settle(newest!);
    const { payments } = await list();
    expect(payments[0]).toEqual(await world.get(newest!));
    expect(payments[0]?.receipt).toBe('NLJ7RT61SV');
  });

  it('is the same after every view was deleted and built again', async () => {
    const [newest] = await fivePayments();
    await world.settle(newest!);
    const before = [await list({ limit: 100 }), await world.get(newest!)];
    await world.room.stop();
    world.dropViews();
    await world.open();
    expect([await list({ limit: 100 }), await world.get(newest!)]).toEqual(before);
    expect(await world.types(newest!)).toEqual(['PaymentInitiated', 'PaymentAccepted', 'PaymentSucceeded']);
  });

  it('keeps merchants and environments apart', async () => {
    await fivePayments();
    expect((await list({ environment: Environment.LIVE })).payments).toEqual([]);
    expect((await list({ merchantId: '99999999-9999-4999-8999-999999999999' })).payments).toEqual([]);
  });

  it.each(['x', 'ZZZZ', Buffer.from('2026/../x').toString('base64url'), 'a'.repeat(300)])(
    'refuses the cursor %s',
    async (cursor) => {
      await expect(list({ cursor })).rejects.toMatchObject({ code: 'INVALID_CURSOR' });
    },
  );
  it.each([0, 101, 1.5])('refuses the limit %s', async (limit) => {
    await expect(list({ limit })).rejects.toMatchObject({ code: 'VALIDATION_ERROR' });
  });
});
