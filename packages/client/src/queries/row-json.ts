import { converter } from '@polytable/model/expressions/cast'
import {
  isMediaKind,
  typeOf,
  type ColumnType,
  type MediaCell,
  type Value,
} from '@polytable/model/types/index'
import type { MediaFile } from '@polytable/udf/values/media-file'

/** A value of a row inside JSON. */
export type InJson<T> = T extends Date | Uint8Array | MediaFile | bigint ? string : T
/** A row as JSON holds it: what JSON does not have, such as dates and bytes, is a text. */
export type JsonRow<R> = { [K in keyof R]: InJson<R[K]> }

/** What JSON has for a value of the engine: media are their URLs. */
export function jsonOf(type: ColumnType): (value: Value) => unknown {
  if (isMediaKind(type.kind)) return (value) => (value === null ? null : (value as MediaCell).url)
  return converter(type, typeOf('json'))
}
