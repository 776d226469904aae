import type { Reporter, TestCase } from 'vitest/node'

/** Names at the end of a run the tests that passed on a second try only: each is a bug, of the test or of what it tests. */
export default class RetriedTests implements Reporter {
  private readonly retried: string[] = []

  onTestCaseResult(test: TestCase): void {
    if (test.diagnostic()?.flaky === true) this.retried.push(`${test.module.moduleId} > ${test.fullName}`)
  }

  onTestRunEnd(): void {
    for (const name of this.retried) console.log(`Passed on the second try only: ${name}`)
  }
}
