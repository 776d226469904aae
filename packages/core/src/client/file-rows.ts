import type { RowFile } from '../ports/index.ts'
import { columnNames } from '../schema/index.ts'
import { isNumeric, type ColumnType } from '../types/index.ts'

/** The rows of a file under the names of columns, with the values that types make of texts: those of the columns that are known. */
export async function* fileRows(
  file: RowFile,
  known: readonly { readonly name: string; readonly type: ColumnType }[] = [],
): AsyncGenerator<Record<string, unknown>> {
  const typesByName = new Map(known.map(({ name, type }) => [name, type]))
  let seen: readonly string[] = []
  for await (const { headings, rows } of file.rows()) {
    seen = [...new Set([...seen, ...headings])]
    const names = renameAll(seen)
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

/** What the columns of headings are called. */
export function renameAll(headings: readonly string[]): ReadonlyMap<string, string> {
  const names = columnNames(headings)
  return new Map(headings.map((heading, i) => [heading, names[i]!]))
}

/** Whether a heading is none: an empty one, or one of several. */
function isNameless(heading: string): boolean {
  return /^(_\d+)?$/.test(heading)
}

const WHOLE = /^\s*[+-]?\d+\s*$/
const NUMBER = /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i
const INFINITE = /^\s*([+-]?)inf(inity)?\s*$/i
/** How programs write that a number or a truth value is missing. */
const MISSING = /^\s*(na|n\/a|nan|null|none)?\s*$/i

/** What kind of value a text could be, the narrowest one; undefined where it says that there is none. */
export function kindOfText(text: string): 'bool' | 'int' | 'float' | 'string' | undefined {
  if (MISSING.test(text)) return undefined
  if (/^(true|false)$/i.test(text)) return 'bool'
  if (WHOLE.test(text)) return Number.isSafeInteger(Number(text)) && !/^\s*0\d/.test(text) ? 'int' : 'string'
  return NUMBER.test(text) ? 'float' : 'string'
}

/**
 * The value that a text of a file stands for in a column. A text that is none of the column's type stays one: who checks the row
 * names it.
 */
function valueOfText(type: ColumnType, text: string | null): unknown {
  if (text === null) return null
  if (type.kind === 'string') return text === '' && type.nullable ? null : text
  if (text.trim() === '') return null
  if ((isNumeric(type) || type.kind === 'bool') && MISSING.test(text)) return null
  switch (type.kind) {
    case 'int':
      return NUMBER.test(text) ? Number(text) : text
    case 'bigint':
      return WHOLE.test(text) ? BigInt(text) : text
    case 'float': {
      const infinite = INFINITE.exec(text)
      if (infinite) return infinite[1] === '-' ? -Infinity : Infinity
      return NUMBER.test(text) ? Number(text) : text
    }
    case 'bool':
      return /^(true|1)$/i.test(text) ? true : /^(false|0)$/i.test(text) ? false : text
    case 'json':
    case 'array':
      return parsed(text)
    case 'binary':
      return bytesOf(text)
    default:
      return text
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
