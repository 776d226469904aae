import type { RowFile } from '@polytable/model/ports/index'
import { ColumnNames } from '@polytable/model/schemas/index'
import { isNumeric, type ColumnType } from '@polytable/model/types/index'
import { NUMBER, WHOLE_64 } from '@polytable/model/types/number-text'

/** The rows of a file under the names of columns, with the values that types make of texts: those of the columns that are known. */
export async function* fileRows(
  file: RowFile,
  known: readonly { readonly name: string; readonly type: ColumnType }[] = [],
): AsyncGenerator<Record<string, unknown>> {
  const typesByName = new Map(known.map(({ name, type }) => [name, type]))
  const columnNames = new ColumnNames()
  for await (const { headings, rows } of file.rows()) {
    const names = columnNames.add(headings)
    const columns = headings.map((heading) => {
      const name = names.get(heading)!
      return { name, isNameless: isNameless(heading), type: file.isText ? typesByName.get(name) : undefined }
    })
    for (const row of rows) {
      const named: Record<string, unknown> = {}
      columns.forEach(({ name, isNameless: isOptional, type }, i) => {
        const value = row[i]
        // A column without a heading is there only where it has values.
        if (value === undefined || (isOptional && (value === null || value === ''))) return
        named[name] = type ? valueOfText(type, value as string | null) : value
      })
      yield named
    }
  }
}

/** Whether a heading is none: an empty one, or one of several. */
function isNameless(heading: string): boolean {
  return /^(_\d+)?$/.test(heading)
}

// For texts without white space around them.
const WHOLE = /^[+-]?\d+$/
const INFINITE = /^([+-]?)inf(?:inity)?$/i
/** How programs write that a number or a truth value is missing. */
const MISSING = /^(?:na|n\/a|nan|null|none)?$/i

/** What kind of value a text could be, the narrowest one; undefined where it says that there is none. */
export function kindOfText(given: string): 'bool' | 'int' | 'float' | 'string' | undefined {
  const text = given.trim()
  if (MISSING.test(text)) return undefined
  if (/^(true|false)$/i.test(given)) return 'bool'
  if (WHOLE.test(text)) return Number.isSafeInteger(Number(text)) && !/^0\d/.test(text) ? 'int' : 'string'
  return NUMBER.test(text) ? 'float' : 'string'
}

/**
 * Parses a string of a file as a value of a column. A string that is not valid for the column's type is returned as it is; the row
 * check reports it.
 */
function valueOfText(type: ColumnType, given: string | null): unknown {
  if (given === null) return null
  if (type.kind === 'string') return given === '' && type.nullable ? null : given
  const text = given.trim()
  if (text === '') return null
  if ((isNumeric(type) || type.kind === 'bool') && MISSING.test(text)) return null
  switch (type.kind) {
    case 'int':
      return NUMBER.test(text) ? Number(text) : given
    case 'bigint':
      return WHOLE_64.test(text) ? BigInt(text) : given
    case 'float': {
      const infinite = INFINITE.exec(text)
      if (infinite) return infinite[1] === '-' ? -Infinity : Infinity
      return NUMBER.test(text) ? Number(text) : given
    }
    case 'bool':
      return /^(true|1)$/i.test(given) ? true : /^(false|0)$/i.test(given) ? false : given
    case 'json':
    case 'array':
      return parsed(given)
    case 'binary':
      return bytesOf(given)
    default:
      return given
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

function bytesOf(base64: string): Uint8Array | string {
  try {
    return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
  } catch {
    return base64
  }
}
