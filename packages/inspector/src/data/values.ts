import type { MediaFile } from '@polytable/udf/values/media-file'

/** Elements of arrays that are shown. */
const SHOWN_ELEMENTS = 8

/** Whether a value is a media file. The class is of the copy of the package that the page loaded. */
export function isMediaFile(value: unknown): value is MediaFile {
  return (
    typeof value === 'object' && value !== null && 'mediaType' in value && 'hash' in value && 'blob' in value
  )
}

/** What JSON has for values that it has no form for: the replacer of `JSON.stringify`. */
export const plainJson = (_: string, value: unknown): unknown => {
  if (typeof value === 'bigint') return String(value)
  return ArrayBuffer.isView(value) ? Array.from(value as Uint8Array) : value
}

function arrayText(array: ArrayLike<unknown>, shape: readonly number[]): string {
  const shown = Array.from({ length: Math.min(array.length, SHOWN_ELEMENTS) }, (_, at) => String(array[at]))
  return `[${[...shown, ...(array.length > SHOWN_ELEMENTS ? ['…'] : [])].join(', ')}] (${shape.join(' × ')})`
}

/** A value of a cell as text. */
export function valueText(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'string') return value
  if (value instanceof Date) return value.toISOString()
  if (isMediaFile(value)) return value.name ?? value.url
  if (value instanceof Uint8Array) return byteText(value.length)
  if (ArrayBuffer.isView(value)) {
    const array = value as unknown as ArrayLike<unknown>
    return arrayText(array, [array.length])
  }
  if (typeof value !== 'object') return String(value)
  if ('data' in value && 'shape' in value && ArrayBuffer.isView(value.data))
    return arrayText(value.data as unknown as ArrayLike<unknown>, value.shape as readonly number[])
  return JSON.stringify(value, plainJson, 1)
}

const UNITS = ['bytes', 'KB', 'MB', 'GB', 'TB']

/** A number of bytes for people. */
export function byteText(bytes: number): string {
  const step = bytes < 1000 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log10(bytes) / 3))
  const number = bytes / 1000 ** step
  return `${number.toLocaleString('en', { maximumFractionDigits: step === 0 ? 0 : 1 })} ${UNITS[step]}`
}

/** A whole number for people. */
export function countText(count: number): string {
  return count.toLocaleString('en')
}

/** A number with its noun: "1 row", "2 rows". */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${countText(count)} ${count === 1 ? noun : plural}`
}

/** A point in time for people. */
export function timeText(time: Date): string {
  return time.toLocaleString('en', { dateStyle: 'medium', timeStyle: 'medium' })
}
