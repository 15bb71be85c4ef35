import { isoTime } from '@daftari/kernel/clock';
import type { FinalStatus, QueryAnswer } from './payment';
import { BELIEVED_AFTER_MS, conclusionOf } from './query-conclusion';

const PUSHED_MS = Date.UTC(2026, 10, 21, 8);
const STATUS: Record<string, FinalStatus> = { '0': 'SUCCESS', '1': 'FAILED', '1032': 'CANCELLED', '1037': 'EXPIRED' };
const statusOf = (resultCode: string) => (resultCode === '1019' ? 'EXPIRED' : STATUS[resultCode]);

/** Answers as `[seconds after the push, result code]`. */
function answers(...said: [number, string][]): QueryAnswer[] {
  return said.slice(-2).map(([afterSeconds, resultCode]) => {
    const status = statusOf(resultCode);
    const verdict = status === undefined ? 'not-yet' : status === 'SUCCESS' ? 'success' : 'not-success';
    return { at: isoTime(PUSHED_MS + afterSeconds * 1_000), verdict, resultCode };
  });
}

function conclusion(last: QueryAnswer[], outcome?: { status: FinalStatus }) {
  const acceptedAt = isoTime(PUSHED_MS);
  const payment = { createdAt: isoTime(PUSHED_MS - 5_000), acceptedAt, queries: { count: last.length, last } };
  return conclusionOf({ ...payment, ...(outcome === undefined ? {} : { outcome }) }, statusOf);
}

describe('the answers to our questions', () => {
  it.each<[string, [number, string][], FinalStatus | undefined]>([
    ['none', [], undefined],
    ['a success is the end at any time', [[1, '0']], 'SUCCESS'],
    [
      'a success beats a failure before it',
      [
        [25, '1032'],
        [45, '0'],
      ],
      'SUCCESS',
    ],
    [
      '4999 is no end',
      [
        [45, '4999'],
        [75, '4999'],
      ],
      undefined,
    ],
    [
      '500.001.1001 is no end',
      [
        [45, '500.001.1001'],
        [75, '500.001.1001'],
      ],
      undefined,
    ],
    [
      'a code nobody knows is no end, however often',
      [
        [45, '7777'],
        [75, '7777'],
      ],
      undefined,
    ],
    ['one failure is no end', [[75, '1032']], undefined],
    [
      'two failures are the end when the second is told 60 s after the push',
      [
        [45, '1032'],
        [60, '1032'],
      ],
      'CANCELLED',
    ],
    [
      'two failures are no end before that',
      [
        [25, '1032'],
        [59.999, '1032'],
      ],
      undefined,
    ],
    [
      'a failure that was taken back in between is no end',
      [
        [25, '1032'],
        [45, '4999'],
        [75, '1032'],
      ],
      undefined,
    ],
    [
      'a failure that is taken back is no end',
      [
        [45, '1032'],
        [75, '4999'],
      ],
      undefined,
    ],
    [
      'two ends that differ are no end',
      [
        [45, '1032'],
        [75, '1037'],
      ],
      undefined,
    ],
    [
      'two codes of the same end are one',
      [
        [45, '1037'],
        [75, '1019'],
      ],
      'EXPIRED',
    ],
    [
      'any other known code is a failure',
      [
        [75, '1'],
        [120, '1'],
      ],
      'FAILED',
    ],
  ])('%s', (_, said, expected) => expect(conclusion(answers(...said))).toBe(expected));

  it('end nothing that has ended', () => {
    expect(conclusion(answers([75, '0']), { status: 'EXPIRED' })).toBeUndefined();
  });

  it('that a failure takes into account come a minute after the acknowledgement', () =>
    expect(BELIEVED_AFTER_MS).toBe(60_000));

  it('end nothing by a code that is known no more', () => {
    const forgotten = answers([45, '1032'], [75, '1032']);
    const payment = { createdAt: isoTime(PUSHED_MS), queries: { count: 2, last: forgotten } };
    expect(conclusionOf(payment, () => undefined)).toBeUndefined();
  });
});
