/** So many files at most are given a second try: when more ran out of time, the tree is slow, not the machine. */
const MOST_FILES = 3;

/** How a test says that it waited in vain, in the first line of its message: what was compared may hold such words as well. */
const OUT_OF_TIME = /exceeded timeout|timed out|waited (in vain|\d+ ms)|not within|did not become true/i;

/** Levels whose tests wait for other processes. What the others say does not depend on how busy the machine is. */
const WAITING_LEVELS = ['contract', 'e2e'];

/** True when a failed test ran out of time, in every message it has; an assertion that did not hold never is. */
function ranOutOfTime(failureMessages) {
  const lines = failureMessages.map((message) => message.split('\n', 1)[0]);
  return lines.length > 0 && lines.every((line) => OUT_OF_TIME.test(line));
}

/**
 * The files that are run once more, by themselves: all whose failed tests did nothing but run out of time. None when
 * another test failed as well, or when there are more than MOST_FILES.
 */
function filesToTryAgain(levels) {
  const failed = Object.entries(levels).flatMap(([name, { failed, late }]) =>
    failed.map((test) => ({ file: fileOf(test), isLate: WAITING_LEVELS.includes(name) && late.includes(test) })),
  );
  const files = [...new Set(failed.map(({ file }) => file))];
  return failed.every(({ isLate }) => isLate) && files.length <= MOST_FILES ? files : [];
}

/** What both tries say together: a failed test has passed when nothing of its file failed at the second try. */
function afterSecondTry(levels, second) {
  const failedAgain = new Set(Object.values(second).flatMap(({ failed }) => failed.map(fileOf)));
  return Object.fromEntries(
    Object.entries(levels).map(([name, level]) => {
      const failed = level.failed.filter((test) => failedAgain.has(fileOf(test)));
      const passedLater = level.failed.filter((test) => !failedAgain.has(fileOf(test)));
      return [name, { ...level, passed: level.passed + passedLater.length, failed, passedLater }];
    }),
  );
}

/** Names of tests begin with their file. */
function fileOf(test) {
  return test.slice(0, test.indexOf(': '));
}

module.exports = { afterSecondTry, filesToTryAgain, ranOutOfTime, MOST_FILES };
