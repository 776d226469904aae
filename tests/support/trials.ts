import { TestRunner } from 'vitest'

/** What the trials of a test do to the product. */
export type TrialKind = 'kills' | 'faults' | 'hostile input' | 'broken files' | 'fetch attempts'

/** How often a test tries something that must not do harm. `scripts/reliability.ts` adds them up. */
export interface Trials {
  readonly kind: TrialKind
  readonly count: number
  /** What repeats them, where they are drawn at random. */
  readonly seed?: number
}

declare module 'vitest' {
  interface TaskMeta {
    trials?: Trials
  }
}

/** Notes how many trials the test that runs makes. */
export function recordTrials(kind: TrialKind, count: number, seed?: number): void {
  const test = TestRunner.getCurrentTest()
  if (test) test.meta.trials = { kind, count, ...(seed === undefined ? {} : { seed }) }
}
