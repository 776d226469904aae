import { PolytableError } from '@polytable/model/errors/index'
import type { SqlValue } from '@polytable/model/ports/index'
import { InvalidValue } from '../copy/invalid-value.ts'
import { checkText } from '../copy/text.ts'
import { checkVector, vectorBytes } from '../copy/vector.ts'

/** PostgreSQL counts them in 16 bits. */
const MAX_PARAMETERS = 65_535

/** What a client sends as it is: text in text format, bytes in binary format. */
export type WireValue = string | Uint8Array | null

/**
 * Encodes parameter values for sending.
 * @throws PolytableError INVALID_ARGUMENT naming the parameter for values that PostgreSQL cannot take.
 */
export function toWireValues(params: readonly SqlValue[]): WireValue[] {
  if (params.length > MAX_PARAMETERS) {
    throw new PolytableError(
      'INVALID_ARGUMENT',
      `A statement accepts at most ${MAX_PARAMETERS} values, not ${params.length}.`,
      {
        hint: 'Split the query, or use isIn(), which accepts any number of values.',
      },
    )
  }
  return params.map((value, index) => {
    try {
      return toWireValue(value)
    } catch (error) {
      if (!(error instanceof InvalidValue)) throw error
      throw new PolytableError('INVALID_ARGUMENT', `Parameter $${index + 1}: ${error.message}.`)
    }
  })
}

function toWireValue(value: SqlValue): WireValue {
  if (value === null || value === undefined) return null
  if (value instanceof Float32Array) return vectorBytes(checkVector(value))
  if (value instanceof Uint8Array) return value
  if (typeof value === 'object') return arrayLiteral(value)
  return scalarText(value)
}

function scalarText(value: string | number | bigint | boolean): string {
  if (typeof value === 'string') return checkText(value)
  // String(-0) is '0'.
  return Object.is(value, -0) ? '-0' : String(value)
}

function arrayLiteral(values: readonly (string | number | bigint | boolean | null)[]): string {
  const elements = values.map((value) => {
    if (value === null || value === undefined) return 'NULL'
    const text = scalarText(value)
    return typeof value === 'string' ? `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"` : text
  })
  return `{${elements.join(',')}}`
}
