import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium, type BrowserContext, type Page } from 'playwright'
import { createServer, type ViteDevServer } from 'vite'
import { findChromium, testArguments } from '../../../../scripts/chromium.ts'

const repository = fileURLToPath(new URL('../../../..', import.meta.url))

export interface TabsBrowser {
  /** The page that a tab shows. */
  readonly url: string
  openTab(query?: string): Promise<Page>
  /** A new browser with an empty store, for one test. */
  restart(): Promise<void>
  close(): Promise<void>
}

/** A real browser with real tabs on a development server of this repository. */
export async function startTabsBrowser(): Promise<TabsBrowser> {
  const server = await startServer()
  let context: BrowserContext | undefined
  let profile: string | undefined
  const url = `${server.resolvedUrls!.local[0]!}tests/rpc/support/tabs/index.html`

  const stop = async () => {
    await context?.close()
    if (profile !== undefined) await rm(profile, { recursive: true, force: true })
  }

  return {
    url,
    async restart() {
      await stop()
      profile = await mkdtemp(join(tmpdir(), 'polytable-tabs-'))
      context = await chromium.launchPersistentContext(profile, {
        executablePath: findChromium(),
        args: testArguments,
      })
    },
    async openTab(query = '') {
      const page = await context!.newPage()
      await page.goto(`${url}${query}`)
      await page.waitForFunction(() => 'tab' in window)
      return page
    },
    async close() {
      await stop()
      await server.close()
    },
  }
}

async function startServer(): Promise<ViteDevServer> {
  const server = await createServer({
    root: repository,
    configFile: false,
    logLevel: 'error',
    cacheDir: join(tmpdir(), 'polytable-tabs-vite'),
    server: { port: 0, hmr: false, ws: false, watch: null },
    optimizeDeps: { include: ['comlink'], entries: [] },
  })
  return server.listen()
}
