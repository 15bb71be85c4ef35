import { isoTime } from '@daftari/kernel/clock';
import type { FinalOutcome, Queries } from './payment';
import { ASK_AFTER_MS, ASKED_FOR_MS, canBeAsked, CONFIRM_WITHIN_MS, nextQueryAtMs, pushedAtMs } from './query-schedule';

const STARTED_MS = Date.UTC(2026, 10, 21, 8);
const PUSHED_MS = STARTED_MS + 2_000;
const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

type Said = [afterMs: number, verdict: 'not-yet' | 'not-success' | 'success', resultCode?: string];

/** A payment that was acknowledged at 0, and what it was said about it so many milliseconds later. */
function asked(...said: Said[]) {
  const last = said.slice(-2).map(([afterMs, verdict, resultCode = '1032']) => ({
    at: isoTime(PUSHED_MS + afterMs),
    verdict,
    resultCode,
  }));
  const queries: Queries = { count: said.length, last };
  const times = { createdAt: isoTime(STARTED_MS), acceptedAt: isoTime(PUSHED_MS) };
  return { ...times, providerCheckoutId: 'ws_CO_1', queries };
}

const nextAfterPush = (...said: Said[]) => {
  const atMs = nextQueryAtMs(asked(...said));
  return atMs === undefined ? undefined : atMs - PUSHED_MS;
};

describe('the schedule of questions', () => {
  it('is 25 s, 45 s, 75 s, 2, 5 and 15 min after the push, then hourly for 24 h', () => {
    const quick = [25 * SECOND, 45 * SECOND, 75 * SECOND, 2 * MINUTE, 5 * MINUTE, 15 * MINUTE];
    expect(ASK_AFTER_MS.slice(0, 6)).toEqual(quick);
    const hourly = ASK_AFTER_MS.slice(5);
    expect(hourly.slice(1).map((ms, index) => ms - hourly[index]!)).toEqual(Array.from({ length: 23 }, () => HOUR));
    expect(ASKED_FOR_MS - ASK_AFTER_MS.at(-1)!).toBeLessThan(HOUR);
  });

  it('is gone through step by step while there is nothing to hear', () => {
    const times: number[] = [];
    for (let at = nextAfterPush(); at !== undefined; at = nextAfterPush([at, 'not-yet'])) times.push(at);
    expect(times).toEqual(ASK_AFTER_MS);
  });

  it.each<[string, Said[], number | undefined]>([
    ['an answer that was slow', [[40 * SECOND, 'not-yet']], 45 * SECOND],
    ['an answer at the next step', [[45 * SECOND, 'not-yet']], 75 * SECOND],
    ['steps that were missed', [[3 * HOUR, 'not-yet']], 3 * HOUR + 15 * MINUTE],
    ['the last step', [[23 * HOUR + 15 * MINUTE, 'not-yet']], undefined],
    ['a day on which nobody asked', [[30 * HOUR, 'not-yet']], undefined],
    ['a failure, by the schedule where that is sooner', [[25 * SECOND, 'not-success']], 45 * SECOND],
    ['a failure late in the schedule, soon', [[15 * MINUTE, 'not-success']], 15 * MINUTE + CONFIRM_WITHIN_MS],
    ['a failure after the last step, once more', [[30 * HOUR, 'not-success']], 30 * HOUR + CONFIRM_WITHIN_MS],
    [
      'a failure that was taken back',
      [
        [15 * MINUTE, 'not-success'],
        [16 * MINUTE, 'not-yet'],
      ],
      75 * MINUTE,
    ],
    [
      'two failures that contradict each other',
      [
        [15 * MINUTE, 'not-success', '1032'],
        [16 * MINUTE, 'not-success', '1'],
      ],
      75 * MINUTE,
    ],
    ['a success that was never written down, at once', [[25 * SECOND, 'success', '0']], 25 * SECOND],
  ])('after %s', (_, said, expected) => expect(nextAfterPush(...said)).toBe(expected));

  it('is overdue for a payment nobody asked about', () => {
    expect(nextAfterPush()).toBe(ASK_AFTER_MS[0]);
  });

  it('can be another one', () => expect(nextQueryAtMs(asked([150, 'not-yet']), [100, 200])).toBe(PUSHED_MS + 200));
});

describe('a payment', () => {
  const success: FinalOutcome = { status: 'SUCCESS' };
  it.each([
    ['that is open and has a CheckoutRequestID can be asked about', {}, true],
    ['that has ended is asked about no more', { outcome: success }, false],
    ['without a CheckoutRequestID cannot be asked about', { providerCheckoutId: undefined }, false],
    ['with an empty one cannot either', { providerCheckoutId: '' }, false],
  ])('%s', (_, over, expected) => {
    const { providerCheckoutId, ...rest } = { ...asked(), ...over };
    const payment = { ...rest, ...(providerCheckoutId === undefined ? {} : { providerCheckoutId }) };
    expect(canBeAsked(payment)).toBe(expected);
    expect(nextQueryAtMs(payment) !== undefined).toBe(expected);
  });

  it('was pushed when it was acknowledged, else when it was started', () => {
    const { acceptedAt: _, ...unacknowledged } = asked();
    expect(pushedAtMs(asked())).toBe(PUSHED_MS);
    expect(pushedAtMs(unacknowledged)).toBe(STARTED_MS);
  });
});
