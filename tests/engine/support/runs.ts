import type { PropertyOptions } from './expression-suite.ts'

/**
 * How often a property is tried. `POLYTABLE_RUNS` multiplies it, for long runs; `POLYTABLE_SEED` replays a run that failed with
 * the seed that was printed.
 */
export function propertyRuns(normal: number): PropertyOptions {
  const { POLYTABLE_RUNS: factor, POLYTABLE_SEED: seed } = process.env
  return { numRuns: Math.ceil(normal * Number(factor ?? 1)), ...(seed ? { seed: Number(seed) } : {}) }
}
