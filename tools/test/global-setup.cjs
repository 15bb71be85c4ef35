const { spawnSync } = require('node:child_process');
const { join } = require('node:path');

/**
 * Specs run the bundles under dist/ (the worker that writes SQLite, whole servers): build them first.
 * A bundle that does not build is removed by the build, so that no spec ever passes on an old one.
 */
module.exports = function buildOnce() {
  const build = spawnSync(process.execPath, [join(__dirname, '../build/build.mjs'), '--quiet'], { stdio: 'inherit' });
  if (build.status !== 0) console.error('The build failed (see above): specs that need its bundles will fail too.');
};
