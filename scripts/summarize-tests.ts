import { readFileSync } from 'node:fs'

interface Test {
  readonly fullName: string
  readonly status: string
  /** Of every try: a test that passed has some where an earlier try failed. */
  readonly failureMessages: readonly string[]
}

interface Report {
  readonly success: boolean
  readonly numPassedTests: number
  readonly numFailedTests: number
  readonly numPendingTests: number
  readonly numTodoTests: number
  readonly testResults: readonly {
    readonly name: string
    readonly status: string
    readonly assertionResults: readonly Test[]
  }[]
}

const [path, exitStatus = '0'] = process.argv.slice(2)
if (path === undefined)
  throw new Error('Usage: summarize-tests <the JSON report of vitest> [<the exit status of vitest>]')

/** The report; undefined where the run ended before it was written. */
function readReport(file: string): Report | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Report
  } catch {
    return undefined
  }
}

const report = readReport(path)
const files = report?.testResults ?? []
// A file that could not be loaded has no tests that could fail: it counts as one that failed.
const broken = files.filter(
  ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
).length
// A test that passed only on a second try is a bug, of the test or of what it tests: it counts as one that failed.
const retried = files.flatMap(({ name, assertionResults }) =>
  assertionResults
    .filter(({ status, failureMessages }) => status === 'passed' && failureMessages.length > 0)
    .map(({ fullName, failureMessages }) => `${name} > ${fullName}\n${failureMessages.join('\n')}`),
)
const passed = (report?.numPassedTests ?? 0) - retried.length
const skipped = (report?.numPendingTests ?? 0) + (report?.numTodoTests ?? 0)
const reported = (report?.numFailedTests ?? 0) + broken + retried.length
// A run that ended badly without a failed test, as by the death of its process, failed all the same.
const endedBadly = report?.success !== true || exitStatus !== '0'
const failed = reported === 0 && endedBadly ? 1 : reported
for (const test of retried) console.log(`Passed on the second try only: ${test}`)
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`)
if (failed > 0 || passed === 0) process.exitCode = 1
