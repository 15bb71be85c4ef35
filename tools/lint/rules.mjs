import nx from '@nx/eslint-plugin';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';
import { boundaries } from './boundaries.mjs';
import { layers } from './layers.mjs';
import { purity } from './purity.mjs';

const TYPESCRIPT = ['**/*.ts'];
const JAVASCRIPT = ['**/*.{mjs,cjs,js}'];

/**
 * The lint rules of the workspace at `rootDir`.
 * The fixture, a workspace of its own, has the same ones: so a test can see each of them bite.
 */
export function lintRules(rootDir, ignores = []) {
  return defineConfig(
    {
      ignores: [
        '**/node_modules/',
        '**/dist/',
        '**/generated/',
        '.nx/',
        '.daftari/',
        '.infra/',
        'coverage/',
        ...ignores,
      ],
    },
    // Nobody switches a rule off inside a file: a rule that is wrong is changed here, for all.
    { linterOptions: { noInlineConfig: true } },
    { files: [...TYPESCRIPT, ...JAVASCRIPT], extends: [tseslint.configs.recommended], rules: plain },
    { files: JAVASCRIPT, rules: { '@typescript-eslint/no-require-imports': 'off' } },
    {
      files: TYPESCRIPT,
      plugins: { '@nx': nx },
      languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: rootDir } },
      rules: { ...typed, '@nx/enforce-module-boundaries': ['error', boundaries] },
    },
    purity,
    layers,
  );
}

const plain = {
  '@typescript-eslint/no-unused-vars': [
    'error',
    { argsIgnorePattern: '^_', varsIgnorePattern: '^_', destructuredArrayIgnorePattern: '^_' },
  ],
  eqeqeq: ['error', 'always', { null: 'ignore' }],
  'no-var': 'error',
  'prefer-const': 'error',
};

const typed = {
  '@typescript-eslint/await-thenable': 'error',
  '@typescript-eslint/no-floating-promises': 'error',
  '@typescript-eslint/no-misused-promises': 'error',
  '@typescript-eslint/only-throw-error': ['error', { allowThrowingUnknown: true, allowRethrowing: true }],
  '@typescript-eslint/prefer-promise-reject-errors': ['error', { allowThrowingUnknown: true }],
  '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
};
