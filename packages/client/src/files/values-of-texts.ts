import { isNumeric, type ColumnType } from '@polytable/model/types/index'
import { NUMBER, WHOLE_64 } from '@polytable/model/types/numbers/number-text'
import { parseJson } from '@polytable/model/types/json-text'
import { arrayOfText } from './array-texts.ts'
import { bytesOfBase64 } from '@polytable/model/encodings/base64'

// For texts without white space around them.
const WHOLE = /^-?\d+$/
/** Signs of plus and zeros before other digits are those of codes and telephone numbers. */
const CODE = /^(?:\+|-?0\d)/
const INFINITE = /^([+-]?)inf(?:inity)?$/i
/** How programs write that a number or a truth value is missing. */
const MISSING = /^(?:na|n\/a|nan|null|none)?$/i

/** What kind of value a text could be, the narrowest one; undefined where it says that there is none. */
export function kindOfText(given: string): 'bool' | 'int' | 'float' | 'string' | undefined {
  const text = given.trim()
  if (MISSING.test(text)) return undefined
  if (/^(true|false)$/i.test(given)) return 'bool'
  if (CODE.test(text)) return 'string'
  if (WHOLE.test(text)) return Number.isSafeInteger(Number(text)) ? 'int' : 'string'
  return NUMBER.test(text) ? 'float' : 'string'
}

/**
 * Parses a string of a file as a value of a column. A string that is not valid for the column's type is returned as it is; the row
 * check reports it.
 * @param given null for a field in which nothing stands, not even quotes
 */
export function valueOfText(type: ColumnType, given: string | null): unknown {
  if (type.kind === 'string') return given ?? (type.nullable ? null : '')
  if (given === null) return null
  if (type.kind === 'binary') return bytesOfBase64(given)
  const text = given.trim()
  if (text === '') return null
  // So JavaScript writes the float; other programs write otherwise what is missing.
  if (type.kind === 'float' && text === 'NaN') return NaN
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
      return parsed(given)
    case 'array':
      return arrayOfText(type, given)
    case 'timestamp':
    case 'date':
    case 'uuid':
    case 'image':
    case 'video':
    case 'audio':
    case 'document':
      return given
  }
}

function parsed(text: string): unknown {
  try {
    return parseJson(text)
  } catch {
    return text
  }
}
