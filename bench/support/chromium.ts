import { fileURLToPath } from 'node:url'
import { chromium, type Page } from 'playwright'
import { createServer } from 'vite'
import { chromiumArguments, findChromium } from '../../scripts/chromium.ts'
import '../browser/expose.ts'
import { residentBytesOf } from './memory.ts'
import { withTemporaryDirectory } from './temporary.ts'

const root = fileURLToPath(new URL('../browser/', import.meta.url))
const repository = fileURLToPath(new URL('../../', import.meta.url))

/** What a benchmark in Chromium is given. */
export interface Tab {
  readonly page: Page
  /** Bytes of memory that all processes of the browser hold now. */
  memory(): number
  /** Calls what the page exposed. */
  call(name: string, argument?: unknown): Promise<unknown>
  /** The URL under which the page reads a file of this machine. */
  fileUrl(path: string): string
}

/** Runs `work` with a page of bench/browser in a fresh Chromium. */
export async function withPage<T>(name: string, work: (tab: Tab) => Promise<T>): Promise<T> {
  return withTemporaryDirectory(async (profile) => {
    const server = await createServer({
      root,
      configFile: false,
      logLevel: 'error',
      // What Vite prepares for this run must not be found by the next.
      cacheDir: `${profile}/vite`,
      worker: { format: 'es' },
      server: { port: 0, hmr: false, watch: null, fs: { strict: false, allow: [repository, '/'] } },
      optimizeDeps: {
        noDiscovery: true,
        include: [],
      },
    })
    await server.listen()
    const browser = await chromium.launchPersistentContext(`${profile}/chromium`, {
      executablePath: findChromium(),
      args: [...chromiumArguments],
    })
    try {
      const page = browser.pages()[0] ?? (await browser.newPage())
      page.on('pageerror', (error) => process.stderr.write(`page: ${error.message}\n`))
      const base = server.resolvedUrls!.local[0]!
      await page.goto(`${base}${name}.html`)
      return await work({
        page,
        memory: () => residentBytesOf(`${profile}/chromium`),
        call: (name, argument) => callPage(page, name, argument),
        fileUrl: (path) => `${base}@fs${path}`,
      })
    } finally {
      await browser.close()
      await server.close()
    }
  })
}

async function callPage(page: Page, name: string, argument: unknown): Promise<unknown> {
  await page.waitForFunction(() => globalThis.bench !== undefined, undefined, { timeout: 60_000 })
  page.setDefaultTimeout(0)
  return page.evaluate(
    ([name, argument]) => globalThis.bench![name as string]!(argument as never),
    [name, argument],
  )
}
