import type { CallOutcome } from '../expressions/index.ts'
import type { CellError, Value } from '../types/index.ts'
import type { Args, CallArguments, CallResults } from './functions.ts'

/**
 * Rows of arguments as columns.
 * @param names the parameters that the rows have arguments for
 */
export function toCallArguments(
  rows: readonly Args[],
  names: readonly string[] = Object.keys(rows[0] ?? {}),
): CallArguments {
  const columns = Object.fromEntries(names.map((name) => [name, rows.map((row) => row[name])]))
  return { size: rows.length, columns }
}

/** Some calls that follow each other. */
export function sliceArguments({ size, columns }: CallArguments, start: number, end: number): CallArguments {
  const parts = Object.entries(columns).map(([name, values]) => [name, values.slice(start, end)] as const)
  return { size: Math.min(size, end) - start, columns: Object.fromEntries(parts) }
}

export function toCallResults(outcomes: readonly CallOutcome[]): CallResults {
  const errors = new Map<number, CellError>()
  const values = outcomes.map((outcome, i): Value => {
    if ('value' in outcome) return outcome.value
    errors.set(i, outcome.error)
    return null
  })
  return errors.size > 0 ? { values, errors } : { values }
}

export function toOutcomes({ values, errors }: CallResults): CallOutcome[] {
  return values.map((value, i) => {
    const error = errors?.get(i)
    return error ? { error } : { value }
  })
}

/** The results of parts, one after the other. */
export function joinResults(parts: readonly CallResults[]): CallResults {
  if (parts.length === 1) return parts[0]!
  const errors = new Map<number, CellError>()
  const values: Value[] = []
  for (const part of parts) {
    for (const [i, error] of part.errors ?? []) errors.set(values.length + i, error)
    for (const value of part.values) values.push(value)
  }
  return errors.size > 0 ? { values, errors } : { values }
}
