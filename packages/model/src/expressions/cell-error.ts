import { PolytableError } from '../errors/index.ts'
import type { CellError } from '../types/index.ts'

/** The error cell of what a function threw, whatever it was. */
export function cellError(thrown: unknown): CellError {
  try {
    return describe(thrown)
  } catch {
    return { type: 'Error', message: 'The thrown value cannot be displayed' }
  }
}

function describe(thrown: unknown): CellError {
  if (PolytableError.is(thrown)) return { type: thrown.code, message: thrown.message }
  if (thrown instanceof Error) {
    const { name, message, stack } = thrown
    return { type: String(name), message: String(message), ...(stack ? { stack: String(stack) } : {}) }
  }
  return { type: 'Error', message: typeof thrown === 'string' ? thrown : `Thrown: ${String(thrown)}` }
}
