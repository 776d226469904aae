import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { root } from './root.ts'

/** What ARCHITECTURE.md says of sizes, in a table of its own: the greatest number allowed, by name. */
const CLAIMS = [
  'lines of a package',
  'files of a folder',
  'median of the lines of a file',
  '90th percentile of the lines of a file',
] as const

type Claim = (typeof CLAIMS)[number]

function claimed(name: Claim): number {
  const page = readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8')
  const limit = new RegExp(`^\\| ${name} +\\| ([\\d,]+) +\\|$`, 'm').exec(page)?.[1]
  if (limit === undefined) throw new Error(`ARCHITECTURE.md has no row '${name}'`)
  return Number(limit.replaceAll(',', ''))
}

interface SourceFile {
  readonly path: string
  readonly lines: number
}

const files: SourceFile[] = readdirSync(join(root, 'packages')).flatMap((name) => {
  const folder = join(root, 'packages', name, 'src')
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => ({
      path: relative(root, join(folder, path)),
      lines: readFileSync(join(folder, path), 'utf8').split('\n').length - 1,
    }))
})

/** The sum of `size` over the files, by what they are grouped by, the largest first. */
function sums(group: (path: string) => string, size: (file: SourceFile) => number): [string, number][] {
  const found = new Map<string, number>()
  for (const file of files) found.set(group(file.path), (found.get(group(file.path)) ?? 0) + size(file))
  return [...found].sort(([, a], [, b]) => b - a)
}

const lengths = files.map(({ lines }) => lines).sort((a, b) => a - b)
const quantile = (share: number): [string, number][] => [
  ['all packages', lengths[Math.floor((lengths.length - 1) * share)] ?? 0],
]
const measured: Readonly<Record<Claim, readonly [string, number][]>> = {
  'lines of a package': sums(
    (path) => path.split('/').slice(0, 2).join('/'),
    ({ lines }) => lines,
  ),
  'files of a folder': sums(dirname, () => 1),
  'median of the lines of a file': quantile(0.5),
  '90th percentile of the lines of a file': quantile(0.9),
}

let failed = false
for (const claim of CLAIMS) {
  const limit = claimed(claim)
  const [largest] = measured[claim]
  console.log(`${claim}: at most ${largest?.[1]} (${largest?.[0]}) of ${limit}`)
  for (const [where, size] of measured[claim].filter(([, size]) => size > limit)) {
    failed = true
    console.error(`${where}: ${size} ${claim}, where ARCHITECTURE.md says ${limit} at most`)
  }
}
if (failed) process.exitCode = 1
