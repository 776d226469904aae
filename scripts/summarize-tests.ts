import { readFileSync } from 'node:fs'

interface Report {
  readonly success: boolean
  readonly numPassedTests: number
  readonly numFailedTests: number
  readonly numPendingTests: number
  readonly numTodoTests: number
  readonly testResults: readonly {
    readonly name: string
    readonly status: string
    readonly assertionResults: readonly unknown[]
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
// A file that could not be loaded has no tests that could fail: it counts as one that failed.
const broken =
  report?.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  ).length ?? 0
const passed = report?.numPassedTests ?? 0
const skipped = (report?.numPendingTests ?? 0) + (report?.numTodoTests ?? 0)
const reported = (report?.numFailedTests ?? 0) + broken
// A run that ended badly without a failed test, as by the death of its process, failed all the same.
const endedBadly = report?.success !== true || exitStatus !== '0'
const failed = reported === 0 && endedBadly ? 1 : reported
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`)
if (failed > 0 || passed === 0) process.exitCode = 1
