import {
  formatIsoMicros,
  type ColumnType,
  type MediaCell,
  type NdArray,
  type Value,
} from '@polytable/model/types/index'
import { textOfArray } from '../files/array-texts.ts'
import { base64Of } from '@polytable/model/encodings/base64'

/**
 * Fields as a line of CSV by RFC 4180. Quoted are those with quotes, line breaks or what some program takes for a delimiter, and empty
 * texts, as nothing at all is null.
 */
export function csvLine(fields: readonly (string | null)[]): string {
  return fields.map(csvField).join(',')
}

function csvField(text: string | null): string {
  if (text === null) return ''
  return text === '' || /[",;|\t\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** One of the engine's values as the text of a field; null where there is none. */
export function csvText(type: ColumnType, value: Value): string | null {
  if (value === null) return null
  switch (type.kind) {
    case 'timestamp':
      return formatIsoMicros(value as bigint)
    case 'json':
      return JSON.stringify(value)
    case 'array':
      return textOfArray(value as NdArray)
    case 'binary':
      return base64Of(value as Uint8Array)
    case 'image':
    case 'video':
    case 'audio':
    case 'document':
      return (value as MediaCell).url
    case 'string':
    case 'int':
    case 'bigint':
    case 'float':
    case 'bool':
    case 'date':
    case 'uuid':
      return Object.is(value, -0) ? '-0' : String(value)
  }
}
