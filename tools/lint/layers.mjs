const WORLD = ['fs', 'net', 'http', 'https', 'http2', 'tls', 'dgram', 'dns', 'child_process', 'worker_threads'];
const TIME = ['timers', 'perf_hooks'];

const world = {
  regex: `^(node:)?(${[...WORLD, ...TIME].join('|')})(/|$)`,
  message: 'Files, sockets, processes and timers belong in adapters.',
};
const chance = {
  regex: '^(node:)?crypto$',
  importNames: ['default', 'randomUUID', 'randomBytes', 'randomInt', 'randomFill', 'randomFillSync', 'webcrypto'],
  message: 'Randomness comes in as Random or Ids of @daftari/kernel.',
};
const adapters = {
  regex: '^\\.\\.?/(.*/)?adapters(/|$)',
  message: 'Adapters know the layers within, never the reverse.',
};
const application = { regex: '^\\.\\.?/(.*/)?application(/|$)', message: 'The domain knows nobody but itself.' };
const root = {
  regex: '^(\\.\\./)+(service|main|replay)$',
  message: 'service.ts, main.ts and replay.ts put the layers together.',
};
const others = {
  regex: '^(?!\\.|(node:)?crypto$|@daftari/(kernel|contracts|journal-core)/)',
  message:
    'The domain is pure: it imports @daftari/kernel, @daftari/contracts and @daftari/journal-core, nothing else.',
};

const adaptersOfPort = {
  regex: '^@daftari/(journal|messaging)-(?!core/)',
  message: 'A port knows none of its adapters.',
};

const forbid = (patterns) => ({ 'no-restricted-imports': ['error', { patterns }] });
const SPECS = ['**/*.spec.ts']; // a spec may wire real adapters to what it tests

/** domain ← application ← adapters: an import points inwards only, and the two inner layers never touch the world. */
export const layers = [
  {
    name: 'daftari/domain',
    files: ['apps/*/src/domain/**/*.ts'],
    ignores: SPECS,
    rules: forbid([others, chance, application, adapters, root]),
  },
  {
    name: 'daftari/application',
    files: ['apps/*/src/application/**/*.ts'],
    ignores: SPECS,
    rules: forbid([world, chance, adapters, root]),
  },
  {
    name: 'daftari/port',
    files: ['libs/*/core/**/*.ts'],
    ignores: SPECS,
    rules: forbid([adaptersOfPort]),
  },
];
