import {
  formatIsoMicros,
  isMediaKind,
  type ColumnType,
  type MediaCell,
  type NdArray,
  type Value,
} from '@polytable/model/types/index'

/** Fields as a line of CSV by RFC 4180; those with commas, quotes or line breaks are quoted, and so is an empty text. */
export function csvLine(fields: readonly (string | null)[]): string {
  return fields.map(csvField).join(',')
}

function csvField(text: string | null): string {
  if (text === null) return ''
  return text === '' || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** One of the engine's values as the text of a field; null where there is none. */
export function csvText(type: ColumnType, value: Value): string | null {
  if (value === null) return null
  if (isMediaKind(type.kind)) return (value as MediaCell).url
  switch (type.kind) {
    case 'timestamp':
      return formatIsoMicros(value as bigint)
    case 'json':
      return JSON.stringify(value)
    case 'array':
      return arrayText(value as NdArray)
    case 'binary':
      return btoa(Array.from(value as Uint8Array, (byte) => String.fromCharCode(byte)).join(''))
    default:
      return String(value)
  }
}

function arrayText({ data, shape }: NdArray): string {
  let level = Array.from(data as ArrayLike<unknown>, (item) =>
    typeof item === 'bigint' ? String(item) : JSON.stringify(item),
  )
  for (const length of [...shape].reverse()) {
    const rows: string[] = []
    for (let start = 0; start < level.length; start += Math.max(1, length)) {
      rows.push(`[${level.slice(start, start + length).join(',')}]`)
    }
    level = rows
  }
  return level[0] ?? '[]'
}
