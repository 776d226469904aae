import eslint from '@eslint/js'
import { defineConfig, globalIgnores } from 'eslint/config'
import tseslint from 'typescript-eslint'

/** What is the same on every platform is told the time, and reaches no platform: these are for the packages around it. */
const portable = 'packages/{model,udf,kernel,engine,client}'

const platformGlobals = [
  'window',
  'document',
  'self',
  'process',
  'Buffer',
  'fetch',
  'navigator',
  'global',
].map((name) => ({
  name,
  message: 'This package uses no platform. Take it as a port.',
}))

const timers = ['setTimeout', 'setInterval', 'setImmediate', 'performance'].map((name) => ({
  name,
  message: 'Nothing waits by the clock but model/src/async/timing.ts, for calls of functions.',
}))

const cryptography = { name: 'crypto', message: 'Random identifiers come from model/src/types/uuid.ts.' }

const clockAndChance = [
  {
    selector: "CallExpression[callee.object.name='Date'][callee.property.name='now']",
    message: 'The clock is injected.',
  },
  { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: 'The clock is injected.' },
  { selector: "CallExpression[callee.name='Date']", message: 'The clock is injected.' },
  {
    selector: "CallExpression[callee.object.name='Math'][callee.property.name='random']",
    message: 'Chance is injected.',
  },
  {
    selector: "MemberExpression[object.name='globalThis']",
    message: 'This package uses no platform. Take it as a port.',
  },
]

export default defineConfig(
  globalIgnores([
    '**/dist/',
    '**/node_modules/',
    'coverage/',
    '.cache/',
    'docs/**/dist/',
    'packages/sketch/assembly/',
  ]),
  {
    linterOptions: { reportUnusedDisableDirectives: 'error', reportUnusedInlineConfigs: 'error' },
  },
  {
    files: ['**/*.{ts,tsx,mts}'],
    extends: [eslint.configs.recommended, tseslint.configs.recommended],
    languageOptions: {
      parserOptions: {
        projectService: { allowDefaultProject: ['packages/*/*.config.ts'] },
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      // The compiler reports these.
      'no-undef': 'off',
      '@typescript-eslint/no-unused-vars': 'off',

      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': [
        'error',
        { fixStyle: 'inline-type-imports', disallowTypeAnnotations: false },
      ],
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: false }],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      'prefer-const': ['error', { ignoreReadBeforeAssign: true }],
      eqeqeq: 'error',
      'no-restricted-exports': [
        'error',
        { restrictDefaultExports: { direct: true, named: true, defaultFrom: true, namedFrom: true } },
      ],
    },
  },
  {
    files: ['*.config.{ts,js}', '**/*.config.{ts,js}', '**/*.d.ts'],
    rules: { 'no-restricted-exports': 'off' },
  },
  {
    files: ['packages/*/src/**/*.{ts,tsx}', 'workers/**/*.ts'],
    rules: { 'no-console': 'error' },
  },
  {
    files: [`${portable}/src/**/*.ts`],
    rules: {
      'no-restricted-globals': ['error', ...platformGlobals, ...timers, cryptography],
      'no-restricted-syntax': ['error', ...clockAndChance],
    },
  },
  {
    files: ['packages/model/src/async/timing.ts'],
    rules: {
      'no-restricted-globals': ['error', ...platformGlobals, cryptography],
      'no-restricted-syntax': 'off',
    },
  },
  {
    // What the copies of the package in one thread share.
    files: ['packages/udf/src/definitions/shared-map.ts'],
    rules: { 'no-restricted-syntax': 'off' },
  },
  {
    files: ['packages/model/src/types/uuid.ts'],
    rules: { 'no-restricted-globals': ['error', ...platformGlobals, ...timers] },
  },
)
