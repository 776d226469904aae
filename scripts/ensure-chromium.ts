import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { findChromium } from './chromium.ts'

/** The longest that an installation may take. */
const TIMEOUT_MS = 300_000

const ADVICE = `No Chromium was found, and none could be installed. The browser tests need one:
install it by the system's package manager or by 'npx playwright install --with-deps chromium',
or set CHROMIUM_PATH to the program.`

/** Runs a program with its output shown. @returns whether it succeeded. */
function run(program: string, ...args: readonly string[]): boolean {
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const { status } = spawnSync(program, args, {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: environment,
    timeout: TIMEOUT_MS,
  })
  return status === 0
}

/** As root on Debian or Ubuntu the system's own package is installed. */
function installPackage(): boolean {
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return false
  const install = (name: string): boolean => run('apt-get', 'install', '-y', '--no-install-recommends', name)
  return run('apt-get', 'update') && (install('chromium-headless-shell') || install('chromium'))
}

if (findChromium() === undefined) {
  run('npx', 'playwright', 'install', '--with-deps', 'chromium')
  if (findChromium() === undefined) installPackage()
  if (findChromium() === undefined) {
    console.error(ADVICE)
    process.exitCode = 1
  }
}
