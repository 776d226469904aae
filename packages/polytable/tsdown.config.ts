import { isBuiltin } from 'node:module'
import { defineConfig } from 'tsdown'

const workers = new URL('../../workers/', import.meta.url).pathname
const src = new URL('./src/', import.meta.url).pathname

/** What users install themselves if they want it, and apache-arrow: a page must have one copy, that its tables are known by. */
const peers = [/^@huggingface\/transformers/, /^@ffmpeg\//, /^@mediabunny\/server/, /^apache-arrow/]

/** What only Node can do is reached by dynamic imports; a browser's build leaves it out. */
const withoutNode = {
  name: 'without-node',
  resolveId: (id: string) =>
    isBuiltin(id) || /\/(node\/open-directory\.ts|nodefs\.js)$/.test(id) ? '\0without-node' : undefined,
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

export default defineConfig([
  {
    name: 'node',
    entry: {
      index: `${src}node/index.ts`,
      functions: `${src}functions.ts`,
      models: `${src}models.ts`,
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
    deps: { alwaysBundle: [/^@polytable\//] },
    sourcemap: true,
    clean: true,
  },
  {
    // Self-contained, so that a page's bundler has nothing to configure: all but the peers is inside.
    name: 'browser',
    entry: {
      index: `${src}browser/index.ts`,
      functions: `${src}functions.ts`,
      models: `${src}models.ts`,
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
    plugins: [withoutNode, withoutOwnFiles],
    inputOptions: { shimMissingExports: true },
    sourcemap: true,
    clean: true,
  },
])
