import type { Binary, Data, DataType, Utf8 } from 'apache-arrow'
import type { ArrowLibrary } from './arrow.ts'

type Cells = readonly unknown[]

/** The bitmap of the cells that have a value, and how many have none. */
export function validity(values: Cells): { readonly nullCount: number; readonly nullBitmap: Uint8Array } {
  const nullBitmap = new Uint8Array(Math.ceil(values.length / 8))
  let nullCount = 0
  values.forEach((value, i) => {
    if (value === null) nullCount++
    else nullBitmap[i >> 3]! |= 1 << (i & 7)
  })
  return { nullCount, nullBitmap }
}

interface Elements {
  [index: number]: number | bigint
}

/** Values of one width each; `absent` stands where there is none. */
export function fixedWidth<T extends number | bigint>(
  arrow: ArrowLibrary,
  type: DataType,
  values: Cells,
  Elements: new (length: number) => Elements,
  of: (value: never) => T,
  absent: T,
): Data {
  const data = new Elements(values.length)
  values.forEach((value, i) => {
    data[i] = value === null ? absent : of(value as never)
  })
  return arrow.makeData({ type, length: values.length, data, ...validity(values) } as never)
}

/** True and false. */
export function bits(arrow: ArrowLibrary, values: Cells): Data {
  const data = new Uint8Array(Math.ceil(values.length / 8))
  values.forEach((value, i) => {
    if (value === true) data[i >> 3]! |= 1 << (i & 7)
  })
  return arrow.makeData({ type: new arrow.Bool(), length: values.length, data, ...validity(values) })
}

/** Values of any length. */
export function bytesData(
  arrow: ArrowLibrary,
  type: Utf8 | Binary,
  values: readonly (Uint8Array | null)[],
): Data {
  const valueOffsets = new Int32Array(values.length + 1)
  values.forEach((value, i) => {
    valueOffsets[i + 1] = valueOffsets[i]! + (value?.length ?? 0)
  })
  const data = new Uint8Array(valueOffsets.at(-1)!)
  values.forEach((value, i) => {
    if (value) data.set(value, valueOffsets[i])
  })
  return arrow.makeData({ type, length: values.length, valueOffsets, data, ...validity(values) } as never)
}

/** Texts that `of` makes of the values. */
export function texts<T>(arrow: ArrowLibrary, values: readonly (T | null)[], of: (value: T) => string): Data {
  const encoder = new TextEncoder()
  const bytes = values.map((value) => (value === null ? null : encoder.encode(of(value))))
  return bytesData(arrow, new arrow.Utf8(), bytes)
}
