import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Environment } from '@daftari/contracts/generated/daftari/common/v1/common';
import { memoryViewStore } from '@daftari/journal-memory/memory-view-store';
import { openSqliteViewStore } from '@daftari/journal-sqlite/sqlite-view-store';
import { MAX_LOOKED_AT, MAX_OPENED } from './application/list-transactions';
import { ListedLog, nth, type ToList } from './spec-listed';
import { STORES } from './spec-world';

const CHANNEL = '55555555-5555-4555-8555-555555555555';
const OTHER = '99999999-9999-4999-8999-999999999999';

describe.each(STORES)('a filtered list of transactions on %s', (kind) => {
  let folder: string;
  let log: ListedLog;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'daftari-list-'));
    const views = kind === 'memory' ? memoryViewStore() : openSqliteViewStore({ file: join(folder, 'views.db') });
    log = new ListedLog(views);
  });
  afterEach(() => {
    log.views.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const idsOf = (...all: readonly ToList[]) => all.map(({ transactionId }) => transactionId);

  /** One of each kind, the first the oldest. */
  const oneOfEach = () => {
    const all = Array.from({ length: 8 }, (_, n) => nth(n, { amountCents: (n + 1) * 10_000 }));
    const [open, paid, cancelled, topUp, payout, failed, refund, transfer] = all as Required<typeof all>;
    log.initiated(open!);
    log.initiated({ ...paid!, channelId: CHANNEL });
    log.ended(paid!, 'SUCCESS', 'NLJ7RT61SV');
    log.initiated(cancelled!);
    log.ended(cancelled!, 'CANCELLED');
    log.initiated(topUp!, 'WALLET_TOPUP_SERVICE_TOKENS');
    log.ended(topUp!, 'EXPIRED');
    log.payoutInitiated(payout!);
    log.payoutAccepted(payout!);
    log.payoutInitiated(failed!);
    log.payoutEnded(failed!, 'Failed');
    log.payoutInitiated(refund!, 'REFUND');
    log.payoutEnded(refund!, 'Succeeded');
    log.initiated(transfer!, 'C2C');
    log.ended(transfer!, 'SUCCESS');
    return { open, paid, cancelled, topUp, payout, failed, refund, transfer } as Record<string, ToList>;
  };

  it('finds by status and type, newest first, and counts what it finds', async () => {
    const { open, paid, cancelled, topUp, payout, failed, refund, transfer } = oneOfEach();
    const all = [transfer!, refund!, failed!, payout!, topUp!, cancelled!, paid!, open!];
    expect(await log.ids()).toEqual(idsOf(...all));
    expect((await log.list()).overview).toEqual({ total: 8, completed: 2, failed: 3, pending: 3 });
    expect(await log.ids({ types: ['STK'] })).toEqual(idsOf(cancelled!, paid!, open!));
    expect(await log.ids({ statuses: ['PENDING'] })).toEqual(idsOf(transfer!, open!));
    expect(await log.ids({ statuses: ['PROCESSING', 'REVERSED'] })).toEqual(idsOf(failed!, payout!));
    const both = { types: ['B2C', 'WALLET_TOPUP_SERVICE_TOKENS'], statuses: ['EXPIRED', 'FAILED', 'PROCESSING'] };
    expect(await log.ids(both)).toEqual(idsOf(payout!, topUp!));
    expect((await log.list(both)).overview).toEqual({ total: 2, completed: 0, failed: 1, pending: 1 });
    expect((await log.list({ types: ['C2B'] })).overview).toEqual({ total: 0, completed: 0, failed: 0, pending: 0 });
  });

  it('finds by channel, amount, reference, id and receipt', async () => {
    const { open, paid, cancelled, topUp } = oneOfEach();
    expect(await log.ids({ channelId: CHANNEL.toUpperCase() })).toEqual(idsOf(paid!));
    expect((await log.list({ channelId: CHANNEL })).overview).toMatchObject({ total: 1, completed: 1 });
    expect(await log.ids({ channelId: CHANNEL, statuses: ['PENDING'] })).toEqual([]);
    expect(await log.ids({ minAmountCents: 20_000, maxAmountCents: 40_000 })).toEqual(idsOf(topUp!, cancelled!, paid!));
    expect((await log.list({ maxAmountCents: 20_000 })).overview).toMatchObject({ total: 2, pending: 1 });
    expect(await log.ids({ text: open!.transactionId })).toEqual(idsOf(open!));
    expect(await log.ids({ text: open!.transactionId, statuses: ['SUCCESS'] })).toEqual([]);
    expect(await log.ids({ text: ' nlj7rt61sv ' })).toEqual(idsOf(paid!));
    expect((await log.list({ text: 'NLJ7RT61SV' })).overview).toMatchObject({ total: 1, completed: 1 });
    log.initiated(nth(20, { reference: 'Order 77' }));
    expect(await log.ids({ reference: 'Order 77' })).toEqual(idsOf(nth(20)));
    expect(await log.ids({ reference: 'order 77' })).toEqual([]);
    expect(await log.ids({ text: 'ORDER 7' })).toEqual(idsOf(nth(20)));
    expect((await log.list({ text: 'order 7', types: ['STK'] })).overview).toMatchObject({ total: 1, pending: 1 });
  });

  it('finds a phone that stands in the log as it is, by filter and by search', async () => {
    log.initiated(nth(1, { phone: '254722000111' }));
    log.initiated(nth(2));
    log.initiated(nth(3, { phone: '254722000111' }));
    log.ended(nth(3), 'SUCCESS');
    for (const filter of [{ phone: '254722000111' }, { text: '0722 000 111' }]) {
      expect(await log.ids(filter)).toEqual(idsOf(nth(3), nth(1)));
      expect(await log.ids(filter, { limit: 1 })).toEqual(idsOf(nth(3), nth(1)));
      expect((await log.list(filter)).overview).toEqual({ total: 2, completed: 1, failed: 0, pending: 1 });
      expect(await log.ids({ ...filter, statuses: ['PENDING'] })).toEqual(idsOf(nth(1)));
    }
    expect(await log.ids({ phone: '254799999999' })).toEqual([]);
  });

  it('finds a transfer by the phones of both who are in it', async () => {
    log.initiated(nth(1, { phone: '254722000111', receiver: '254733000222' }), 'C2C');
    log.initiated(nth(2));
    for (const number of ['254722000111', '254733000222']) {
      for (const filter of [
        { phone: number },
        { text: number },
        { text: number.slice(3) },
        { text: number.slice(4) },
      ]) {
        expect(await log.ids(filter)).toEqual(idsOf(nth(1)));
        expect((await log.list(filter)).overview?.total).toBe(1);
      }
    }
  });

  it('finds from the first day on, which began in Nairobi before it did in Greenwich', async () => {
    log.initiated(nth(1));
    expect(await log.ids({ from: '1969-12-31T21:00:00.000Z' })).toEqual(idsOf(nth(1)));
  });

  it('finds by time, its ends included, and counts days in Nairobi and parts of them', async () => {
    // Midnight in Nairobi is 21:00 UTC.
    const times = [
      '2026-11-20T20:59:59.999Z',
      '2026-11-20T21:00:00.000Z',
      '2026-11-21T20:59:59.999Z',
      '2026-11-21T21:00:00.000Z',
    ];
    const [before, first, last, after] = times.map((at, n) => nth(n, { at })) as [ToList, ToList, ToList, ToList];
    for (const one of [before, first, last, after]) log.initiated(one);
    log.ended(last, 'SUCCESS');
    const expectFound = async (from: string | undefined, to: string | undefined, ...found: ToList[]) => {
      expect(await log.ids({ from, to })).toEqual(idsOf(...found));
      expect((await log.list({ from, to })).overview?.total).toBe(found.length);
    };
    await expectFound(times[1], times[2], last, first);
    await expectFound(times[1], '2026-11-21T20:59:59.998Z', first);
    await expectFound('2026-11-20T21:00:00.001Z', times[2], last);
    await expectFound('2026-11-20T21:00:00.001Z', '2026-11-21T20:59:59.998Z');
    await expectFound(times[2], undefined, after, last);
    await expectFound(undefined, times[1], first, before);
    await expectFound(times[0], times[3], after, last, first, before);
    await expectFound('2026-11-20T12:00:00.000Z', '2026-11-22T12:00:00.000Z', after, last, first, before);
    await expectFound('2026-11-23T00:00:00.000Z', '2026-11-24T00:00:00.000Z');
    expect((await log.list({ from: times[1], to: times[2], statuses: ['SUCCESS'] })).overview?.total).toBe(1);
  });

  it('lists a transfer as one, by where its money is; its payouts are not listed', async () => {
    const [transfer, leg] = [nth(1), nth(2)];
    log.initiated(transfer, 'C2C');
    log.ended(transfer, 'SUCCESS');
    log.transfer(transfer, 'PayoutDue');
    log.payoutInitiated(leg, 'C2C_PAYOUT');
    expect(await log.ids({ statuses: ['PENDING'] })).toEqual(idsOf(transfer));
    log.transfer(transfer, 'RefundDue');
    log.transfer(transfer, 'Refunded');
    expect(await log.ids({ statuses: ['REVERSED'] })).toEqual(idsOf(transfer));
    expect((await log.list()).overview).toEqual({ total: 1, completed: 0, failed: 1, pending: 0 });
  });

  it('keeps merchants and environments apart, whatever is asked for', async () => {
    const [mine, live, others] = [nth(1), nth(2, { environment: 'live' }), nth(3, { merchantId: OTHER })];
    for (const one of [mine, live, others]) {
      log.initiated({ ...one, channelId: CHANNEL });
      log.ended(one, 'SUCCESS', `RECEIPT00${one.transactionId.slice(-1)}`);
    }
    const asked = [{}, { channelId: CHANNEL }, { phone: '254712345678' }, { text: 'INV-2024' }];
    for (const filter of asked) {
      expect(await log.ids(filter)).toEqual(idsOf(mine));
      expect((await log.list(filter)).overview?.total).toBe(1);
      expect(await log.ids(filter, { environment: Environment.LIVE })).toEqual(idsOf(live));
      expect(await log.ids(filter, { merchantId: OTHER })).toEqual(idsOf(others));
    }
    for (const text of [others.transactionId, live.transactionId, 'RECEIPT003', 'RECEIPT002']) {
      expect(await log.ids({ text })).toEqual([]);
    }
  });

  it('looks at so many for one page and then goes on from there; what is too much to count has no overview', async () => {
    for (let n = 0; n < MAX_OPENED + 2; n += 1) log.initiated(nth(n, { reference: n < 2 ? 'wanted' : 'other' }));
    const first = await log.list({ reference: 'wanted' });
    expect([first.payments, first.overview]).toEqual([[], undefined]);
    expect(first.nextCursor).not.toBe('');
    expect(await log.ids({ reference: 'wanted' })).toEqual(idsOf(nth(1), nth(0)));
    expect((await log.list({ reference: 'wanted', to: nth(10).at })).overview?.total).toBe(2);
  });
});

describe('a filtered list of very many transactions', () => {
  it('looks at a bounded number of amounts for one page', async () => {
    const log = new ListedLog();
    for (let n = 0; n < MAX_LOOKED_AT + 10; n += 1) log.initiated(nth(n, { amountCents: n < 3 ? 500 : 100_000 }));
    const first = await log.list({ maxAmountCents: 500 });
    expect([first.payments, first.overview]).toEqual([[], undefined]);
    expect(await log.ids({ maxAmountCents: 500 })).toEqual([2, 1, 0].map((n) => nth(n).transactionId));
    expect((await log.list()).overview?.total).toBe(MAX_LOOKED_AT + 10);
  });

  it('has no overview when what may be looked at is used up before the last part of a day', async () => {
    const log = new ListedLog();
    for (let n = 0; n < MAX_LOOKED_AT; n += 1) log.initiated(nth(n));
    const nextDay = nth(MAX_LOOKED_AT, { at: '2026-11-22T08:00:00.000Z' });
    log.initiated(nextDay);
    expect((await log.list({ from: nth(0).at, to: nextDay.at })).overview).toBeUndefined();
    expect((await log.list({ from: nth(1).at, to: nextDay.at })).overview?.total).toBe(MAX_LOOKED_AT);
  });
});

describe('a filter of the list', () => {
  const log = new ListedLog();
  it.each([
    [{ types: ['C2C_PAYOUT'] }, 'types'],
    [{ statuses: ['paid'] }, 'statuses'],
    [{ from: '2026-11-21' }, 'from'],
    [{ to: '2026-13-21T00:00:00.000Z' }, 'to'],
    [{ from: '0000-01-01T00:00:00.000Z' }, 'from'],
    [{ from: '1969-12-31T20:59:59.999Z' }, 'from'],
    [{ from: '2026-11-21T00:00:00.000Z', to: '2026-11-20T00:00:00.000Z' }, 'to'],
    [{ channelId: 'x' }, 'channelId'],
    [{ minAmountCents: -1 }, 'minAmountCents'],
    [{ maxAmountCents: 0.5 }, 'maxAmountCents'],
    [{ phone: '0712345678' }, 'phone'],
    [{ text: ' ' }, 'text'],
    [{ text: 'x'.repeat(121) }, 'text'],
  ])('is refused: %j', async (filter, field) => {
    await expect(log.list(filter)).rejects.toMatchObject({
      code: 'VALIDATION_ERROR',
      details: { fields: { [field]: expect.any(String) as unknown } },
    });
  });
});
