const Sequencer = require('@jest/test-sequencer').default;

/** What takes minutes starts first, in its usual order: none of it is to be the last that all wait for. */
module.exports = class LongestFirst extends Sequencer {
  sort(tests) {
    const sorted = super.sort(tests);
    return [...sorted.filter(isLong), ...sorted.filter((test) => !isLong(test))];
  }
};

/** Whole installations in virtual time. */
function isLong({ path }) {
  return path.endsWith('.sim.spec.ts');
}
