import { isBuiltin } from 'node:module'
import { transform } from 'esbuild'
import { defineConfig } from 'tsdown'

const workers = new URL('../../workers/', import.meta.url).pathname
const src = new URL('./src/', import.meta.url).pathname
const declarations = new URL('../functions/src/declarations/', import.meta.url).pathname
const inspector = new URL('../inspector/src/', import.meta.url).pathname
const client = new URL('../client/src/', import.meta.url).pathname

/** What users install themselves if they want it, and apache-arrow: a page must have one copy, that its tables are known by. */
const peers = [
  /^@huggingface\/transformers/,
  /^@ffmpeg\//,
  /^@mediabunny\/server/,
  /^apache-arrow/,
  /^(react|vue|svelte)$/,
]

/** What only Node can do is reached by dynamic imports; a browser's build leaves it out. */
const withoutNode = {
  name: 'without-node',
  resolveId: (id: string) =>
    isBuiltin(id) || /\/(node\/(open-directory|stdio-transport)\.ts|nodefs\.js)$/.test(id)
      ? '\0without-node'
      : undefined,
  load: (id: string) => (id === '\0without-node' ? 'export {}' : undefined),
}

/** Libraries that look for files beside their own module are passed those files: no bundler need look for them. */
const withoutOwnFiles = {
  name: 'without-own-files',
  transform: (code: string, id: string) =>
    id.includes('/node_modules/') && code.includes('import.meta.url')
      ? code.replaceAll(/,\s*import\.meta\.url\)/g, ', String(import.meta.url))')
      : undefined,
}

/** Of a module: the package of others, or the folder of ours. */
const PACKAGE = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\/|\/packages\/([^/]+)\/src\//

/** Lists the packages whose code is inside of each file, ours too: for notices, and for the tests of what is loaded. */
const listPackages = {
  name: 'list-packages',
  generateBundle(
    this: { emitFile(file: { type: 'asset'; fileName: string; source: string }): unknown },
    _options: unknown,
    bundle: Readonly<Record<string, { readonly moduleIds?: readonly string[] }>>,
  ): void {
    const packagesOf = (ids: readonly string[]): readonly string[] => {
      const names = ids.flatMap((id) => {
        const [, theirs, ours] = PACKAGE.exec(id) ?? []
        return theirs ?? (ours === undefined ? [] : `@polytable/${ours}`)
      })
      return [...new Set(names)].sort()
    }
    const packagesByFile = Object.entries(bundle).map(([file, { moduleIds = [] }]) => [
      file,
      packagesOf(moduleIds),
    ])
    const source = JSON.stringify(Object.fromEntries(packagesByFile))
    this.emitFile({ type: 'asset', fileName: 'bundled-packages.json', source })
  },
}

/** Declarations name types of a peer that need not be installed: without it they are `any`, and no error. */
const withoutArrow = {
  name: 'without-arrow',
  renderChunk: (code: string) =>
    code.replace(/^import .* from "apache-arrow";$/m, '// @ts-ignore: an optional peer\n$&'),
}

/** The longest line, so that a place in a stack still says something. */
const LINE_LIMIT = 500

/** What tells bundlers that a module is imported by a URL which only the page knows; it is lost with the white space. */
const BY_URL = '/* @vite-ignore */ /* webpackIgnore: true */ /* turbopackIgnore: true */'

/** A worker is loaded as it lies here where no bundler is used. Names stay, which stacks are read by. */
const compact = {
  name: 'compact',
  async renderChunk(code: string) {
    const options = {
      minifyWhitespace: true,
      legalComments: 'none',
      charset: 'utf8',
      lineLimit: LINE_LIMIT,
    } as const
    const compacted = (await transform(code, options)).code
    return compacted.replaceAll(/\bimport\(([\w$.]+)\)/g, `import(${BY_URL} $1)`)
  },
}

/** Bundlers of servers leave alone what is imported when it is wanted, and may not be installed. */
const optional = {
  name: 'optional',
  renderChunk: (code: string) =>
    code.replaceAll(/\bimport\((?=["']@modelcontextprotocol\/)/g, `import(${BY_URL} `),
}

export default defineConfig([
  {
    name: 'node',
    entry: {
      index: `${src}node/index.ts`,
      functions: `${src}functions.ts`,
      models: `${src}models.ts`,
      providers: `${src}providers.ts`,
      node: `${src}node.ts`,
      react: `${src}react.ts`,
      vue: `${src}vue.ts`,
      svelte: `${src}svelte.ts`,
      // Its types; there is nothing to show in Node.
      inspector: `${inspector}element.ts`,
      'engine-worker': `${workers}engine.node.ts`,
      'media-worker': `${workers}media.node.ts`,
      'model-worker': `${workers}model.node.ts`,
      'functions-worker': `${workers}functions.node.ts`,
    },
    outDir: 'dist/node',
    platform: 'node',
    target: 'node20.19',
    format: 'esm',
    fixedExtension: false,
    dts: { eager: true },
    // Node would load these as CommonJS, and hash-wasm with all of its hashes.
    deps: { alwaysBundle: [/^@polytable\//, 'hash-wasm', 'ipaddr.js', 'comlink'] },
    plugins: [withoutArrow, optional],
    inputOptions: { resolve: { mainFields: ['module', 'main'] } },
    clean: true,
  },
  {
    // Self-contained, so that a page's bundler has nothing to configure: all but the peers is inside.
    name: 'browser',
    entry: {
      index: `${src}browser/index.ts`,
      functions: `${src}functions.ts`,
      // Files of their own, which pages that do not use them leave out.
      pt: `${src}pt.ts`,
      types: `${client}schemas/pt.ts`,
      // Files of their own, of which a bundler leaves out those that a page does not use.
      ...Object.fromEntries(
        [
          ...['array', 'date', 'image', 'json', 'math', 'media/audio', 'media/video', 'net'],
          ...['string', 'timestamp', 'uuid', 'vision'],
        ].map((namespace) => [`functions/${namespace}`, `${declarations}${namespace}.ts`]),
      ),
      models: `${src}models.ts`,
      providers: `${src}providers.ts`,
      react: `${src}react.ts`,
      vue: `${src}vue.ts`,
      svelte: `${src}svelte.ts`,
      inspector: `${src}inspector.ts`,
      'engine-worker': `${workers}engine.browser.ts`,
      'media-worker': `${workers}media.browser.ts`,
      'model-worker': `${workers}model.browser.ts`,
      'functions-worker': `${workers}functions.browser.ts`,
      'tabs-worker': `${workers}tabs.ts`,
    },
    outDir: 'dist/browser',
    platform: 'browser',
    target: 'es2023',
    format: 'esm',
    fixedExtension: false,
    dts: false,
    deps: {
      alwaysBundle: (id: string) => !peers.some((peer) => peer.test(id)),
      neverBundle: peers,
    },
    plugins: [withoutNode, withoutOwnFiles, compact, listPackages],
    inputOptions: { shimMissingExports: true },
    clean: true,
  },
])
