import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { playwright } from '@vitest/browser-playwright'
import { compile } from 'svelte/compiler'
import { defineConfig } from 'vitest/config'
import { findChromium, testArguments } from './scripts/chromium.ts'
import { v8Flags } from './scripts/v8-flags.ts'
import { startModelHub } from './tests/support/model-hub/start.ts'
import { startObjectServers } from './tests/support/object-servers/start.ts'
import { startMcpServer } from './tests/support/mcp-servers/start.ts'
import { startProviderServer } from './tests/support/provider-servers/start.ts'
import { chromiumProfile } from './tests/support/chromium-profile.ts'
import { firefox } from './tests/support/firefox.ts'

const root = fileURLToPath(new URL('.', import.meta.url))
const sharedData = fileURLToPath(new URL('../shared/data', import.meta.url))

/** A part of the tests that runs beside others prepares dependencies for itself: see .ci/run. */
const shard = process.argv.find((argument) => argument.startsWith('--shard='))?.replace(/\D+/g, '-') ?? ''

/** Compiles the components that tests of Svelte have. */
const svelteComponents = {
  name: 'svelte-components',
  transform(code: string, id: string, options?: { readonly ssr?: boolean }) {
    if (!id.endsWith('.svelte')) return undefined
    const { js } = compile(code, { filename: id, generate: options?.ssr ? 'server' : 'client' })
    return { code: js.code, map: js.map }
  },
}

/** Servers that pages cannot start. */
const commands = {
  objectServers: startObjectServers,
  providerServer: startProviderServer,
  mcpServer: startMcpServer,
  modelHub: startModelHub,
}

/** Tests: `*.node.test.ts` run in Node, `*.browser.test.ts` in Chromium, every other `*.test.ts` in both. */
export default defineConfig({
  cacheDir: `node_modules/.vite${shard}`,
  plugins: [svelteComponents],
  worker: { format: 'es' },
  build: { target: 'es2023' },
  server: { fs: { allow: [root, sharedData] } },
  optimizeDeps: {
    // Prepared before the first page: a dependency found later would reload the page in the middle of a test.
    include: [
      'mediabunny',
      ...['aac', 'flac', 'mp3'].map((codec) => `@mediabunny/${codec}-encoder`),
      'file-type',
      'jschardet',
      'yaml',
      ...['jpeg', 'png', 'webp'].flatMap((codec) => [
        `@jsquash/${codec}/decode.js`,
        `@jsquash/${codec}/encode.js`,
      ]),
      '@jsquash/avif/decode.js',
      'jpeg-js',
      ...['cl100k_base', 'o200k_base'].flatMap((name) => [
        `gpt-tokenizer/encoding/${name}`,
        `gpt-tokenizer/bpeRanks/${name}`,
      ]),
      '@eslint-community/regexpp',
      'htmlparser2',
      'unzipit',
      'mdast-util-from-markdown',
      'mdast-util-gfm',
      'micromark-extension-gfm',
      'pdfjs-dist/build/pdf.min.mjs',
      'pdfjs-dist/build/pdf.worker.min.mjs',
      'pdf-lib',
      'fast-check',
      'fflate',
      'zod',
      'comlink',
      'hash-wasm',
      'aws4fetch',
      'apache-arrow',
      '@opentelemetry/sdk-trace-base',
      ...['react', 'react-dom/client', 'react-dom/server.browser', 'vue'],
      ...['', '/store', '/internal/client', '/internal/disclose-version'].map((path) => `svelte${path}`),
      'axe-core',
    ],
    // They find their own files by import.meta.url.
    exclude: [
      '@electric-sql/pglite',
      '@electric-sql/pglite-pgvector',
      '@huggingface/transformers',
      '@ffmpeg/ffmpeg',
      '@ffmpeg/core',
      'libheif-js',
    ],
  },
  test: {
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // Long, for machines that are busy.
    expect: { poll: { timeout: 30_000 } },
    provide: {
      sharedData: existsSync(sharedData) ? sharedData : '',
      nightly: process.env['POLYTABLE_NIGHTLY'] !== undefined,
    },
    projects: [
      {
        extends: true,
        test: {
          name: 'node',
          include: ['tests/**/*.test.ts'],
          exclude: ['tests/**/*.browser.test.ts'],
          globalSetup: ['tests/support/postgres-server.ts', 'tests/support/video-corpus.ts'],
          maxWorkers: 2,
          execArgv: v8Flags,
        },
      },
      {
        extends: true,
        test: {
          name: 'chromium',
          include: ['tests/**/*.test.ts'],
          exclude: ['tests/**/*.node.test.ts'],
          globalSetup: ['tests/support/chromium-profile.ts', 'tests/support/video-corpus.ts'],
          // A profile is of one page at a time.
          fileParallelism: false,
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({
              persistentContext: chromiumProfile,
              launchOptions: { executablePath: findChromium(), args: testArguments },
            }),
            instances: [{ browser: 'chromium' }],
            commands,
          },
        },
      },
      // At length only: see scripts/nightly.sh.
      ...(process.env['POLYTABLE_TEST_FIREFOX'] === undefined
        ? []
        : [
            {
              extends: true as const,
              test: {
                name: 'firefox',
                include: [
                  'tests/conformance/*.test.ts',
                  'tests/engine/*.test.ts',
                  'tests/media-store/*.test.ts',
                ],
                exclude: ['tests/**/*.node.test.ts', 'tests/**/*.browser.test.ts'],
                globalSetup: ['tests/support/video-corpus.ts'],
                fileParallelism: false,
                browser: {
                  enabled: true,
                  headless: true,
                  screenshotFailures: false,
                  provider: firefox(),
                  instances: [{ browser: 'firefox' as 'chromium' }],
                  commands,
                },
              },
            },
          ]),
    ],
  },
})
