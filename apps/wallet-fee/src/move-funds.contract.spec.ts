import { Environment } from '@daftari/contracts/generated/daftari/common/v1/common';
import { MoneySource, WalletKind } from '@daftari/contracts/generated/daftari/walletfee/v1/walletfee';
import { StoreUnavailable } from '@daftari/journal-core/errors';
import { derivedId, systemIds } from '@daftari/kernel/ids';
import { moveOf } from './testing/moving';
import { STORES } from './testing/stores';
import { caller, MERCHANT, World } from './testing/world';

describe.each(STORES)('money that a merchant moves between its wallets, on $name', ({ make }) => {
  let world: World;
  beforeEach(async () => {
    world = await World.build(make());
    await world.start();
    await world.register([]);
    await world.topUp(50_000, WalletKind.COLLECTIONS);
  });
  afterEach(() => world.stop());

  it('is in the other wallet, and in no account else', async () => {
    const { from, to, replayed } = await world.service.moveFunds(moveOf(30_000));
    expect(replayed).toBe(false);
    expect([from?.availableCents, to?.availableCents]).toEqual([20_000, 30_000]);
    expect([from?.kind, to?.kind]).toEqual([WalletKind.COLLECTIONS, WalletKind.PAYOUT]);
    const { accounts, totalCents } = await world.service.getTrialBalance({ environment: Environment.TEST });
    expect(totalCents).toBe(0);
    expect(accounts.map(({ postedCents }) => postedCents).sort((a, b) => a - b)).toEqual([-50_000, 20_000, 30_000]);
  });

  it('moves once, however often the same is asked, also after a restart; other words under its id are refused', async () => {
    const move = moveOf(30_000);
    await Promise.all([world.service.moveFunds(move), world.service.moveFunds(move)]);
    await world.restart();
    const again = await world.service.moveFunds(move);
    expect(again).toMatchObject({ replayed: true, to: { availableCents: 30_000 } });
    const other = { ...move, amountCents: 1 };
    await expect(world.service.moveFunds(other)).rejects.toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' });
  });

  it('is told as unknown, never as not moved, when the wallets can not be read after it', async () => {
    const query = jest.spyOn(world.journal, 'query').mockRejectedValue(new StoreUnavailable('the store is away'));
    const move = moveOf(30_000);
    await expect(world.service.moveFunds(move)).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' });
    query.mockRestore();
    expect(await world.service.moveFunds(move)).toMatchObject({ replayed: true, to: { availableCents: 30_000 } });
  });

  it('never goes below zero, however many take from it at once, payouts included', async () => {
    const payouts = Array.from({ length: 10 }, (_, n) => ({
      ...{ holdId: systemIds.uuid(), feeHoldId: systemIds.uuid(), merchantId: MERCHANT, environment: Environment.TEST },
      ...{ transactionId: derivedId('spec', 'payout', String(n)), paymentType: 'B2C', amountCents: 10_000 },
      ...{ source: MoneySource.COLLECTIONS, shortcode: '' },
    }));
    const moves = Array.from({ length: 10 }, () => moveOf(10_000));
    const moving = Promise.allSettled(moves.map((move) => world.service.moveFunds(move)));
    const { results } = await world.service.holdPayouts({ holds: payouts, caller });
    const held = results.filter(({ result }) => result?.$case === 'hold').length;
    const ended = await moving;
    const moved = ended.filter(({ status }) => status === 'fulfilled').length;
    expect(held + moved).toBe(5);
    expect(ended.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'INSUFFICIENT_FUNDS' } });
    expect(await world.wallet(WalletKind.COLLECTIONS)).toMatchObject({ availableCents: 0 });
  });

  it('is refused to a merchant that does not exist, and leaves another environment alone', async () => {
    const merchantId = '00000000-0000-4000-8000-000000000000';
    await expect(world.service.moveFunds(moveOf(1, { merchantId }))).rejects.toMatchObject({
      code: 'MERCHANT_NOT_FOUND',
    });
    await expect(world.service.moveFunds(moveOf(1, { environment: Environment.LIVE }))).rejects.toMatchObject({
      code: 'INSUFFICIENT_FUNDS',
      details: { availableCents: 0 },
    });
  });

  it.each([
    ['postingId', { postingId: 'x' }],
    ['merchantId', { merchantId: '' }],
    ['environment', { environment: Environment.UNSPECIFIED }],
    ['from', { from: WalletKind.UNSPECIFIED }],
    ['to', { to: WalletKind.UNSPECIFIED }],
    ['to', { to: WalletKind.COLLECTIONS }],
    ['amountCents', { amountCents: 0 }],
    ['amountCents', { amountCents: -100 }],
    ['amountCents', { amountCents: 0.5 }],
    ['requestFingerprint', { requestFingerprint: '' }],
    ['caller.actor', { caller: undefined }],
  ])('names the wrong field %s', async (field, wrong) => {
    await expect(world.service.moveFunds(moveOf(1, wrong))).rejects.toMatchObject({
      code: 'VALIDATION_ERROR',
      details: { fields: { [field]: expect.any(String) as string } },
    });
  });
});
