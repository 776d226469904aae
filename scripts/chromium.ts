import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chromium } from 'playwright'
import { v8Flags } from './v8-flags.ts'

/**
 * Headless, as root and without a GPU; no connections of the browser's own. Without its crash reporter, which Playwright turns off,
 * the headless shell ends a page whose WebAssembly reads beyond its memory, where every browser throws an error.
 */
export const chromiumArguments = [
  '--no-sandbox',
  '--disable-gpu',
  '--enable-crash-reporter',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** The same, for tests. */
export const testArguments = [...chromiumArguments, `--js-flags=${v8Flags.join(' ')}`]

/**
 * The Chromium to drive: `CHROMIUM_PATH`, the one Playwright installed, or the system's. Undefined where there is none. The headless
 * shell is the same browser without a user interface, whose pages would take as much time as those of the tests.
 */
export function findChromium(): string | undefined {
  const named = process.env['CHROMIUM_PATH']
  if (named !== undefined) return named
  const ours = chromium.executablePath()
  if (existsSync(ours)) return ours
  for (const name of ['chromium-headless-shell', 'chromium', 'chromium-browser', 'google-chrome']) {
    try {
      return execFileSync('which', [name], { encoding: 'utf8' }).trim()
    } catch {
      continue
    }
  }
  return undefined
}
