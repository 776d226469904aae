import type { NdArray, Value } from '../types/index.ts'
import type { ArrayAtNode } from './node.ts'

/**
 * The part of an array that indexes and ranges choose, as in numpy's basic indexing: an index drops its dimension, a range keeps
 * it. A single element comes as such. Null for an index that is not there.
 */
export function arrayAt({ data, shape }: NdArray, index: ArrayAtNode['index']): Value {
  const kept: number[] = []
  let offsets = [0]
  let stride = shape.reduce((size, length) => size * length, 1)
  for (let dimension = 0; dimension < shape.length; dimension++) {
    const length = shape[dimension]!
    stride = length === 0 ? 0 : stride / length
    const step = index[dimension] ?? [0, length]
    if (typeof step === 'number') {
      const at = step < 0 ? step + length : step
      if (at < 0 || at >= length) return null
      offsets = offsets.map((offset) => offset + at * stride)
    } else {
      const [from, to] = step.map((end) => Math.min(length, Math.max(0, end < 0 ? end + length : end))) as [
        number,
        number,
      ]
      const count = Math.max(0, to - from)
      kept.push(count)
      offsets = offsets.flatMap((offset) =>
        Array.from({ length: count }, (_, i) => offset + (from + i) * stride),
      )
    }
  }
  if (kept.length === 0) return data[offsets[0]!] as Value
  const part = Array.isArray(data)
    ? offsets.map((offset) => (data as readonly unknown[])[offset])
    : takeTyped(data as Float64Array, offsets)
  return { data: part, shape: kept } as NdArray
}

/** Elements of a typed array, as one of the same type. */
function takeTyped(data: Float64Array, offsets: readonly number[]): unknown {
  const taken = new (data.constructor as Float64ArrayConstructor)(offsets.length)
  offsets.forEach((offset, i) => (taken[i] = data[offset]!))
  return taken
}
