import type { ColumnType } from '@polytable/model/types/index'
import { DecimalText, numberOfDigits } from '@polytable/model/types/numbers/decimal-text'
import { base64Of } from '@polytable/model/encodings/base64'

/**
 * A cell of a file that has values of its own as a value of a column: numbers with all their digits. What is not valid for the
 * column's type is returned as it is; the row check reports it.
 */
export function valueOfCell(type: ColumnType, value: unknown): unknown {
  switch (type.kind) {
    case 'string':
      return digitsOf(value) ?? value
    case 'float':
      return typeof value === 'bigint' || value instanceof DecimalText ? numberOrDigits(value) : value
    case 'int':
    case 'bigint':
      return value instanceof DecimalText ? (value.whole ?? value.text) : value
    case 'json':
      return jsonOf(value)
    case 'array':
      return elementsOf(value)
    case 'bool':
    case 'binary':
    case 'timestamp':
    case 'date':
    case 'uuid':
    case 'image':
    case 'video':
    case 'audio':
    case 'document':
      return value
  }
}

/** The digits of a number; undefined for what is none. */
function digitsOf(value: unknown): string | undefined {
  if (value instanceof DecimalText) return value.text
  return typeof value === 'number' || typeof value === 'bigint' ? String(value) : undefined
}

function numberOrDigits(value: bigint | DecimalText): number | string {
  const text = value instanceof DecimalText ? value.text : String(value)
  return numberOfDigits(text) ?? text
}

/** What JSON has for a value: no numbers but doubles, so others are texts of their digits, and bytes base64. */
function jsonOf(value: unknown): unknown {
  switch (typeof value) {
    case 'number':
      return Number.isFinite(value) ? value : null
    case 'bigint':
      return numberOrDigits(value)
    case 'object':
      return value === null ? null : jsonOfObject(value)
    default:
      return value
  }
}

function jsonOfObject(value: object): unknown {
  if (value instanceof DecimalText) return numberOrDigits(value)
  if (Array.isArray(value)) return value.map(jsonOf)
  if (value instanceof Uint8Array) return base64Of(value)
  const isPlain = Object.getPrototypeOf(value) === Object.prototype
  return isPlain
    ? Object.fromEntries(Object.entries(value).map(([name, part]) => [name, jsonOf(part)]))
    : value
}

/** Lists in lists with the numbers that arrays take. */
function elementsOf(value: unknown): unknown {
  if (value instanceof DecimalText) return value.whole ?? value.number
  return Array.isArray(value) ? value.map(elementsOf) : value
}
