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

/** The parts of the run: the JSON report of each and the exit status of its vitest, as `report=status`. */
const parts = process.argv.slice(2).map((part) => part.split('=') as [path: string, status: string])
if (parts.length === 0) throw new Error('Usage: summarize-tests <report of vitest>=<exit status of vitest>…')

/** The report; undefined where the run ended before it was written. */
function readReport(file: string): Report | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Report
  } catch {
    return undefined
  }
}

const reports = parts.map(([path]) => readReport(path))
const files = reports.flatMap((report) => report?.testResults ?? [])
const total = (count: (report: Report) => number): number =>
  reports.reduce((sum, report) => sum + (report ? count(report) : 0), 0)
// A file that could not be loaded has no tests that could fail: it counts as one that failed.
const broken = files.filter(
  ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
).length
/** The tests of a kind, with why they failed. */
const described = (isMeant: (test: Test) => boolean): string[] =>
  files.flatMap(({ name, assertionResults }) =>
    assertionResults
      .filter(isMeant)
      .map(({ fullName, failureMessages }) => `${name} > ${fullName}\n${failureMessages.join('\n')}`),
  )
const failures = described(({ status }) => status === 'failed')
// A test that passed only on a second try is a bug, of the test or of what it tests: it counts as one that failed.
const retried = described(({ status, failureMessages }) => status === 'passed' && failureMessages.length > 0)
const passed = total(({ numPassedTests }) => numPassedTests) - retried.length
const skipped = total(({ numPendingTests, numTodoTests }) => numPendingTests + numTodoTests)
const reported = total(({ numFailedTests }) => numFailedTests) + broken + retried.length
// A part that has no report was ended before its end: by its limit of time (status 124) or with its process.
const unreported = parts.filter((_, i) => reports[i] === undefined)
// A part that ended badly without a failed test failed all the same.
const endedBadly = parts.some(([, status], i) => status !== '0' || reports[i]?.success !== true)
const failed = endedBadly ? Math.max(1, reported + unreported.length) : reported
for (const [path, status] of unreported) console.log(`No report, exit status ${status}: ${path}`)
for (const test of failures) console.log(`Failed: ${test}`)
for (const test of retried) console.log(`Passed on the second try only: ${test}`)
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`)
if (failed > 0 || passed === 0) process.exitCode = 1
