import { PolytableError } from '../errors/index.ts'
import type { CellError } from '../types/index.ts'

/** The error cell of what a function threw, whatever it was. */
export function cellError(thrown: unknown): CellError {
  if (PolytableError.is(thrown)) return { type: thrown.code, message: thrown.message }
  if (thrown instanceof Error) {
    return { type: thrown.name, message: thrown.message, ...(thrown.stack ? { stack: thrown.stack } : {}) }
  }
  return { type: 'Error', message: typeof thrown === 'string' ? thrown : `Thrown: ${String(thrown)}` }
}
