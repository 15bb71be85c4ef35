import type { PaymentFilter } from '@daftari/contracts/generated/daftari/initiation/v1/initiation';
import { isoTime } from '@daftari/kernel/clock';
import fc from 'fast-check';
import { LISTED_FROM, ListedLog, nth, type ToList } from './spec-listed';

const CHANNELS = ['55555555-5555-4555-8555-555555555555', '66666666-6666-4666-8666-666666666666'];
const AMOUNTS = [100, 500, 100_000];
const ENDS = ['SUCCESS', 'FAILED', 'CANCELLED', 'EXPIRED'] as const;
const HOUR_MS = 3_600_000;

/** What a plain list would know of a transaction. */
interface Plain {
  readonly one: ToList;
  readonly type: 'STK' | 'B2C';
  status: string;
}

const start = fc.record({
  do: fc.constant('start' as const),
  type: fc.constantFrom('STK' as const, 'B2C' as const),
  /** Several within one millisecond, and over several days. */
  afterMs: fc.constantFrom(0, 0, 1, 7 * HOUR_MS),
  amount: fc.constantFrom(...AMOUNTS),
  channel: fc.option(fc.constantFrom(...CHANNELS), { nil: undefined }),
});
const end = fc.record({ do: fc.constant('end' as const), which: fc.nat(), how: fc.constantFrom(...ENDS) });
const step = fc.oneof({ weight: 3, arbitrary: start }, { weight: 2, arbitrary: end });
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

const hour = fc.integer({ min: -10, max: 100 }).map((n) => Date.parse(LISTED_FROM) + n * HOUR_MS);
const several = <T>(values: readonly T[]) => fc.uniqueArray(fc.constantFrom(...values), { maxLength: 2 });
const filter: fc.Arbitrary<PaymentFilter> = fc
  .record({
    types: several(['STK', 'B2C']),
    statuses: several(['PENDING', 'PROCESSING', 'SUCCESS', 'FAILED', 'CANCELLED', 'EXPIRED', 'REVERSED']),
    range: fc.option(fc.tuple(hour, hour), { nil: undefined }),
    channelId: fc.option(fc.constantFrom(...CHANNELS), { nil: undefined, freq: 2 }),
    minAmountCents: fc.option(fc.constantFrom(...AMOUNTS), { nil: undefined, freq: 2 }),
    maxAmountCents: fc.option(fc.constantFrom(...AMOUNTS), { nil: undefined, freq: 2 }),
  })
  .map(({ range, ...rest }) => {
    if (range === undefined) return rest;
    const [from, to] = [...range].sort((a, b) => a - b).map(isoTime);
    return { ...rest, from, to };
  });

/** A log with the plain list of what is in it. */
class Both {
  readonly log = new ListedLog();
  readonly plain: Plain[] = [];
  private nowMs = Date.parse(LISTED_FROM);

  do(step: Step): void {
    if (step.do === 'start') this.start(step);
    else if (this.plain.length > 0) this.end(this.plain[step.which % this.plain.length]!, step.how);
  }

  /** Newest first. */
  found(filter: PaymentFilter): Plain[] {
    const placed = this.plain.filter((one) => fits(one, filter)).map((one) => ({ one, place: placeOf(one) }));
    return placed.sort((a, b) => (a.place < b.place ? 1 : -1)).map(({ one }) => one);
  }

  private start({ type, afterMs, amount, channel }: Extract<Step, { do: 'start' }>): void {
    this.nowMs += afterMs;
    // Ids in no order, so that places within one millisecond are in none either.
    const number = (this.plain.length * 7_919) % 1_000;
    const named = type === 'STK' && channel !== undefined ? { channelId: channel } : {};
    const one = nth(number, { at: isoTime(this.nowMs), amountCents: amount, ...named });
    this.plain.push({ one, type, status: 'PENDING' });
    if (type === 'STK') this.log.initiated(one);
    else this.log.payoutInitiated(one);
  }

  private end(plain: Plain, how: (typeof ENDS)[number]): void {
    const { one, type, status } = plain;
    if (type === 'STK' && status === 'PENDING') {
      this.log.ended(one, how);
      plain.status = how;
    } else if (type === 'B2C' && status === 'PENDING') {
      this.log.payoutAccepted(one);
      plain.status = 'PROCESSING';
    } else if (type === 'B2C' && status === 'PROCESSING') {
      this.log.payoutEnded(one, how === 'SUCCESS' ? 'Succeeded' : 'Failed');
      plain.status = how === 'SUCCESS' ? 'SUCCESS' : 'REVERSED';
    }
  }
}

function fits({ one, type, status }: Plain, asked: PaymentFilter): boolean {
  const { types, statuses, from = '', to = '~', channelId, minAmountCents = 0, maxAmountCents = Infinity } = asked;
  const { at = '', amountCents = 0 } = one;
  return (
    (types.length === 0 || types.includes(type)) &&
    (statuses.length === 0 || statuses.includes(status)) &&
    at >= from &&
    at <= to &&
    (channelId === undefined || one.channelId === channelId) &&
    amountCents >= minAmountCents &&
    amountCents <= maxAmountCents
  );
}

function placeOf({ one: { at, transactionId } }: Plain): string {
  return `${at}/${transactionId}`;
}

const idsOf = (all: readonly Plain[]) => all.map(({ one }) => one.transactionId);
const isIn =
  (statuses: readonly string[]) =>
  ({ status }: Plain) =>
    statuses.includes(status);

describe('the list of transactions', () => {
  const steps = fc.array(step, { maxLength: 60 });
  const limit = fc.integer({ min: 1, max: 7 });

  it('is, page by page, what a plain list would be, and counts it', async () => {
    await fc.assert(
      fc.asyncProperty(steps, filter, limit, async (all, asked, pageLimit) => {
        const both = new Both();
        for (const one of all) both.do(one);
        const expected = both.found(asked);
        expect(await both.log.ids(asked, { limit: pageLimit })).toEqual(idsOf(expected));
        expect((await both.log.list(asked, { limit: pageLimit })).overview).toEqual({
          total: expected.length,
          completed: expected.filter(isIn(['SUCCESS'])).length,
          failed: expected.filter(isIn(['FAILED', 'CANCELLED', 'EXPIRED', 'REVERSED'])).length,
          pending: expected.filter(isIn(['PENDING', 'PROCESSING'])).length,
        });
      }),
      { numRuns: 150, seed: 20_261_122 },
    );
  });

  it('shows no transaction twice and loses none, while others come in and end between its pages', async () => {
    const between = fc.array(fc.array(step, { maxLength: 6 }), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(steps, between, filter, limit, async (all, meanwhile, asked, pageLimit) => {
        const both = new Both();
        for (const one of all) both.do(one);
        const before = both.found(asked);
        const shown: string[] = [];
        let cursor = '';
        for (let page = 0; page === 0 || cursor !== ''; page += 1) {
          const answer = await both.log.list(asked, { limit: pageLimit, cursor });
          shown.push(...answer.payments.map(({ transactionId }) => transactionId));
          cursor = answer.nextCursor;
          for (const one of meanwhile[page] ?? []) both.do(one);
        }
        expect(new Set(shown).size).toBe(shown.length);
        // What fitted all the time was shown; what ended meanwhile may have left the filter or come into it.
        const fittedAlways = before.filter((one) => asked.statuses.length === 0 || fits(one, asked));
        expect(shown).toEqual(expect.arrayContaining(idsOf(fittedAlways)));
      }),
      { numRuns: 150, seed: 20_261_122 },
    );
  });
});
