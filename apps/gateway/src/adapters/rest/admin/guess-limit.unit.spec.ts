import { manualClock } from '@daftari/kernel/clock';
import { guessLimit, MAX_WRONG_TOKENS } from './guess-limit';

describe('the limit of guesses', () => {
  it('is one of each address, and ends a minute after the first wrong guess', () => {
    const clock = manualClock(1_000);
    const limit = guessLimit(clock);
    for (let i = 0; i < MAX_WRONG_TOKENS; i++) {
      expect(limit.waitMs('10.0.0.1')).toBe(0);
      limit.wrong('10.0.0.1');
    }
    expect([limit.waitMs('10.0.0.1'), limit.waitMs('10.0.0.2')]).toEqual([60_000, 0]);
    clock.advance(59_999);
    limit.wrong('10.0.0.1');
    expect(limit.waitMs('10.0.0.1')).toBe(1);
    clock.advance(1);
    expect(limit.waitMs('10.0.0.1')).toBe(0);
  });

  it('remembers a bounded number of addresses', () => {
    const limit = guessLimit(manualClock(0));
    for (let i = 0; i < MAX_WRONG_TOKENS; i++) limit.wrong('first');
    for (let i = 0; i < 10_000; i++) limit.wrong(`other-${i}`);
    expect(limit.waitMs('first')).toBe(0);
  });
});
