import { DaftariError } from '@daftari/kernel/errors';
import { BalanceWorld } from './spec-balance-world';
import { STORES } from './spec-world';

const DAY_MS = 24 * 3_600_000;

describe.each(STORES)("M-Pesa's balance while the ledger is away, on %s", (store) => {
  let world: BalanceWorld;
  beforeEach(async () => {
    world = new BalanceWorld(store);
    await world.open();
  });
  afterEach(() => world.close());

  it.each(['OVERLOADED', 'OUTCOME_UNKNOWN'] as const)(
    'holds up no other callback while the ledger is away (%s), and is compared once it is back',
    async (code) => {
      await world.nextAsked();
      const { transactionId } = await world.initiate();
      world.walletFee.failure = new DaftariError(code);
      await world.tell();
      expect(world.room.parked()).toMatchObject([{ cause: expect.stringContaining('could not be read') as string }]);
      await world.settle(transactionId);
      expect(await world.types(transactionId)).toContain('PaymentSucceeded');
      world.walletFee.failure = undefined;
      await world.later(60_000);
      await world.until(async () => (await world.balanceTypes()).includes('BalanceCompared'), 100);
      await world.until(() => world.room.parked().length === 0, 1_000);
    },
  );
});

it('tells who operates it when no base line could be taken for a day', async () => {
  const world = await new BalanceWorld('memory').open();
  const told = () => world.logged.filter(({ level, msg }) => level === 'warn' && msg.includes('no base line yet'));
  const startMs = world.clock.nowMs();
  while (world.clock.nowMs() - startMs < 2 * DAY_MS) {
    await world.nextAsked();
    expect(told()).toEqual([]);
    const { transactionId } = await world.initiate();
    await world.tell();
    await world.settle(transactionId);
    if (told().length > 0) break;
  }
  expect(told()).toHaveLength(1);
  expect(world.clock.nowMs() - startMs).toBeGreaterThanOrEqual(DAY_MS);
  await world.close();
});
