const { compilerOptions } = require('./tsconfig.base.json');
const esmOnly = require('./tools/build/esm-only.json');

const countsFile = process.env.TEST_COUNTS_FILE;

/** The path aliases of tsconfig, as Jest wants them: `@daftari/kernel/*` becomes `^@daftari/kernel/(.*)$`. */
const aliases = Object.fromEntries(
  Object.entries(compilerOptions.paths).map(([alias, [target]]) => [
    `^${alias.replace('*', '(.*)')}$`,
    target.replace('./', '<rootDir>/').replace('*', '$1'),
  ]),
);

/** @type {import('jest').Config} */
module.exports = {
  rootDir: __dirname,
  roots: ['apps', 'libs', 'tools'].map((room) => `<rootDir>/${room}`).filter(exists),
  testEnvironment: 'node',
  testMatch: ['**/*.{unit,contract,property,sim,e2e}.spec.ts'],
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/dist/', '<rootDir>/tools/lint/fixture/'],
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/tools/proto/node_modules/'],
  moduleFileExtensions: ['ts', 'mjs', 'js', 'cjs', 'json', 'node'],
  moduleNameMapper: aliases,
  transform: {
    '\\.(ts|js|mjs|cjs)$': [
      '@swc/jest',
      {
        swcrc: false,
        jsc: { target: 'es2023', parser: { syntax: 'typescript' } },
        module: { type: 'commonjs' },
        sourceMaps: 'inline',
      },
    ],
  },
  // Node 20 under Jest cannot `require` an ES module, so swc turns the few packages that are nothing else into CommonJS.
  transformIgnorePatterns: [`/node_modules/(?!(${esmOnly.join('|')})/)`],
  globalSetup: '<rootDir>/tools/test/global-setup.cjs',
  setupFilesAfterEnv: ['<rootDir>/tools/test/timeouts.cjs'],
  testSequencer: '<rootDir>/tools/test/longest-first.cjs',
  maxWorkers: 2,
  // A deadline against hanging, not a measure of speed: the machine may be busy. End-to-end specs get more.
  testTimeout: 120_000,
  // Jest's check for globals that outlive a test file only prints warnings, and about packages, not about us.
  testEnvironmentOptions: { globalsCleanup: 'off' },
  // `npm test` wants to know how many tests of each level ran.
  reporters: [
    'default',
    ...(countsFile ? [['<rootDir>/tools/test/levels-reporter.cjs', { outputFile: countsFile }]] : []),
  ],
};

function exists(room) {
  return require('node:fs').existsSync(room.replace('<rootDir>', __dirname));
}
