import js from '@eslint/js';
import rxjsX from 'eslint-plugin-rxjs-x';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

/** What nobody in lib/ may reach for: time and chance are passed in. */
const noAmbientTime = {
  'no-restricted-properties': [
    'error',
    { object: 'Date', property: 'now', message: 'Time is passed in as a scheduler.' },
    { object: 'Math', property: 'random', message: 'Chance is passed in.' },
  ],
  'no-restricted-globals': [
    'error',
    ...[
      'setTimeout',
      'setInterval',
      'setImmediate',
      'queueMicrotask',
      'performance',
      'process',
      'Buffer',
    ].map((name) => ({
      name,
      message: 'Only the world knows this one: see docs/ARCHITECTURE.md.',
    })),
  ],
};

export default defineConfig(
  { ignores: ['dist/', 'site/', 'docs/api/', 'coverage/', 'node_modules/'] },
  js.configs.recommended,
  {
    files: ['**/*.mjs', 'soak/preload/*.cjs'],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        Buffer: 'readonly',
        performance: 'readonly',
        setTimeout: 'readonly',
        clearTimeout: 'readonly',
        setInterval: 'readonly',
        clearInterval: 'readonly',
        setImmediate: 'readonly',
        URL: 'readonly',
      },
    },
  },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, rxjsX.configs.strict],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      // Functions that make a stream are verbs; what holds one has the sign.
      'rxjs-x/finnish': [
        'error',
        {
          functions: false,
          methods: false,
          parameters: false,
          properties: false,
          objects: false,
          variables: true,
        },
      ],
      // A stream that ends without a value is an error here, and rejects.
      'rxjs-x/no-ignored-default-value': 'off',
      'rxjs-x/no-subject-value': 'error',
      'rxjs-x/no-ignored-subscription': 'error',
      // An arrow function that calls something and returns nothing of it is plain enough.
      '@typescript-eslint/no-confusing-void-expression': 'off',
      'no-restricted-syntax': ['error', { selector: 'TSAnyKeyword', message: 'unknown, and a check.' }],
    },
  },
  {
    files: ['lib/**/*.ts'],
    ignores: ['lib/world/node*.ts'],
    rules: noAmbientTime,
  },
  {
    files: ['spec/**/*.ts'],
    rules: {
      // chai's assertions are properties.
      '@typescript-eslint/no-unused-expressions': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
  {
    // The beginning of a user's project: without what only this project wants.
    files: ['template/**/*.ts'],
    rules: {
      '@typescript-eslint/no-floating-promises': 'off',
      '@typescript-eslint/restrict-template-expressions': 'off',
    },
  },
  {
    // Here everything that is subscribed to lives in virtual time, which ends with the spec; an error fails it.
    files: ['spec/sim/**/*.ts', 'spec/net/alarm-spec.ts', 'spec/support/pair.ts', 'spec/fuzz/fuzzed.ts'],
    rules: {
      'rxjs-x/no-ignored-subscription': 'off',
      'rxjs-x/no-ignored-error': 'off',
      'rxjs-x/no-nested-subscribe': 'off',
    },
  },
);
