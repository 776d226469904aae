import { spawnSync } from 'node:child_process'
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './root.ts'

/** What the build is made of: files, and folders with all in them. */
const SOURCES = [
  'package-lock.json',
  'packages/polytable/package.json',
  'packages/polytable/tsdown.config.ts',
  'workers',
  ...readdirSync(join(root, 'packages')).flatMap((name) =>
    ['src', 'build', 'assets'].map((folder) => `packages/${name}/${folder}`),
  ),
]

/** The last files that the build writes. */
const OUTPUTS = ['node/index.js', 'node/index.d.ts', 'browser/index.js', 'assets/seed.tar.gz']

/** When a file was written, or the newest file of a folder; long ago where there is none. */
function writtenAt(path: string): number {
  const entry = statSync(path, { throwIfNoEntry: false })
  if (entry === undefined) return 0
  if (!entry.isDirectory()) return entry.mtimeMs
  return Math.max(0, ...readdirSync(path).map((name) => writtenAt(join(path, name))))
}

const built = Math.min(...OUTPUTS.map((name) => writtenAt(join(root, 'packages/polytable/dist', name))))
const changed = Math.max(...SOURCES.map((name) => writtenAt(join(root, name))))
if (built < changed) {
  const { status } = spawnSync('npm', ['run', 'build'], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  process.exitCode = status ?? 1
}
