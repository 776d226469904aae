import type { SqlRow } from '@polytable/model/ports/index'

/** About how many bytes the server sent for a row: UTF-16 units of texts, bytes. */
export function sizeOf(row: SqlRow): number {
  let bytes = 0
  for (const value of row) {
    if (typeof value === 'string') bytes += value.length
    else if (value instanceof Uint8Array) bytes += value.byteLength
  }
  return bytes
}
