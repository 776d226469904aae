import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, createServer, preview, type InlineConfig, type PreviewServer, type ViteDevServer } from 'vite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createProfile, launchBrowser } from './support/browser.ts'

const root = fileURLToPath(new URL('./support/page', import.meta.url))

describe('a page with a module of functions', { timeout: 120_000 }, () => {
  let temporary: string
  let server: ViteDevServer | PreviewServer | undefined

  /** What the README tells to configure. */
  const config = (): InlineConfig => ({
    root,
    configFile: false,
    logLevel: 'error',
    cacheDir: join(temporary, 'cache'),
    worker: { format: 'es' },
    optimizeDeps: { exclude: ['polytable'] },
    server: { port: 0, fs: { strict: false } },
    preview: { port: 0 },
    build: { outDir: join(temporary, 'built'), emptyOutDir: true, target: 'es2023' },
  })

  beforeAll(async () => {
    temporary = await mkdtemp(join(tmpdir(), 'polytable-page-'))
  })
  afterAll(() => rm(temporary, { recursive: true, force: true }))

  it.each([
    ['served by Vite as it is written', () => createServer(config()).then((made) => made.listen())],
    ['built by Vite', () => build(config()).then(() => preview(config()))],
  ])('%s computes in workers', async (_, start) => {
    const profile = await createProfile()
    server = await start()
    const context = await launchBrowser(profile.path)
    try {
      const page = await context.newPage()
      await page.goto(server.resolvedUrls!.local[0]!)
      await page.waitForFunction(() => window.outcome !== undefined)
      expect(await page.evaluate(() => window.outcome)).toEqual([
        { word: 'cat', loud: 'CAT in a worker' },
        { word: 'dog', loud: 'DOG in a worker' },
      ])
    } finally {
      await context.close()
      await server.close()
      await profile.remove()
    }
  })
})
