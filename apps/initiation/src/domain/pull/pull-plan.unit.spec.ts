import { beginRound, CALLBACKS_FIRST_MS, PART_MS, SLIDING_MS, spansOf, SWEEP_EVERY_MS, SWEEP_MS } from './pull-plan';

const NOW_MS = Date.UTC(2026, 10, 21, 8);
const MINUTE_MS = 60_000;

describe('what is asked of the list of transactions', () => {
  it('is all that it has at first, in parts, without a gap, the oldest first', () => {
    const spans = spansOf(beginRound(undefined, NOW_MS), NOW_MS);
    expect(spans[0]!.fromMs).toBe(NOW_MS - SWEEP_MS);
    expect(spans.at(-1)!.toMs).toBe(NOW_MS - CALLBACKS_FIRST_MS);
    for (const [i, { fromMs, toMs }] of spans.entries()) {
      expect(toMs - fromMs).toBeLessThanOrEqual(PART_MS);
      if (i > 0) expect(fromMs).toBe(spans[i - 1]!.toMs);
    }
  });
  it('is the last two hours once everything before is done', () => {
    const progress = { doneToMs: NOW_MS - 15 * MINUTE_MS, sweepDueMs: NOW_MS + 1 };
    const endMs = NOW_MS - CALLBACKS_FIRST_MS;
    expect(spansOf(beginRound(progress, NOW_MS), NOW_MS)).toEqual([{ fromMs: endMs - SLIDING_MS, toMs: endMs }]);
  });
  it('reaches back to where it ended when it was not to be had for longer', () => {
    const progress = { doneToMs: NOW_MS - 5 * 60 * MINUTE_MS, sweepDueMs: NOW_MS + 1 };
    const spans = spansOf(progress, NOW_MS);
    expect([spans[0]!.fromMs, spans.at(-1)!.toMs]).toEqual([progress.doneToMs, NOW_MS - CALLBACKS_FIRST_MS]);
  });
  it('reaches back no further than the list', () => {
    const progress = { doneToMs: NOW_MS - 2 * SWEEP_MS, sweepDueMs: NOW_MS + 1 };
    expect(spansOf(progress, NOW_MS)[0]!.fromMs).toBe(NOW_MS - SWEEP_MS);
  });
  it('is everything again twice a day: all that the list has is compared four times', () => {
    expect(SWEEP_MS / SWEEP_EVERY_MS).toBe(4);
    const first = beginRound(undefined, NOW_MS);
    const done = { ...first, doneToMs: NOW_MS };
    expect(beginRound(done, NOW_MS + SWEEP_EVERY_MS - 1)).toEqual(done);
    const nextMs = NOW_MS + SWEEP_EVERY_MS;
    expect(beginRound(done, nextMs)).toEqual({ doneToMs: nextMs - SWEEP_MS, sweepDueMs: nextMs + SWEEP_EVERY_MS });
  });
});
