import { defineBrowserProvider } from '@vitest/browser'
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BrowserProvider, BrowserProviderOption } from 'vitest/node'

/** The Firefox to drive: `FIREFOX_PATH`, or the system's. Undefined where there is none. */
function findFirefox(): string | undefined {
  const names = [process.env['FIREFOX_PATH'], 'firefox', 'firefox-esr']
  return names.find((name) => name !== undefined && spawnSync(name, ['--version']).status === 0)
}

/** No pages and connections of the browser's own, and scripts may run for as long as they want. */
const preferences = {
  'app.update.enabled': false,
  'browser.aboutwelcome.enabled': false,
  'browser.shell.checkDefaultBrowser': false,
  'browser.startup.homepage_override.mstone': 'ignore',
  'datareporting.policy.dataSubmissionEnabled': false,
  'dom.max_script_run_time': 0,
  'network.captive-portal-service.enabled': false,
  'toolkit.telemetry.enabled': false,
}

/** A Firefox as its users have it. It is given the page of the tests, which tells by itself what comes of them. */
class Firefox implements BrowserProvider {
  readonly name = 'firefox'
  readonly supportsParallelism = false
  readonly #profile = mkdtempSync(join(tmpdir(), 'polytable-firefox-'))
  #process: ChildProcess | undefined

  getCommandsContext(): Record<string, unknown> {
    return {}
  }

  async openPage(_session: string, url: string): Promise<void> {
    await this.close()
    const lines = Object.entries(preferences).map(
      ([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});`,
    )
    writeFileSync(join(this.#profile, 'user.js'), lines.join('\n'))
    const executable = findFirefox()
    if (executable === undefined) throw new Error('There is no Firefox: FIREFOX_PATH may name one')
    this.#process = spawn(executable, ['--headless', '--no-remote', '--profile', this.#profile, url], {
      stdio: 'ignore',
    })
    process.once('exit', () => this.#end())
  }

  async close(): Promise<void> {
    const running = this.#process
    if (running?.exitCode === null) {
      running.kill()
      await once(running, 'exit')
    }
    this.#process = undefined
  }

  #end(): void {
    this.#process?.kill('SIGKILL')
    rmSync(this.#profile, { recursive: true, force: true, maxRetries: 10 })
  }
}

export function firefox(): BrowserProviderOption {
  return defineBrowserProvider({
    name: 'firefox',
    options: {},
    providerFactory: () => new Firefox(),
  })
}
