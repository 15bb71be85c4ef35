const { existsSync, readFileSync, writeFileSync } = require('node:fs');
const { ranOutOfTime } = require('./second-try.cjs');

const LEVELS = ['unit', 'contract', 'property', 'sim', 'e2e'];

/**
 * Counts the tests of each level (the word before `.spec.ts`) and writes the counts, with the names of what failed, of
 * what of that only ran out of time, and of what was skipped, as JSON to `outputFile`, on top of what is there. A file that could not run at all counts as one failure.
 */
class LevelsReporter {
  constructor(_globalConfig, { outputFile }) {
    this.outputFile = outputFile;
    const none = () => ({ passed: 0, failed: [], late: [], skipped: [] });
    const before = outputFile && existsSync(outputFile) ? JSON.parse(readFileSync(outputFile, 'utf8')) : {};
    this.levels = Object.fromEntries(LEVELS.map((level) => [level, before[level] ?? none()]));
  }

  onTestResult({ context: { config } = {} }, file) {
    const level = this.levels[LEVELS.find((name) => file.testFilePath.endsWith(`.${name}.spec.ts`))];
    const path = file.testFilePath.replace(`${config?.rootDir}/`, '');
    for (const test of file.testResults) {
      const name = `${path}: ${[...test.ancestorTitles, test.title].join(' › ')}`;
      if (test.status === 'passed') level.passed += 1;
      else if (test.status === 'failed') level.failed.push(name);
      else level.skipped.push(name);
      if (test.status === 'failed' && ranOutOfTime(test.failureMessages ?? [])) level.late.push(name);
    }
    const brokeOutsideTests = file.testExecError || file.failureMessage;
    if (brokeOutsideTests && !file.testResults.some((test) => test.status === 'failed')) {
      level.failed.push(`${path}: could not run`);
    }
  }

  onRunComplete() {
    if (this.outputFile !== undefined) writeFileSync(this.outputFile, JSON.stringify(this.levels));
  }
}

module.exports = LevelsReporter;
