const only = (name, path, allowed, comment) => ({
  name,
  comment,
  severity: 'error',
  from: { path },
  to: { path: '^(packages|workers|demo-app|tests|bench)/', pathNot: [path, ...allowed] },
})

/** What each package may import, the lowest first. */
const layers = {
  model: [],
  rpc: ['model'],
  udf: ['model', 'rpc'],
  sketch: [],
  kernel: ['model', 'udf', 'sketch'],
  engine: ['model', 'kernel', 'sketch'],
  live: ['model', 'kernel', 'engine'],
  sql: ['model', 'kernel'],
  backup: ['model', 'kernel', 'engine'],
  client: ['model', 'udf'],
  store: ['model'],
  raster: ['model'],
  media: ['model', 'raster'],
  editing: ['model', 'raster', 'media'],
  regex: ['model'],
  io: ['model'],
  functions: ['model', 'udf', 'kernel', 'client', 'raster', 'media', 'editing', 'regex', 'io'],
  models: ['model', 'udf', 'client'],
  providers: ['model', 'udf', 'client'],
  server: ['model', 'udf', 'client', 'providers'],
  observable: ['model', 'udf', 'client'],
  react: ['udf', 'client', 'observable'],
  vue: ['udf', 'client', 'observable'],
  svelte: ['udf', 'client', 'observable'],
  inspector: ['model', 'udf', 'client'],
}

/** What pages load of the built-in functions. */
const declarations = 'packages/functions/src/(declarations/|index[.]ts$)'

/** Packages that run in browsers, and the parts of them that are only for Node. */
const nodeParts = [
  '/node/',
  '/node[.]ts$',
  '-node[.]ts$',
  '-node-[a-z]+[.]ts$',
  '/node-[a-z-]+[.]ts$',
  '[.]node[.]ts$',
  '^packages/[^/]+/build/',
  '[.]config[.]ts$',
]

export default {
  forbidden: [
    {
      name: 'no-runtime-cycles',
      comment: 'Modules that need each other at run time depend on the order in which they are loaded.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    ...Object.entries(layers).map(([name, below]) =>
      only(
        `${name}-downwards`,
        `^packages/${name}/`,
        below.map((each) => `^packages/${each}/`),
        `${name} imports ${below.length === 0 ? 'no other package' : `only ${below.join(', ')}`}.`,
      ),
    ),
    {
      name: 'declarations-without-implementations',
      comment: 'A page that calls a built-in function does not load what the function does.',
      severity: 'error',
      from: { path: `^${declarations}` },
      to: { path: '^packages/(kernel/|functions/src/(implementations/|runtime[.]ts$))' },
    },
    {
      name: 'implementations-without-client',
      comment: 'The engine does not load how its functions are called: it knows the types of declarations.',
      severity: 'error',
      from: { path: '^packages/functions/src/', pathNot: [`^${declarations}`] },
      to: { path: `^(packages/client/|${declarations})`, dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'inspector-of-types',
      comment: 'The inspector brings no second client into a page: it has the types of the packages alone.',
      severity: 'error',
      from: { path: '^packages/inspector/src/' },
      to: { path: '^packages/(?!inspector/)', dependencyTypesNot: ['type-only'] },
    },
    only('polytable-on-packages', '^packages/polytable/', ['^packages/'], 'The package imports packages.'),
    only('workers-on-packages', '^workers/', ['^packages/'], 'Workers import packages.'),
    {
      name: 'applications-by-name',
      comment:
        'Applications and benchmarks import what users import: the built package, by its name. What users cannot import (calls between threads, sound as models of speech take it, the embedder of words without a table) has folders of its own.',
      severity: 'error',
      from: { path: '^(demo-app|bench)/', pathNot: ['^bench/(rpc|sound|embedder)/'] },
      to: { path: '^(packages|workers)/', pathNot: ['^packages/polytable/dist/'] },
    },
    {
      name: 'tests-of-the-whole-by-name',
      comment: 'Tests that are not of one part (tests/<part>/) import the built package by its name.',
      severity: 'error',
      from: {
        path: '^tests/',
        pathNot: [
          '^tests/(engine|store|io|media|media-store|functions|documents|models|providers|rpc|sketch)/',
          // The oracle drives the engine in its own thread; what a crash left is looked for below the API.
          '^tests/oracle/',
          '^tests/crash/support/leftovers[.]ts$',
        ],
      },
      to: { path: '^(packages|workers)/', pathNot: ['^packages/polytable/dist/'] },
    },
    {
      name: 'no-node-in-browsers',
      comment:
        'Modules of browsers do not import Node modules. What is for Node is in files or folders named node.',
      severity: 'error',
      from: { path: '^(packages|workers)/', pathNot: nodeParts },
      to: { dependencyTypes: ['core'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'no-node-parts-in-browsers',
      comment: 'A module of browsers does not lead to a part for Node.',
      severity: 'error',
      from: { path: '/browser[^/]*/|/browser[^/]*[.]ts$|[.]browser[.]ts$' },
      to: { path: '^packages/.*/node(/|[.]ts$)', dependencyTypesNot: ['type-only', 'dynamic-import'] },
    },
    {
      name: 'declared',
      comment: 'What a package imports is listed in its own package.json.',
      severity: 'error',
      from: { path: '^packages/[^/]+/src/' },
      to: {
        dependencyTypes: ['npm-no-pkg', 'npm-unknown'],
        dependencyTypesNot: ['npm-peer'],
        pathNot: '^packages/',
      },
    },
    {
      name: 'no-development-dependencies',
      comment:
        'What users run does not import what only developers install, but for what the build takes in.',
      severity: 'error',
      from: { path: '^packages/[^/]+/src/' },
      to: {
        pathNot: ['^node_modules/ipaddr[.]js/'],
        dependencyTypes: ['npm-dev'],
        dependencyTypesNot: ['type-only', 'npm', 'npm-optional', 'npm-peer'],
      },
    },
    {
      name: 'no-dead-modules',
      comment: 'Every module of the packages is reached from what users import, or from a worker.',
      severity: 'error',
      from: {
        path: '^packages/polytable/src/(node|browser)/index[.]ts$|^packages/polytable/src/[a-z]+[.]ts$|^workers/',
      },
      to: {
        path: '^packages/[^/]+/src/',
        pathNot: ['[.]d[.]ts$', '/index[.]ts$', '^packages/polytable/src/[a-z]+[.]ts$'],
        reachable: false,
      },
    },
    {
      name: 'resolvable',
      comment: 'Every import leads to a file.',
      severity: 'error',
      from: { path: '^(packages|workers)/' },
      to: { couldNotResolve: true, pathNot: ['[?](url|worker|inline|raw)'] },
    },
  ],
  options: {
    doNotFollow: { path: ['node_modules', '/dist/'] },
    exclude: { path: ['^packages/[^/]+/dist/'] },
    tsPreCompilationDeps: 'specify',
    combinedDependencies: false,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.json', '.d.ts'],
    },
  },
}
