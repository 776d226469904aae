import { spawnSync, type SpawnSyncReturns } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Trials, TrialKind } from '../tests/support/trials.ts'
import { root } from './root.ts'

/** Files with tests that record their trials, and those that compare random programs with models. */
const FILES = ['tests/crash', 'tests/conformance', 'tests/engine', 'tests/media', 'tests/oracle', 'tests/rpc']

const KILLS = process.env.CRASH_KILLS ?? '20'
const SEED = process.env.CRASH_SEED ?? String(Math.floor(Math.random() * 2 ** 31))
const REPORT = join(root, 'test-results/reliability.json')

const titles: Readonly<Record<TrialKind, string>> = {
  kills: 'Processes, tabs and browsers killed',
  faults: 'Faults injected: full disks, exceeded quotas, dead threads',
  'hostile input': 'Hostile input: names, texts, options and values',
  'broken files': 'Broken and misleading files',
  'fetch attempts': 'Attempts to fetch what the policy refuses',
}

interface Assertion {
  readonly fullName: string
  readonly status: string
  readonly meta: { readonly trials?: Trials }
}
interface Report {
  readonly numPassedTests: number
  readonly numFailedTests: number
  readonly testResults: readonly { readonly name: string; readonly assertionResults: readonly Assertion[] }[]
}

// The reports of the parts of a run of all tests, as those of continuous integration, or that of one made here.
const given = process.argv.slice(2)
const ran = given.length === 0 ? runTests() : undefined
const reports = (ran ? [REPORT] : given).map((path) => JSON.parse(readFileSync(path, 'utf8')) as Report)
const tests = reports.flatMap(({ testResults }) =>
  testResults.flatMap(({ assertionResults }) => assertionResults),
)
const total = (count: (report: Report) => number): number =>
  reports.reduce((sum, report) => sum + count(report), 0)

function runTests(): SpawnSyncReturns<Buffer> {
  return spawnSync(
    'npx',
    ['vitest', 'run', ...FILES, '--reporter=default', '--reporter=json', `--outputFile.json=${REPORT}`],
    { cwd: root, stdio: 'inherit', env: { ...process.env, CRASH_KILLS: KILLS, CRASH_SEED: SEED } },
  )
}

/** One line of the table: trials of one kind in all tests and on all platforms. */
function line(kind: TrialKind): string {
  const own = tests.filter(({ meta }) => meta.trials?.kind === kind)
  const sum = (some: readonly Assertion[]): number =>
    some.reduce((total, { meta }) => total + meta.trials!.count, 0)
  const held = own.filter(({ status }) => status === 'passed')
  const failed = own.filter(({ status }) => status === 'failed')
  const seeds = new Set(own.flatMap(({ meta }) => meta.trials!.seed ?? []))
  return `| ${titles[kind]} | ${own.length} | ${sum(own).toLocaleString('en')} | ${sum(held).toLocaleString('en')} | ${failed.map(({ fullName }) => fullName).join('; ') || 'none'} | ${[...seeds].join(', ') || 'not random'} |`
}

const page = `# Reliability

What was done to Polytable in a run of its tests, and how much of it held: nothing that was acknowledged was lost, nothing was left
half done, nothing hung, and each refusal was an error that names its cause. \`npx tsx scripts/reliability.ts\` runs the tests and
makes this page; given the JSON reports of a run, it makes it from those. \`CRASH_KILLS\` asks for more kills of each test of them,
\`CRASH_SEED\` repeats a run.

| trials | tests | trials in all | held | failed tests | seed |
| --- | --- | --- | --- | --- | --- |
${(Object.keys(titles) as TrialKind[]).map(line).join('\n')}

The run had ${total(({ numPassedTests }) => numPassedTests).toLocaleString('en')} tests that passed and ${total(({ numFailedTests }) => numFailedTests)} that failed, with Node ${process.version.slice(1)}, in Chromium and on PostgreSQL.
`
writeFileSync(join(root, 'RELIABILITY.md'), page)
spawnSync('npx', ['prettier', '--write', 'RELIABILITY.md'], { cwd: root, stdio: 'inherit' })
process.exitCode = ran ? (ran.status ?? 1) : 0
