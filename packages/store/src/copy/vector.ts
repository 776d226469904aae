import { rejectValue } from './invalid-value.ts'

/** The most dimensions pgvector keeps. */
const MAX_DIMENSIONS = 16_000

/** Checks that pgvector can keep `value`. @throws InvalidValue otherwise. */
export function checkVector(value: unknown): Float32Array {
  if (!(value instanceof Float32Array)) return rejectValue('a Float32Array', value)
  if (value.length < 1 || value.length > MAX_DIMENSIONS) {
    rejectValue(`1 to ${MAX_DIMENSIONS} dimensions`, value.length)
  }
  for (let i = 0; i < value.length; i++) {
    if (!Number.isFinite(value[i])) rejectValue('finite elements', value[i])
  }
  return value
}

/** The binary form of pgvector: int16 dimensions, int16 0, then the elements as float4, all big-endian. */
export function vectorBytes(vector: Float32Array): Uint8Array {
  const bytes = new Uint8Array(4 + 4 * vector.length)
  const view = new DataView(bytes.buffer)
  view.setInt16(0, vector.length)
  for (let index = 0; index < vector.length; index++) view.setFloat32(4 + 4 * index, vector[index]!)
  return bytes
}
