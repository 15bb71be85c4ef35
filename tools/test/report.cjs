/**
 * What `npm test` says at its end. `steps` are the checks around the tests, `levels` what the reporter counted
 * (undefined when Jest did not get that far; `passedLater` after a second try). Green means: every step passed, no test failed, and some test ran.
 */
function testReport(steps, levels) {
  const counted = Object.entries(levels ?? {});
  const of = (kind) => counted.flatMap(([, level]) => level[kind] ?? []);
  const testsPassed = counted.reduce((sum, [, level]) => sum + level.passed, 0);
  const namedTests = [...of('failed'), ...of('passedLater')];
  const failedSteps = steps.filter((step) => !step.ok && !(step.runsTests && namedTests.length > 0));
  const nothingRan = testsPassed + of('failed').length === 0;

  const failed = [...failedSteps.map((step) => `${step.name}: see its output above`), ...of('failed')];
  if (nothingRan) failed.push('no test ran');
  const passed = testsPassed + steps.filter((step) => step.ok && !step.runsTests).length;
  const skipped = of('skipped');

  const lines = ['', 'Steps', ...steps.map(stepLine), '', 'Tests by level', ...counted.map(levelLine)];
  if (skipped.length > 0) lines.push('', 'Skipped', ...skipped.map((name) => `  ${name}`));
  const later = of('passedLater');
  if (later.length > 0)
    lines.push('', 'Ran out of time, and passed when run again alone', ...later.map((name) => `  ${name}`));
  if (failed.length > 0) lines.push('', 'Failed', ...failed.map((name) => `  ✕ ${name}`));
  lines.push('', `${passed} passed, ${failed.length} failed${skipped.length > 0 ? `, ${skipped.length} skipped` : ''}`);
  return { lines, ok: failed.length === 0 };
}

function stepLine({ name, ok, tookMs }) {
  return `  ${ok ? '✓' : '✕'} ${name.padEnd(10)} ${(tookMs / 1000).toFixed(1).padStart(6)} s`;
}

function levelLine([name, { passed, failed, skipped }]) {
  const counts = [`${passed} passed`, `${failed.length} failed`, `${skipped.length} skipped`];
  return `  ${name.padEnd(10)} ${counts.map((text) => text.padStart(12)).join('')}`;
}

module.exports = { testReport };
