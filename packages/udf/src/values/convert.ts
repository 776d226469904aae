import {
  dateFromMicros,
  formatIsoMicros,
  isMediaKind,
  type ColumnType,
  type MediaCell,
  type NdArray,
  type Value,
} from '@polytable/model/types/index'
import { MediaFile, type MediaReader } from './media-file.ts'

/** Turns the engine's values of one type into what rows and functions are given. */
export function presenter(type: ColumnType, reader: MediaReader): (value: Value) => unknown {
  if (isMediaKind(type.kind)) {
    return (value) => (value === null ? null : new MediaFile(value as MediaCell, reader))
  }
  if (type.kind === 'timestamp') {
    return type.as === 'string'
      ? (value) => (value === null ? null : formatIsoMicros(value as bigint))
      : (value) => (value === null ? null : dateFromMicros(value as bigint))
  }
  if (type.kind === 'array') return (value) => (value === null ? null : presentArray(value as NdArray))
  return (value) => value
}

/** One dimension is presented as the bare typed array. */
function presentArray(array: NdArray): unknown {
  return array.shape.length === 1 ? array.data : array
}
