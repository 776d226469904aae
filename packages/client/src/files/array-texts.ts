import type { ColumnType, NdArray } from '@polytable/model/types/index'

/** An element that is no text: a number, a truth value. */
const ELEMENT = /[^[\],\s]+/g

/**
 * An array as its text has it: lists in lists, as JSON writes them, but with all digits of numbers, and `NaN`, `Infinity` and
 * `-Infinity` among them.
 */
export function textOfArray({ data, shape }: NdArray): string {
  let at = 0
  const list = (dimension: number): string => {
    if (dimension === shape.length) return elementText(data[at++])
    return `[${Array.from({ length: shape[dimension]! }, () => list(dimension + 1)).join(',')}]`
  }
  return list(0)
}

function elementText(element: unknown): string {
  if (Object.is(element, -0)) return '-0'
  return typeof element === 'string' ? JSON.stringify(element) : String(element)
}

/** What {@link textOfArray} wrote, as it can be given for an array of a type; a text that is none as it is. */
export function arrayOfText(type: ColumnType, text: string): unknown {
  const hasTexts = type.dtype === 'string' || (type.dtype === undefined && text.includes('"'))
  try {
    const parsed: unknown = JSON.parse(hasTexts ? text : text.replace(ELEMENT, '"$&"'))
    const nested = hasTexts ? parsed : mapLists(parsed, (element) => elementOf(type, element as string))
    return withDimensions(type, nested)
  } catch {
    return text
  }
}

function mapLists(value: unknown, of: (element: unknown) => unknown): unknown {
  return Array.isArray(value) ? value.map((part) => mapLists(part, of)) : of(value)
}

/** @throws SyntaxError for what is no number where a whole one is wanted */
function elementOf({ dtype = 'float64' }: ColumnType, text: string): unknown {
  if (text === 'true' || text === 'false') return text === 'true'
  if (dtype === 'int64' || dtype === 'uint64') return BigInt(text)
  const number = Number(text)
  return Number.isNaN(number) && text !== 'NaN' ? text : number
}

/** Lists without elements do not tell how many dimensions there are, and one element has none. */
function withDimensions({ dimensions, dtype }: ColumnType, nested: unknown): unknown {
  if (!dimensions) return nested
  if (!Array.isArray(nested)) return dimensions.length === 0 && dtype ? { data: [nested], shape: [] } : nested
  const isEmpty = nested.flat(Infinity).length === 0
  if (!isEmpty) return nested
  const shape: number[] = []
  for (let level: unknown = nested; Array.isArray(level); level = level[0]) shape.push(level.length)
  return { data: [], shape: dimensions.map((length, i) => shape[i] ?? length ?? 0) }
}
