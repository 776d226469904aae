import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type BrowserContext } from 'playwright'
import { findChromium, testArguments } from '../../../scripts/chromium.ts'

/** A folder for a browser's profile, removed by `remove`. */
export async function createProfile(): Promise<{ readonly path: string; remove(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'polytable-demo-profile-'))
  return { path, remove: () => rm(path, { recursive: true, force: true, maxRetries: 5 }) }
}

/** A browser that keeps what pages store in `profile`. @param more arguments of its command line */
export function launchBrowser(profile: string, more: readonly string[] = []): Promise<BrowserContext> {
  return chromium.launchPersistentContext(profile, {
    executablePath: findChromium(),
    args: [...testArguments, ...more],
    viewport: { width: 1280, height: 900 },
  })
}

export interface KillableBrowser {
  readonly context: BrowserContext
  /** Ends every process of the browser at once, as a power cut would. */
  kill(): Promise<void>
}

/** A browser whose processes can be killed. */
export async function launchKillableBrowser(profile: string): Promise<KillableBrowser> {
  const child = spawn(
    findChromium() ?? 'chromium',
    [...testArguments, '--headless', '--remote-debugging-port=0', `--user-data-dir=${profile}`],
    { stdio: ['ignore', 'ignore', 'pipe'], detached: true },
  )
  const browser = await chromium.connectOverCDP(await debuggingUrl(child))
  const context = browser.contexts()[0]
  if (!context) throw new Error('The browser has no window')
  return {
    context,
    async kill() {
      const ended = new Promise((resolve) => child.once('exit', resolve))
      // The whole group: the browser and its children.
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
      await ended
    },
  }
}

function debuggingUrl(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = ''
    child.stderr?.on('data', (data: Buffer) => {
      output += data.toString()
      const url = /DevTools listening on (ws:\S+)/.exec(output)?.[1]
      if (url !== undefined) resolve(url)
    })
    child.once('exit', () => reject(new Error(`The browser ended: ${output}`)))
  })
}
