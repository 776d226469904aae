import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { notices, noticesPath } from './notices.ts'
import { pack } from './pack.ts'
import { root } from './root.ts'

const folder = join(root, 'packages/polytable')

/** The most that is to be downloaded, in bytes. */
const MAX_PACKED_BYTES = 15_000_000

/** Looked for only in a process that was started with it. */
const LOADER = 'tsx'

interface Manifest {
  readonly name: string
  readonly dependencies: Readonly<Record<string, string>>
  readonly peerDependencies: Readonly<Record<string, string>>
}

/** The package that an import names: `@scope/name/path` → `@scope/name`. */
function packageOf(specifier: string): string {
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/')
}

/** The packages that built modules import, type declarations included. */
function importsOf(built: string): ReadonlySet<string> {
  const found = new Set<string>()
  for (const name of readdirSync(built, { recursive: true, encoding: 'utf8' })) {
    if (!/\.(js|d\.ts)$/.test(name)) continue
    const code = readFileSync(join(built, name), 'utf8')
    const imports = code.matchAll(
      /^(?:import|export)\b[^;'"]*?["']([^"']+)["']|\b(?:import|resolve)\("([^"$]+)"\)/gm,
    )
    for (const [, still, dynamic] of imports) {
      const specifier = still ?? dynamic ?? ''
      if (/^[@a-z]/.test(specifier) && !isBuiltin(specifier)) found.add(packageOf(specifier))
    }
  }
  return found
}

/** What the built modules import and the manifest does not list, and the other way round. */
function checkDependencies(): readonly string[] {
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest
  const inNode = importsOf(join(folder, 'dist/node'))
  const inBrowsers = importsOf(join(folder, 'dist/browser'))
  const listed = { ...manifest.dependencies, ...manifest.peerDependencies }
  return [
    ...[...inNode]
      .filter((name) => name !== manifest.name && name !== LOADER && !(name in listed))
      .map((name) => `${name} is imported in Node, but not listed`),
    ...[...inBrowsers]
      .filter((name) => !(name in manifest.peerDependencies))
      .map((name) => `${name} is left out of the build for browsers`),
    ...Object.keys(manifest.dependencies)
      .filter((name) => !inNode.has(name))
      .map((name) => `${name} is listed, but not imported`),
  ]
}

/** Runs a checker of packages on the packed file. @returns whether it found nothing. */
function runTool(...command: readonly string[]): boolean {
  return (
    spawnSync('npx', ['--no-install', ...command], { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] })
      .status === 0
  )
}

const temporary = mkdtempSync(join(tmpdir(), 'polytable-pack-'))
try {
  const tarball = pack(temporary)
  const wrong = [...checkDependencies()]
  if (readFileSync(noticesPath, 'utf8') !== notices())
    wrong.push('THIRD-PARTY-NOTICES is not current: npm run notices')
  const { size } = statSync(tarball)
  if (size > MAX_PACKED_BYTES)
    wrong.push(`The package has ${size} bytes packed, more than ${MAX_PACKED_BYTES}`)
  const files = readdirSync(join(folder, 'dist'), { recursive: true, encoding: 'utf8' })
  if (files.some((name) => name.endsWith('.map'))) wrong.push('The package contains source maps')
  for (const sentence of wrong) console.error(sentence)
  const publishable = runTool('publint', tarball, '--strict')
  // ESM only: neither `require` nor the resolution of TypeScript before `exports` is supported.
  const typed = runTool('attw', tarball, '--profile', 'esm-only')
  if (wrong.length > 0 || !publishable || !typed) process.exitCode = 1
} finally {
  rmSync(temporary, { recursive: true, force: true })
}
