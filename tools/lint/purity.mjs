const PORTS = 'take a Clock, Random, Ids or Scheduler of @daftari/kernel as a dependency instead.';
const because = (what) => `${what} makes a decision that cannot be repeated: ${PORTS}`;

const TIMERS = ['setTimeout', 'setInterval', 'setImmediate'];
const RANDOM_OF_CRYPTO = ['randomUUID', 'randomBytes', 'randomInt', 'randomFill', 'randomFillSync', 'getRandomValues'];

const forbiddenMembers = [
  ['Date', 'now'],
  ['Math', 'random'],
  ['process', 'env'],
  ['process', 'hrtime'],
  ['process', 'uptime'],
  ...RANDOM_OF_CRYPTO.map((name) => ['crypto', name]),
  ...[...TIMERS, 'performance', 'crypto'].map((name) => ['globalThis', name]),
];

/** Everything that would make domain and application depend on when, where and with what luck they run. */
export const purity = {
  name: 'daftari/purity',
  files: ['apps/*/src/{domain,application}/**/*.ts'],
  rules: {
    'no-restricted-globals': [
      'error',
      ...[...TIMERS, 'performance', 'fetch'].map((name) => ({ name, message: because(name) })),
    ],
    'no-restricted-properties': [
      'error',
      ...forbiddenMembers.map(([object, property]) => ({
        object,
        property,
        message: because(`${object}.${property}`),
      })),
    ],
    'no-restricted-syntax': [
      'error',
      { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: because('new Date()') },
      { selector: "CallExpression[callee.name='Date']", message: because('Date()') },
    ],
  },
};
