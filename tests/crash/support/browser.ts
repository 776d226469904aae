import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { chromium, type Browser, type Page } from 'playwright'
import { createServer, type ViteDevServer } from 'vite'
import { findChromium, testArguments } from '../../../scripts/chromium.ts'

const repository = fileURLToPath(new URL('../../..', import.meta.url))

/** A browser that can be killed like a process that crashes, and started again on the same profile. */
export interface CrashBrowser {
  start(): Promise<void>
  /** SIGKILL to the browser and all its processes. */
  kill(): Promise<void>
  openTab(): Promise<Page>
  /** Ends the browser and the server, and removes the profile. */
  close(): Promise<void>
}

export async function createCrashBrowser(): Promise<CrashBrowser> {
  const cacheDir = await mkdtemp(join(tmpdir(), 'polytable-crash-vite-'))
  const server = await startServer(cacheDir)
  const profile = await mkdtemp(join(tmpdir(), 'polytable-crash-profile-'))
  let running: { readonly browser: Browser; kill(): Promise<void> } | undefined

  const kill = async (): Promise<void> => {
    const killed = running
    running = undefined
    await killed?.kill()
    await killed?.browser.close()
  }

  return {
    async start() {
      running = await launch(profile)
    },
    kill,
    async openTab() {
      const page = await running!.browser.contexts()[0]!.newPage()
      await page.goto(`${server.resolvedUrls!.local[0]!}tests/crash/support/page/index.html`)
      await page.waitForFunction(() => 'crash' in window)
      return page
    },
    async close() {
      await kill()
      await server.close()
      await rm(profile, { recursive: true, force: true })
      await rm(cacheDir, { recursive: true, force: true })
    },
  }
}

async function launch(profile: string): Promise<{ readonly browser: Browser; kill(): Promise<void> }> {
  const process_ = spawn(
    findChromium()!,
    [
      ...testArguments,
      '--headless',
      '--remote-debugging-port=0',
      `--user-data-dir=${profile}`,
      'about:blank',
    ],
    { stdio: ['ignore', 'ignore', 'pipe'], detached: true },
  )
  const ended = once(process_, 'close')
  const address = await new Promise<string>((resolve, reject) => {
    createInterface({ input: process_.stderr }).on('line', (line) => {
      const found = /DevTools listening on (ws:\S+)/.exec(line)
      if (found) resolve(found[1]!)
    })
    void ended.then(() => reject(new Error('The browser ended at once')))
  })
  return {
    browser: await chromium.connectOverCDP(address),
    async kill() {
      process.kill(-process_.pid!, 'SIGKILL')
      await ended
    },
  }
}

/** Serves the repository; the package is used as it was built. */
async function startServer(cacheDir: string): Promise<ViteDevServer> {
  const server = await createServer({
    root: repository,
    configFile: false,
    logLevel: 'error',
    cacheDir,
    server: { port: 0, hmr: false, watch: null },
    worker: { format: 'es' },
    optimizeDeps: { noDiscovery: true },
  })
  return server.listen()
}
