import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

interface Level {
  passed: number;
  failed: string[];
  late: string[];
  skipped: string[];
  passedLater?: string[];
}
interface Step {
  name: string;
  ok: boolean;
  runsTests: boolean;
  tookMs: number;
}
interface ReportModule {
  testReport(steps: Step[], levels?: Record<string, Level>): { lines: string[]; ok: boolean };
}
interface Reporter {
  levels: Record<string, Level>;
  onTestResult(test: unknown, file: unknown): void;
  onRunComplete(): void;
}

const { testReport } = jest.requireActual<ReportModule>('./report.cjs');
const LevelsReporter = jest.requireActual<new (config: unknown, options: object) => Reporter>('./levels-reporter.cjs');

const step = (name: string, ok: boolean, runsTests = false): Step => ({ name, ok, runsTests, tookMs: 1_000 });
const level = (passed: number, failed: string[] = [], skipped: string[] = []): Level => ({
  passed,
  failed,
  late: [],
  skipped,
});

describe('the report of npm test', () => {
  it('ends with the totals of tests and checks', () => {
    const report = testReport([step('lint', true), step('tests', true, true)], { unit: level(3), e2e: level(2) });
    expect(report.ok).toBe(true);
    expect(report.lines.at(-1)).toBe('6 passed, 0 failed');
  });

  it('names what was skipped, with the reason the test gives', () => {
    const skipped = ['a.e2e.spec.ts: survives a restart (needs Kafka)'];
    const report = testReport([step('tests', true, true)], { unit: level(1), e2e: level(0, [], skipped) });
    expect(report.lines.join('\n')).toContain('survives a restart (needs Kafka)');
    expect(report.lines.at(-1)).toBe('1 passed, 0 failed, 1 skipped');
  });

  it('is red when a test failed, and names it once', () => {
    const report = testReport([step('tests', false, true)], { unit: level(1, ['a.unit.spec.ts: adds']) });
    expect(report.ok).toBe(false);
    expect(report.lines.at(-1)).toBe('1 passed, 1 failed');
  });

  it('is red when a check failed and every test passed', () => {
    const report = testReport([step('lint', false), step('tests', true, true)], { unit: level(1) });
    expect(report.ok).toBe(false);
    expect(report.lines.at(-1)).toBe('1 passed, 1 failed');
  });

  it('names what passed at its second try, and is green', () => {
    const e2e = { ...level(2), passedLater: ['a.e2e.spec.ts: answers'] };
    const report = testReport([step('tests', false, true), step('again', true, true)], { e2e });
    expect(report.lines).toContain('  a.e2e.spec.ts: answers');
    expect(report.lines.at(-1)).toBe('2 passed, 0 failed');
    expect(report.ok).toBe(true);
  });

  it('is red when Jest failed although no test did', () => {
    expect(testReport([step('tests', false, true)], { unit: level(1) }).ok).toBe(false);
  });

  it.each([undefined, { unit: level(0) }, { unit: level(0, [], ['x']) }])('is red when no test ran: %j', (levels) => {
    expect(testReport([step('lint', true), step('tests', true, true)], levels).ok).toBe(false);
  });
});

describe('the levels reporter', () => {
  const result = (status: string) => ({ status, title: 'adds', ancestorTitles: ['money'] });

  it('counts each test under the level in its file name', () => {
    const reporter = new LevelsReporter({}, {});
    reporter.onTestResult({}, { testFilePath: 'a.unit.spec.ts', testResults: [result('passed'), result('pending')] });
    reporter.onTestResult({}, { testFilePath: 'b.e2e.spec.ts', testResults: [result('failed')], failureMessage: 'x' });
    expect(reporter.levels.unit).toEqual(level(1, [], ['a.unit.spec.ts: money › adds']));
    expect(reporter.levels.e2e).toEqual(level(0, ['b.e2e.spec.ts: money › adds']));
  });

  it('notes which failures only ran out of time', () => {
    const reporter = new LevelsReporter({}, {});
    const failed = { ...result('failed'), failureMessages: ['Exceeded timeout of 120000 ms for a test.'] };
    reporter.onTestResult({}, { testFilePath: 'b.e2e.spec.ts', testResults: [failed], failureMessage: 'x' });
    expect(reporter.levels.e2e).toEqual({
      ...level(0, ['b.e2e.spec.ts: money › adds']),
      late: ['b.e2e.spec.ts: money › adds'],
    });
  });

  it('counts a file that could not run as a failure', () => {
    const reporter = new LevelsReporter({}, {});
    reporter.onTestResult({}, { testFilePath: 'a.sim.spec.ts', testResults: [], testExecError: new Error('syntax') });
    expect(reporter.levels.sim).toEqual(level(0, ['a.sim.spec.ts: could not run']));
  });

  it('counts on top of what an earlier run has counted', () => {
    const folder = mkdtempSync(join(tmpdir(), 'levels-'));
    const options = { outputFile: join(folder, 'levels.json') };
    for (const status of ['passed', 'failed']) {
      const reporter = new LevelsReporter({}, options);
      reporter.onTestResult({}, { testFilePath: `${status}.e2e.spec.ts`, testResults: [result(status)] });
      reporter.onRunComplete();
    }
    const { levels } = new LevelsReporter({}, options);
    rmSync(folder, { recursive: true });
    expect(levels.e2e).toEqual(level(1, ['failed.e2e.spec.ts: money › adds']));
  });
});
