import fc from 'fast-check';
import { Environment } from '@daftari/contracts/generated/daftari/common/v1/common';
import {
  WalletKind,
  type ListEntriesRequest,
  type WalletEntry,
} from '@daftari/contracts/generated/daftari/walletfee/v1/walletfee';
import { memoryViewStore } from '@daftari/journal-memory/memory-view-store';
import { manualClock } from '@daftari/kernel/clock';
import { manualScheduler } from '@daftari/kernel/scheduler';
import { moveOf } from './testing/moving';
import { STORES } from './testing/stores';
import { caller, MERCHANT, stkHold, World } from './testing/world';

const START_MS = Date.UTC(2026, 10, 21, 8);
const at = (seconds: number) => `2026-11-21T08:00:${String(seconds).padStart(2, '0')}.000Z`;

describe.each(STORES)('the statement of a wallet on $name', ({ make }) => {
  const clock = manualClock(START_MS);
  const scheduler = manualScheduler(clock);
  let views: ReturnType<typeof memoryViewStore>;
  let world: World;
  beforeEach(async () => {
    clock.set(START_MS);
    views = memoryViewStore();
    world = await World.build(make(), { clock, scheduler }, { views });
    await world.start();
    await world.register();
  });
  afterEach(() => world.stop());

  const page = (more: Partial<ListEntriesRequest> = {}) =>
    world.service.listEntries({
      ...{ merchantId: MERCHANT, environment: Environment.TEST, kind: WalletKind.SERVICE, limit: 100, cursor: '' },
      ...more,
    });
  /** A second after what was before. */
  const post = async (amountCents: number, kind = WalletKind.SERVICE) => {
    clock.set(clock.nowMs() + 1_000);
    await world.topUp(amountCents, kind);
  };
  const balances = (entries: readonly WalletEntry[]) => entries.map(({ balanceCents }) => balanceCents);

  it('is not there before the first posting', async () => {
    await expect(page()).rejects.toMatchObject({ code: 'WALLET_NOT_FOUND' });
  });

  it('tells what was posted, newest first, each with the balance after it; holds are no part of it', async () => {
    await post(1_000);
    await world.hold(stkHold(1));
    const { entries, nextCursor } = await page();
    expect(nextCursor).toBe('');
    expect(entries).toEqual([
      {
        entryId: '1',
        postingId: expect.any(String) as string,
        eventType: 'WalletAdjusted',
        transactionId: '',
        amountCents: 1_000,
        balanceCents: 1_000,
        description: 'Adjustment: top-up',
        at: at(1),
      },
    ]);
    const { holdId, transactionId } = stkHold(1);
    const hold = { merchantId: MERCHANT, environment: Environment.TEST, holdId, caller };
    await world.service.captureFee(hold);
    const [fee] = (await page()).entries;
    const said = { eventType: 'FeeCaptured', description: 'Fee', transactionId, amountCents: -250, balanceCents: 750 };
    expect(fee).toMatchObject({ entryId: '2', ...said });
  });

  it('tells both sides of what the merchant moved', async () => {
    await post(50_000, WalletKind.COLLECTIONS);
    await world.service.moveFunds(moveOf(30_000));
    const description = 'Moved from the collections wallet to the payout wallet';
    const [out] = (await page({ kind: WalletKind.COLLECTIONS })).entries;
    expect(out).toMatchObject({ eventType: 'FundsMoved', amountCents: -30_000, balanceCents: 20_000, description });
    const { entries } = await page({ kind: WalletKind.PAYOUT });
    expect(entries).toMatchObject([{ amountCents: 30_000, balanceCents: 30_000, description }]);
  });

  it('pages by a cursor that later postings do not move', async () => {
    for (const amount of [1, 2, 3, 4, 5]) await post(amount);
    const first = await page({ limit: 2 });
    expect(balances(first.entries)).toEqual([15, 10]);
    await post(6);
    const second = await page({ limit: 2, cursor: first.nextCursor });
    expect(balances(second.entries)).toEqual([6, 3]);
    const third = await page({ limit: 2, cursor: second.nextCursor });
    expect([balances(third.entries), third.nextCursor]).toEqual([[1], '']);
    expect(balances((await page({ limit: 5, cursor: first.entries.at(-1)!.entryId })).entries)).toEqual([6, 3, 1]);
  });

  it('holds to a time range, both ends included, across pages', async () => {
    for (const amount of [1, 2, 3, 4, 5]) await post(amount);
    const range = { from: at(2), to: at(4) };
    expect(balances((await page(range)).entries)).toEqual([10, 6, 3]);
    const first = await page({ ...range, limit: 2 });
    expect(balances(first.entries)).toEqual([10, 6]);
    const rest = await page({ ...range, limit: 2, cursor: first.nextCursor });
    expect([balances(rest.entries), rest.nextCursor]).toEqual([[3], '']);
    expect((await page({ from: at(6) })).entries).toEqual([]);
    expect((await page({ to: at(0) })).entries).toEqual([]);
    expect(balances((await page({ to: '2026-11-21T08:00:02.999Z' })).entries)).toEqual([3, 1]);
  });

  it('never has a time before the one of the entry below, whatever the clocks of two writers say', async () => {
    await post(1);
    clock.set(clock.nowMs() + 3_000);
    await post(2);
    clock.set(clock.nowMs() - 2_500);
    await world.topUp(4);
    const { entries } = await page();
    expect(entries.map(({ at: time }) => time)).toEqual([at(5), at(5), at(1)]);
    expect(balances((await page({ to: at(5) })).entries)).toEqual([7, 3, 1]);
  });

  it('belongs to one merchant, environment and wallet', async () => {
    await post(1_000);
    const strangers = [
      { merchantId: '00000000-0000-4000-8000-000000000000' },
      { environment: Environment.LIVE },
      { kind: WalletKind.PAYOUT },
    ];
    for (const other of strangers) await expect(page(other)).rejects.toMatchObject({ code: 'WALLET_NOT_FOUND' });
  });

  it.each([
    ['merchantId', { merchantId: 'x' }],
    ['environment', { environment: Environment.UNSPECIFIED }],
    ['kind', { kind: WalletKind.UNSPECIFIED }],
    ['limit', { limit: 0 }],
    ['limit', { limit: 1_001 }],
    ['from', { from: 'yesterday' }],
    ['to', { from: at(5), to: at(4) }],
  ])('names the wrong field %s', async (field, wrong) => {
    await expect(page(wrong)).rejects.toMatchObject({
      code: 'VALIDATION_ERROR',
      details: { fields: { [field]: expect.any(String) as string } },
    });
  });

  it.each(['0', 'x', '-1', '1.5', ' 1', '1234567890123'])('refuses the cursor %j', async (cursor) => {
    await post(1);
    await expect(page({ cursor })).rejects.toMatchObject({ code: 'INVALID_CURSOR' });
  });

  it('is the same when the service starts again, with its views or without them', async () => {
    for (const amount of [5, 6, 7]) await post(amount);
    const before = await page();
    await world.restart({ views });
    expect(await page()).toEqual(before);
    await world.restart();
    expect(await page()).toEqual(before);
    await post(8);
    expect(balances((await page()).entries)).toEqual([26, 18, 11, 5]);
  });

  it('is the fold of all postings, whatever was posted', async () => {
    const step = fc.record({
      kind: fc.constantFrom(WalletKind.SERVICE, WalletKind.PAYOUT, WalletKind.COLLECTIONS),
      amount: fc.integer({ min: -500, max: 900 }).filter((n) => n !== 0),
      does: fc.constantFrom('adjust', 'move', 'hold', 'restart'),
    });
    let n = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
        for (const { kind, amount, does } of steps) {
          if (does === 'restart') await world.restart();
          const to = kind === WalletKind.PAYOUT ? WalletKind.SERVICE : WalletKind.PAYOUT;
          const asked =
            does === 'adjust'
              ? world.topUp(amount, kind)
              : does === 'move'
                ? world.service.moveFunds(moveOf(Math.abs(amount), { from: kind, to }))
                : world.hold(stkHold((n += 1)));
          await asked.catch(() => undefined);
        }
        for (const kind of [WalletKind.SERVICE, WalletKind.PAYOUT, WalletKind.COLLECTIONS]) {
          const wallet = await world.wallet(kind).catch(() => undefined);
          if (wallet === undefined) continue;
          const { entries } = await page({ kind, limit: 1_000 });
          const oldestFirst = [...entries].reverse();
          let sum = 0;
          expect(balances(oldestFirst)).toEqual(oldestFirst.map(({ amountCents }) => (sum += amountCents)));
          expect(sum).toBe(wallet.postedCents);
          expect(oldestFirst.map(({ entryId }) => entryId)).toEqual(oldestFirst.map((_, i) => String(i + 1)));
          expect(new Set(entries.map(({ postingId }) => postingId)).size).toBe(entries.length);
        }
      }),
      { numRuns: 15 },
    );
  }, 180_000);
});
