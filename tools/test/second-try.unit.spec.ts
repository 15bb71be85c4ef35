interface Level {
  passed: number;
  failed: string[];
  late: string[];
  passedLater?: string[];
}
interface SecondTry {
  readonly MOST_FILES: number;
  ranOutOfTime(failureMessages: string[]): boolean;
  filesToTryAgain(levels: Record<string, Level>): string[];
  afterSecondTry(levels: Record<string, Level>, second: Record<string, Level>): Record<string, Level>;
}

const { afterSecondTry, filesToTryAgain, MOST_FILES, ranOutOfTime } = jest.requireActual<SecondTry>('./second-try.cjs');

const late = (...tests: string[]): Level => ({ passed: 3, failed: tests, late: tests });
const wrong = (...tests: string[]): Level => ({ passed: 3, failed: tests, late: [] });

describe('a test that ran out of time', () => {
  it.each([
    'thrown: "Exceeded timeout of 120000 ms for a test.',
    'Error: waited 90000 ms for the callback; {}',
    'Error: waited in vain: ["0: 3 of 4"]',
    'StoreUnavailable: the store can not be read (Timed out while checking out a connection from connection pool)',
  ])('says so: %s', (message) => expect(ranOutOfTime([message])).toBe(true));

  it('is none when an assertion did not hold, alone or beside it', () => {
    const assertion = 'expect(received).toEqual(expected)\n-  "credited": 72\n+  "credited": 71';
    expect(ranOutOfTime([assertion])).toBe(false);
    expect(ranOutOfTime(['Exceeded timeout of 120000 ms for a test.', assertion])).toBe(false);
    expect(ranOutOfTime([])).toBe(false);
    expect(ranOutOfTime([`${assertion}\n+ "the request timed out"`])).toBe(false);
  });
});

describe('the second try', () => {
  it('is for files whose tests only ran out of time, each once', () => {
    const levels = {
      contract: late('a.contract.spec.ts: x › y', 'a.contract.spec.ts: x › z'),
      e2e: late('b.e2e.spec.ts: x'),
    };
    expect(filesToTryAgain(levels)).toEqual(['a.contract.spec.ts', 'b.e2e.spec.ts']);
  });

  it('is for none when anything else failed as well', () => {
    expect(filesToTryAgain({ contract: late('a.contract.spec.ts: x'), unit: wrong('b.unit.spec.ts: x') })).toEqual([]);
  });

  it.each(['unit', 'property', 'sim'])('is never for tests that wait for no other process: %s', (level) => {
    expect(filesToTryAgain({ [level]: late(`a.${level}.spec.ts: x`) })).toEqual([]);
  });

  it('is for none when many files ran out of time', () => {
    const names = Array.from({ length: MOST_FILES + 1 }, (_, i) => `${i}.e2e.spec.ts: x`);
    expect(filesToTryAgain({ e2e: late(...names) })).toEqual([]);
  });

  it('counts as passed, under a name of its own, what passed with its whole file', () => {
    const first = { e2e: late('a.e2e.spec.ts: x', 'b.e2e.spec.ts: y') };
    const { e2e } = afterSecondTry(first, { e2e: wrong('b.e2e.spec.ts: could not run') });
    expect(e2e).toMatchObject({ passed: 4, failed: ['b.e2e.spec.ts: y'], passedLater: ['a.e2e.spec.ts: x'] });
  });
});
